import { posix } from "node:path";
import { normalisePath, type RootFiles } from "./root-files";

const GLOB = /[*?[\]]/;
const MOST_MATCHES = 20_000;

/** The Dockerfiles of a monorepo name the same paths over and over. */
const knownPaths = new Map<string, string | undefined>();

/** A source of COPY in the context's terms: relative to the root without `./` or a leading `/`; nothing when it leaves the context. */
export function contextPath(source: string): string | undefined {
  if (!knownPaths.has(source)) {
    if (knownPaths.size >= MOST_MATCHES) {
      knownPaths.clear();
    }
    knownPaths.set(source, normalisePath(posix.normalize(source).replace(/^\/+/, "")));
  }
  return knownPaths.get(source);
}

/** Whether a source is a pattern. */
export function isGlob(path: string): boolean {
  return GLOB.test(path);
}

/** The directory part of a pattern that comes before its first wildcard. */
export function literalPrefix(path: string): string {
  const segments = path.split("/");
  const first = segments.findIndex((segment) => isGlob(segment));
  return first === -1 ? path : segments.slice(0, first).join("/");
}

/** Paths that a source of COPY names: itself where it exists, or a pattern's matches, sorted. */
export function matchingPaths(files: RootFiles, source: string): string[] {
  const path = contextPath(source);
  if (path === undefined) {
    return [];
  }
  if (!isGlob(path)) {
    const { kind } = files.locate(path);
    return kind === "file" || kind === "directory" ? [path] : [];
  }
  let matches = [""];
  for (const segment of path.split("/")) {
    matches = matches.flatMap((parent) => step(files, parent, segment)).slice(0, MOST_MATCHES);
  }
  return matches.filter((match) => match !== "");
}

function step(files: RootFiles, parent: string, segment: string): string[] {
  if (!isGlob(segment)) {
    const path = posix.join(parent, segment);
    return files.locate(path).kind === "absent" ? [] : [path];
  }
  const matches = segmentMatcher(segment);
  return files
    .list(parent)
    .filter(matches)
    .map((name) => posix.join(parent, name));
}

/** Matches one name against one segment as Docker's `filepath.Match` does, in linear time; `*` also matches a leading dot. */
export function segmentMatcher(segment: string): (name: string) => boolean {
  const tokens = segment.match(/\*+|\[(?:\\.|[^\]\\])+\]|\\.|./gsu) ?? [];
  const tests = tokens.map(characterTest);
  return (name) => matchesAll(tests, [...name]);
}

type CharacterTest = ((character: string) => boolean) | "any-run";

function characterTest(token: string): CharacterTest {
  if (token.startsWith("*")) {
    return "any-run";
  }
  if (token === "?") {
    return () => true;
  }
  if (token.startsWith("[") && token.length > 1) {
    const body = token.slice(1, -1);
    const negated = /^[\^!]/.test(body);
    const members = [...body.slice(negated ? 1 : 0).replaceAll(/\\(.)/gu, "$1")];
    return (character) => memberOf(members, character) !== negated;
  }
  const literal = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
  return (character) => character === literal;
}

function memberOf(members: readonly string[], character: string): boolean {
  return members.some(
    (member, index) =>
      member === character ||
      (member === "-" && (members[index - 1] ?? "\uffff") <= character && character <= (members[index + 1] ?? "")),
  );
}

function matchesAll(tests: readonly CharacterTest[], name: readonly string[]): boolean {
  let at = 0;
  let test = 0;
  let retry: { test: number; at: number } | undefined;
  while (at < name.length || test < tests.length) {
    const current = tests[test];
    if (current === "any-run") {
      retry = { test, at };
      test += 1;
    } else if (current !== undefined && at < name.length && current(name[at] ?? "")) {
      test += 1;
      at += 1;
    } else if (retry !== undefined && retry.at < name.length) {
      retry = { test: retry.test, at: retry.at + 1 };
      test = retry.test + 1;
      at = retry.at;
    } else {
      return false;
    }
  }
  return true;
}

/** Tells of a path whether one of the sources, taken with everything below it, holds it. */
export function coverage(sources: readonly string[]): (path: string) => boolean {
  const paths = [...new Set(sources)].flatMap((source) => contextPath(source) ?? []);
  const literal = new Set(paths.filter((path) => !isGlob(path)));
  const patterns = paths.filter(isGlob).map((path) => path.split("/").map(segmentMatcher));
  return (path) => {
    const segments = path.split("/");
    return (
      literal.has("") ||
      segments.some((_, index) => literal.has(segments.slice(0, index + 1).join("/"))) ||
      patterns.some(
        (pattern) =>
          pattern.length <= segments.length && pattern.every((matches, index) => matches(segments[index] ?? "")),
      )
    );
  };
}

/** The module that a path lies in: `modules/billing`; nothing outside of `modules`. */
export function moduleOf(path: string): string | undefined {
  const [top, name] = path.split("/", 2);
  return top === "modules" && name !== undefined && name !== "" ? `modules/${name}` : undefined;
}
