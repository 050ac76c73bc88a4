import { stringify } from "yaml";
import { type ComposeFile, Interpolated } from "./compose-model";

/** First words of every file that is made here: one without them is somebody's own. */
export const madeBy = "# Made by `fleet compose";

/** A Compose file's text: the same bytes for the same fleet. */
export function composeText(file: ComposeFile, command: string): string {
  const head = [
    `${madeBy}${command}\`, which writes it anew: what you change here is lost.`,
    "# What you write into compose.override.yaml comes on top.",
  ];
  // Compose reads YAML 1.1 in places, where `on` and `1:30` are no text.
  const body = stringify(plain(file), { schema: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false });
  return `${head.join("\n")}\n${body}`;
}

/** The file as plain values. Compose takes `$` for the beginning of a variable's name, in any text. */
function plain(value: unknown): unknown {
  if (typeof value === "string") {
    return value.replaceAll("$", "$$$$");
  }
  if (value instanceof Interpolated) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
    : value;
}
