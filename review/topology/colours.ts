import type { TopologyStatus } from "./statuses";

/** What a colour is for. A status has two: of lines and text, and of a ground. */
export type ColourRole =
  | "background"
  | "panel"
  | "box"
  | "ink"
  | "muted"
  | "line"
  | Exclude<TopologyStatus, "unchanged">
  | `${Exclude<TopologyStatus, "unchanged">}-ground`;

export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/** No two light ones are the same: a picture's parts are told by them. Text has a contrast of 4.5 and more. */
export const colours: Readonly<Record<ColourRole, Colour>> = {
  background: { light: "#ffffff", dark: "#0d1117" },
  panel: { light: "#f6f8fa", dark: "#151b23" },
  box: { light: "#fefefe", dark: "#212830" },
  ink: { light: "#1f2328", dark: "#f0f6fc" },
  muted: { light: "#59636e", dark: "#9198a1" },
  line: { light: "#818b98", dark: "#656c76" },
  created: { light: "#116329", dark: "#56d364" },
  changed: { light: "#7d4e00", dark: "#e3b341" },
  replaced: { light: "#a40e26", dark: "#ff7b72" },
  deleted: { light: "#6e3630", dark: "#ffa198" },
  renamed: { light: "#0550ae", dark: "#79c0ff" },
  "created-ground": { light: "#dafbe1", dark: "#12261e" },
  "changed-ground": { light: "#fff8c5", dark: "#2b2410" },
  "replaced-ground": { light: "#ffebe9", dark: "#331418" },
  "deleted-ground": { light: "#f3eeee", dark: "#261d1d" },
  "renamed-ground": { light: "#ddf4ff", dark: "#121d2f" },
};

/** The colours in which a part of the picture is drawn. */
export function statusColours(status: TopologyStatus): {
  readonly line: ColourRole;
  readonly text: ColourRole;
  readonly ground: ColourRole;
} {
  return status === "unchanged"
    ? { line: "line", text: "ink", ground: "box" }
    : { line: status, text: status, ground: `${status}-ground` };
}
