import { posix } from "node:path";

/** One pattern of a `.dockerignore`. */
interface Pattern {
  readonly isException: boolean;
  readonly matches: (path: string) => boolean;
}

/**
 * Reads the lines of a `.dockerignore` as Docker does (github.com/moby/patternmatcher, v0.6): comments begin in the first
 * column, space around a pattern is dropped, a leading slash and `.` segments mean nothing.
 */
export function ignoreLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .map(trimmed)
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("!") ? `!${cleanPattern(trimmed(line.slice(1)))}` : cleanPattern(line)));
}

/** Without space around; a byte-order mark is none to Go. */
function trimmed(text: string): string {
  return text.replaceAll(/^[^\S\uFEFF]+|[^\S\uFEFF]+$/g, "");
}

function cleanPattern(pattern: string): string {
  const clean = pattern === "" ? "" : cleanPath(pattern);
  return clean.length > 1 && clean.startsWith("/") ? clean.slice(1) : clean;
}

/** Go's `filepath.Clean`. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/**
 * Makes of patterns what tells whether a path is left out: the last pattern that matches the path or a directory above it
 * decides. Letters' case counts.
 *
 * @throws SyntaxError on a pattern that Docker refuses.
 */
export function ignoreMatcher(lines: readonly string[]): (path: string) => boolean {
  const patterns = lines.map(toPattern);
  const known = new Map<string, Uint8Array>();
  const matchesOf = (path: string): Uint8Array => {
    const remembered = known.get(path);
    if (remembered !== undefined) {
      return remembered;
    }
    const slash = path.lastIndexOf("/");
    const above = slash === -1 ? undefined : matchesOf(path.slice(0, slash));
    const found = new Uint8Array(patterns.length);
    let ignored = false;
    for (const [index, { isException, matches }] of patterns.entries()) {
      if (above?.[index] === 1 || (isException === ignored && matches(path))) {
        found[index] = 1;
        ignored = !isException;
      }
    }
    known.set(path, found);
    return found;
  };
  return (path) => {
    const last = matchesOf(path).lastIndexOf(1);
    return last !== -1 && patterns[last]?.isException === false;
  };
}

function toPattern(line: string): Pattern {
  const clean = cleanPath(trimmed(line));
  const isException = clean.startsWith("!");
  if (clean === "!") {
    throw new SyntaxError("an exception of nothing");
  }
  const text = isException ? clean.slice(1) : clean;
  return { isException, matches: textMatcher(text) };
}

/** What stands for itself, or for a run of characters, is compared without an expression, as Docker does. */
function textMatcher(text: string): (path: string) => boolean {
  const expression = toExpression(text);
  if (!/[*?[\]\\]/.test(text)) {
    return (path) => path === text;
  }
  if (/^[^*?[\]\\]+\*\*\/?$/.test(text)) {
    const prefix = text.replace(/\*\*\/?$/, "");
    return (path) => path.startsWith(prefix);
  }
  if (/^\*\*[^*?[\]\\]*$/.test(text)) {
    const suffix = text.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  return (path) => expression.test(path);
}

/** `**` is any number of directories, `*` and `?` stay within one; a backslash takes the next character as it is. */
function toExpression(text: string): RegExp {
  const tokens = text.replaceAll(/(?:\*\*\/){2,}/g, "**/").match(/\*\*\/?|\[(?:\\.|[^\]\\])*\]|\\.|./gsu) ?? [];
  const parts = tokens.map((token, index) => {
    if (token.startsWith("**")) {
      return index === tokens.length - 1 ? ".*" : "(?:.*/)?";
    }
    if (token === "*" || token === "?") {
      return token === "*" ? "[^/]*" : "[^/]";
    }
    if (token.startsWith("[") || token === "\\") {
      return characterClass(token);
    }
    return literal(token.length > 1 && token.startsWith("\\") ? token.slice(1) : token);
  });
  return new RegExp(`^${parts.join("")}$`, "su");
}

function literal(character: string): string {
  return character.replace(/[\^$\\.*+?()[\]{}|/]/, "\\$&");
}

/** `[a-z]`, or `[^a-z]` for all others; no other kind of class. */
function characterClass(token: string): string {
  const isNegated = token.startsWith("[^");
  const body = token.slice(isNegated ? 2 : 1, -1);
  const members = [...body.matchAll(/(\\.|[^\\\-\]])(?:-(\\.|[^\\\-\]]))?/gsu)];
  if (!token.endsWith("]") || members.length === 0 || members.map(([all]) => all).join("") !== body) {
    throw new SyntaxError("a class of characters that is malformed");
  }
  const ranges = members.map(([, from = "", to]) =>
    [from, ...(to === undefined ? [] : [to])].map((one) => classMember(one.replace(/^\\(?=.)/su, ""))).join("-"),
  );
  return `[${isNegated ? "^" : ""}${ranges.join("")}]`;
}

function classMember(character: string): string {
  return character.replace(/[\^$\\.*+?()[\]{}|/-]/, "\\$&");
}
