import { innerPath, type Route } from "./route";

/** Characters of a regular expression in a rule's condition. */
const longestPattern = 128;
const endOfPart = "([^A-Za-z0-9_-]|$)";
/**
 * A second slash, a dot segment, a backslash, or an encoded letter, digit, hyphen, underscore, dot, slash or backslash:
 * what a guard does not see, and a service might read as a guarded path. No client has to encode these.
 */
const disguise = String.raw`(.*/)?(/|\.\.?(/|$)|.*(\\|%(2[DEFdef]|3[0-9]|[46][1-9A-Fa-f]|5[0-9ACFacf]|7[0-9Aa])))`;

/**
 * Regular expressions for the paths that a prefix route must not let through, each short enough for a rule. AWS's have
 * neither look-around nor flags.
 */
export function guardPatterns(route: Route, guardedPaths: readonly string[]): readonly string[] {
  const { path = "" } = route;
  const base = `^${escaped(path)}/`;
  const inner = innerPath(route);
  const below = guardedPaths.flatMap((guarded) => [
    guarded,
    ...(inner !== "" && guarded.startsWith(`${inner}/`) ? [guarded.slice(inner.length)] : []),
  ]);
  const room = longestPattern - base.length - "()".length - endOfPart.length;
  const words = [...new Set(below)].map((guarded) => fitting(guarded.slice(1), room));
  const groups: string[] = [];
  for (const word of words) {
    const joined = `${groups.at(-1)}|${word}`;
    if (groups.length > 0 && joined.length <= room) {
      groups[groups.length - 1] = joined;
    } else {
      groups.push(word);
    }
  }
  return [...groups.map((group) => `${base}(${group})${endOfPart}`), base + disguise];
}

/** Whether a rule takes a pattern. */
export function isShortEnough(pattern: string): boolean {
  return pattern.length <= longestPattern;
}

/** In whatever case, where there is room for it. */
function fitting(path: string, room: number): string {
  const anyCase = [...path].map((one) =>
    /[a-z]/i.test(one) ? `[${one.toLowerCase()}${one.toUpperCase()}]` : escaped(one),
  );
  return anyCase.join("").length <= room ? anyCase.join("") : escaped(path);
}

/** Text that a regular expression takes literally. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
