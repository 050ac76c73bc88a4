import { describe, expect, it } from "vitest";
import { DiagnosticSink } from "./diagnostics";
import { parseIgnoreRules } from "./docker-ignore";
import { loadManifest } from "./load-manifest";
import { monorepo, writeFiles } from "./testing/monorepo";

/** Text of a `.dockerignore`, what it leaves out, what it keeps. Checked against github.com/moby/patternmatcher v0.6.1. */
const CASES: readonly [text: string, out: readonly string[], kept: readonly string[]][] = [
  ["a", ["a", "a/b", "a/b/c"], ["b/a", "ab", "A"]],
  ["/a", ["a", "a/b"], ["b/a"]],
  ["./a/", ["a", "a/b"], ["b/a"]],
  ["a//b/../c", ["a/c", "a/c/d"], ["a/b"]],
  ["  a \t", ["a"], ["b"]],
  ["a b", ["a b"], ["a", "b"]],
  ["#a", [], ["#a", "a"]],
  [" #a", ["#a"], ["a"]],
  ["\\#a", ["#a"], ["a"]],
  ["\uFEFFa\nb", ["a", "b"], []],
  ["\uFEFF# a", [], ["a", "# a"]],
  ["a\r\nb\r\n", ["a", "b"], ["a\r"]],
  [".\n/\n..", [], ["a", "a/b"]],
  ["*", ["a", "a/b", ".env"], []],
  ["*/*", ["a/b", "a/b/c"], ["a"]],
  ["*.md", ["a.md"], ["a/b.md"]],
  ["**/*.md", ["a.md", "a/b/c.md", "x.md/y"], ["a.mdx"]],
  ["**/x", ["x", "a/x", "a/b/x", "a/x/b"], ["ax", "a/bx"]],
  ["**x", ["x", "ax", "a/bx"], ["xa"]],
  ["a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]],
  ["a**", ["a", "ab", "a/b"], ["b/a"]],
  ["a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["a/bz", "z"]],
  ["**", ["a", "a/b"], []],
  ["**/**/x", ["x", "a/x"], ["ax"]],
  ["a?", ["ab"], ["a", "a/", "abc", "a/b"]],
  ["?", ["é", "a/b"], ["ab"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "x"]],
  ["[^a-c]x", ["dx", "/x"], ["ax"]],
  ["a[^b]c", ["axc", "a/c"], ["abc"]],
  ["[a\\]]x", ["]x", "ax"], ["bx"]],
  ["\\*", ["*"], ["a"]],
  ["a\\?", ["a?"], ["ab"]],
  ["a+(b)|{c}$^.d", ["a+(b)|{c}$^.d"], ["aab", "a+(b)|{c}$^xd"]],
  ["*.md\n!README.md", ["a.md"], ["README.md", "a"]],
  ["!README.md\n*.md", ["README.md"], ["a"]],
  ["*.md\n!README*.md\nREADME-secret.md", ["README-secret.md", "a.md"], ["README.md", "README-x.md"]],
  ["a\n!a/b", ["a", "a/c"], ["a/b", "a/b/c"]],
  ["a\n!a/b/c", ["a/b", "a/b/d"], ["a/b/c", "a/b/c/d"]],
  ["a/*\n!a/b", ["a/c"], ["a", "a/b", "a/b/c"]],
  ["**\n!**/keep", ["a", "a/b"], ["keep", "a/keep", "a/keep/b"]],
  ["a\n!a/b\na/b/c", ["a/b/c", "a/d"], ["a/b", "a/b/d"]],
  ["! a", [], ["a"]],
  ["a\n! /a/b", ["a/c"], ["a/b"]],
  ["README.md", ["README.md"], ["readme.md"]],
];

describe("a .dockerignore", () => {
  it.each(CASES)("%j leaves out %j, and keeps %j", (text, out, kept) => {
    const sink = new DiagnosticSink();
    const { ignores } = parseIgnoreRules(text, ".dockerignore", sink);
    expect(out.filter((path) => !ignores(path))).toEqual([]);
    expect(kept.filter((path) => ignores(path))).toEqual([]);
    expect(sink.sorted()).toEqual([]);
  });

  it.each(["[a", "[]", "[]a]", "[z-a]", "!", "! ", "a\\", "[a-]"])("is malformed with %j, as to Docker", (text) => {
    const sink = new DiagnosticSink();
    parseIgnoreRules(`x\n${text}`, ".dockerignore", sink);
    expect(sink.has("dockerignore-malformed")).toBe(true);
  });

  it("is the Dockerfile's own one where it exists, and then the root's counts for nothing", () => {
    const files = (root: string) => loadManifest(root).manifest?.services.billing?.files ?? [];
    const root = monorepo({ ".dockerignore": "**/a.txt", "modules/billing/a.txt": "", "modules/billing/b.txt": "" });
    expect(files(root).filter((path) => path.endsWith(".txt"))).toEqual(["modules/billing/b.txt"]);
    writeFiles(root, { "modules/billing/Dockerfile.dockerignore": "**/b.txt" });
    expect(files(root).filter((path) => path.endsWith(".txt"))).toEqual(["modules/billing/a.txt"]);
  });
});
