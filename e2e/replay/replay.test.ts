import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadManifest } from "../../modules-manifest";
import { git } from "../../modules-manifest/testing/repository";
import { COMMIT_KINDS } from "./commit-kinds";
import { makeHistory } from "./make-history";
import { replayHistory } from "./replay-history";
import type { ReplayResult } from "./tally";

let directory: string;
let repository: string;
let kinds: Record<string, number>;
let result: ReplayResult;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "fleet-replay-test-"));
  repository = join(directory, "shop");
  kinds = makeHistory(repository);
  result = await replayHistory(repository);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("the history", () => {
  it("has commits of every kind, the same ones each time", () => {
    expect(Object.keys(kinds).sort()).toEqual(COMMIT_KINDS.map(({ name }) => name).sort());
    const again = join(directory, "again");
    makeHistory(again);
    expect(git(again, "rev-parse", "HEAD")).toBe(git(repository, "rev-parse", "HEAD"));
  });

  it("ends in a monorepo without a fault", () => {
    expect(loadManifest(repository).diagnostics).toEqual([]);
  });
});

describe("the replay of 240 commits", () => {
  it("judges every commit", () => {
    expect(result).toMatchObject({ commits: 240, skipped: 0, images: [13, 14] });
  });

  it("misses no image that the bundler or a COPY says is another", () => {
    expect(result.missedByOurs).toEqual([]);
    expect(result.rules.ours.missed).toBe(0);
  });

  it("builds 24 of 100 images; the rules on folders build fewer and miss hundreds", () => {
    expect(result.needed).toBe(522);
    expect(result.rules).toEqual({
      all: { built: 3344, missed: 0, missedThroughModules: 0, commitsWithMissed: 0, unneeded: 2822 },
      folder: { built: 207, missed: 333, missedThroughModules: 99, commitsWithMissed: 73, unneeded: 18 },
      folderAndRoot: { built: 361, missed: 179, missedThroughModules: 99, commitsWithMissed: 62, unneeded: 18 },
      ours: { built: 792, missed: 0, missedThroughModules: 0, commitsWithMissed: 0, unneeded: 270 },
    });
  });

  it("builds without need only for files of reached modules that the entry point does not load", () => {
    expect(result.unneededReasons).toEqual({
      tests: 76,
      "a source or data file of a reached module that the entry point does not load": 184,
      "example settings": 10,
    });
  });
});
