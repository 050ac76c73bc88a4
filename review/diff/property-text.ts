import { type PlannedValue, unknownPlaceholder } from "../wire-values";
import type { Change } from "./changes";
import { pathText, type ResourceDiff } from "./fleet-diff";

/** Longer values are cut, unless a line has other room. */
const usualLength = 60;

/** `port: 3001 -> 3101`; what is not there on a side is left out with a sign. */
export function changeText(change: Change, arrow = "->", longest = usualLength): string {
  const path = pathText(change.path);
  const [before, after] = sidesText(change, longest);
  if (before === undefined || after === undefined) {
    return `${path}: ${before === undefined ? "+" : "-"} ${before ?? after}`;
  }
  return `${path}: ${before} ${arrow} ${after}`;
}

/** Both sides on a line each; where they are long, the part that differs is shown. */
export function sidesText(
  { before, after }: Pick<Change, "before" | "after">,
  longest = usualLength,
): readonly (string | undefined)[] {
  const [old, now] = [before, after].map((value) => (value === undefined ? undefined : lineOf(value)));
  if (old === undefined || now === undefined) {
    return [old, now].map((line) => line && cutFrom(line, 0, longest));
  }
  if (fingerprint.test(old) && fingerprint.test(now) && old.slice(0, 12) !== now.slice(0, 12)) {
    return [old.slice(0, 12), now.slice(0, 12)];
  }
  const differs = [...old].findIndex((character, index) => character !== now[index]);
  const from =
    Math.max(old.length, now.length) <= longest
      ? 0
      : Math.max(0, (differs < 0 ? old.length : differs) - Math.floor(longest / 3));
  return [cutFrom(old, from, longest), cutFrom(now, from, longest)];
}

const fingerprint = /^[0-9a-f]{64}$/;

/** What does not show itself, or turns the line around: control characters and marks of direction. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value on one line; characters that cannot be seen are spelled. */
function lineOf(value: PlannedValue): string {
  if (value === unknownPlaceholder) {
    return "(known after)";
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text
    .replace(/[ \t\r\n]+/g, " ")
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function cutFrom(line: string, from: number, longest: number): string {
  const start = from > 0 ? `...${line.slice(from + 3)}` : line;
  return start.length > longest ? `${start.slice(0, longest - 3)}...` : start;
}

/** A sign for each action, as `pulumi preview` has them. */
export const actionSigns = { create: "+", update: "~", replace: "+-", delete: "-" } as const;

/** How many of each action: `3 created, 1 replaced`. */
export function countActions(resources: readonly ResourceDiff[]): string {
  const names = { create: "created", update: "changed", replace: "replaced", delete: "deleted" } as const;
  return (Object.keys(names) as (keyof typeof names)[])
    .map((action) => ({ action, count: resources.filter((resource) => resource.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} ${names[action]}`)
    .join(", ");
}
