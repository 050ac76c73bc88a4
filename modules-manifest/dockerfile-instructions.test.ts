import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInstructions } from "./dockerfile-instructions";
import { findStage, reachableStages, readStages } from "./dockerfile-stages";
import { expand } from "./dockerfile-variables";

const TEXT = [
  "# syntax=docker/dockerfile:1",
  "ARG TAG=1",
  `FROM oven/bun:\${TAG} AS Base`,
  "  COPY --chown=bun:bun a \\",
  "    # a comment between",
  "",
  "    b ./",
  'CMD ["bun", "a b.ts"]',
  "RUN <<EOF",
  "COPY not an instruction",
  "EOF",
  "copy 'c d' e",
].join("\n");

describe("instructions", () => {
  it("are read over continuations, comments, blank lines and here-documents, with the place of every word", () => {
    const found = readInstructions(TEXT, "f").map(({ keyword, at, flags, words, lastLine }) => [
      keyword,
      at.line,
      at.column,
      lastLine,
      ...flags.map(({ text }) => text),
      ...words.map(({ text, at: place }) => `${text}@${place.line}:${place.column}`),
    ]);
    expect(found).toEqual([
      ["ARG", 2, 1, 2, "TAG=1@2:5"],
      ["FROM", 3, 1, 3, `oven/bun:\${TAG}@3:6`, "AS@3:22", "Base@3:25"],
      ["COPY", 4, 3, 7, "--chown=bun:bun", "a@4:24", "b@7:5", "./@7:7"],
      ["CMD", 8, 1, 8, "bun@8:7", "a b.ts@8:14"],
      ["RUN", 9, 1, 9, "<<EOF@9:5"],
      ["COPY", 12, 1, 12, "'c d'@12:6", "e@12:12"],
    ]);
  });

  it("honour the escape directive", () => {
    const found = readInstructions("# escape=`\nCOPY a `\n b c:\\\nRUN x", "f");
    expect(found.map(({ keyword, words }) => [keyword, ...words.map(({ text }) => text)])).toEqual([
      ["COPY", "a", "b", "c:\\"],
      ["RUN", "x"],
    ]);
  });

  it.each(["a", "b", "c", "d"])("are those that dockerfile-ast finds in the Dockerfiles of fixture %s", (name) => {
    const modules = join(__dirname, "fixtures", name, "modules");
    for (const module of readdirSync(modules)) {
      const path = join(modules, module, "Dockerfile");
      const text = readdirSync(join(modules, module)).includes("Dockerfile") ? readFileSync(path, "utf8") : "";
      const ours = readInstructions(text, path).map(({ keyword, at }) => [keyword, at.line]);
      const theirs = DockerfileParser.parse(text).getInstructions();
      expect(ours).toEqual(theirs.map((each) => [each.getKeyword(), (each.getRange()?.start.line ?? 0) + 1]));
    }
  });

  it("are found in any text without a fault", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => Array.isArray(readStages(text, "f", {}))),
    );
  });
});

describe("variables", () => {
  const variables = new Map([
    ["A", "1"],
    ["EMPTY", ""],
    ["NONE", undefined],
  ]);

  it.each([
    ["$A/x", "1/x"],
    [`\${A}b`, "1b"],
    [`\${B:-c}`, "c"],
    [`\${EMPTY:-c}\${EMPTY-d}`, "c"],
    [`\${A:+y}\${B:+n}`, "y"],
    ["\\$A", "$A"],
    ["plain", "plain"],
  ])("fill %s", (text, expected) => {
    expect(expand(text, variables)).toBe(expected);
  });

  it.each(["$B", `\${NONE}`, "a$"])("leave %s unknown", (text) => {
    expect(expand(text, variables)).toBeUndefined();
  });
});

describe("stages", () => {
  const text = [
    "ARG IMAGE=base",
    "FROM oven/bun AS base",
    "ENV PORT=1 KEEP=a",
    "FROM $IMAGE AS Deps",
    "ARG PORT=2",
    "FROM scratch",
    "COPY --from=deps /x /x",
    "FROM base AS unused",
    "FROM base AS production",
    "RUN --mount=type=bind,from=2,target=/m true",
    "ENV PORT=3",
  ].join("\n");

  it("have names, bases and the environment of their base", () => {
    const stages = readStages(text, "f", {});
    expect(stages.map(({ name, base }) => [name, base?.name])).toEqual([
      ["base", undefined],
      ["deps", "base"],
      ["2", undefined],
      ["unused", "base"],
      ["production", "base"],
    ]);
    expect(stages.map(({ variables }) => variables.get("PORT"))).toEqual(["1", "2", undefined, "1", "3"]);
    expect(findStage(stages, "PRODUCTION")?.index).toBe(4);
  });

  it("are reached from the target by FROM, COPY and mounts", () => {
    const stages = readStages(text, "f", {});
    const target = findStage(stages, "production");
    expect(target && reachableStages(stages, target).map(({ name }) => name)).toEqual([
      "base",
      "deps",
      "2",
      "production",
    ]);
  });
});
