import { describe, expect, it } from "vitest";
import type { ReleaseRecord } from "../ledger/release-record";
import { taskDefinition } from "../testing/gate-trial";
import { planRollback } from "./plan-rollback";

type Part = Partial<ReleaseRecord> & { readonly image: string };

/** A ledger, the oldest release first: images are letters, and each deployment has a task definition of its own. */
function ledger(...parts: readonly (string | Part)[]): readonly ReleaseRecord[] {
  const records: ReleaseRecord[] = [];
  for (const [index, given] of parts.entries()) {
    const part: Part = typeof given === "string" ? { image: given } : given;
    const restored = records.find(({ release }) => release === part.restores);
    records.unshift({
      service: "billing",
      release: index + 1,
      kind: part.restores === undefined ? "deploy" : "rollback",
      result: "succeeded",
      fingerprint: part.image,
      taskDefinition: restored?.taskDefinition ?? taskDefinition(index + 1),
      time: "2026-01-01T12:00:00.000Z",
      by: "ann",
      ...part,
    });
  }
  return records;
}

const failed = (image: string, part: Partial<ReleaseRecord> = {}): Part => ({ image, result: "failed", ...part });
const back = (image: string, restores: number): Part => ({ image, restores });
const targetOf = (records: readonly ReleaseRecord[], running: number, to?: number) =>
  planRollback(records, taskDefinition(running), to).target.release;

describe("without a number a service goes back to", () => {
  it.each<[string, readonly (string | Part)[], number, number]>([
    ["the release before", ["A", "B"], 2, 1],
    ["the newest with another image: settings alone are not gone back from", ["A", "B", "B", "B"], 4, 1],
    ["the newest that succeeded", ["A", "B", failed("C"), "D"], 4, 2],
    ["what ran before a release that failed, and runs all the same", ["A", "B", failed("C")], 3, 2],
    ["what ran before, where ECS went back by itself", ["A", "B", failed("C")], 2, 1],
    ["an older one each time, and never to what was left", ["A", "B", "C", back("B", 2)], 2, 1],
    ["an older one after pulumi up has deployed the held image", ["A", "B", "C", back("B", 2), "B"], 5, 1],
    ["what ran before, where the one between was left already", ["A", "B", "C", back("B", 2), "D"], 5, 2],
    ["the same after a second detour", ["A", "B", "C", back("B", 2), "D", back("B", 4)], 2, 1],
    ["the newest good one, while the ledger does not know what runs", ["A", "B", failed("C")], 9, 2],
    ["the release that a roll-back restored", ["A", "B", back("A", 1), failed("C")], 4, 1],
    ["an older one although the last way there failed", ["A", "B", "C", { ...back("B", 2), result: "failed" }], 2, 1],
  ])("%s", (_, parts, running, target) => {
    expect(targetOf(ledger(...parts), running)).toBe(target);
  });

  it("whatever order the ledger is read in", () => {
    expect(targetOf(ledger("A", "B", "C").toReversed(), 3)).toBe(2);
  });

  it("a roll-back whose origin the ledger no longer shows", () => {
    const [newest, rolledBack] = ledger("A", "B", back("A", 1), "D");
    expect(planRollback(newest && rolledBack ? [newest, rolledBack] : [], taskDefinition(4)).target.release).toBe(3);
  });

  it.each<[string, readonly (string | Part)[], number, string]>([
    ["an empty ledger", [], 1, "the ledger has no release that succeeded, so that there is nothing to go back to"],
    [
      "failures only, and something unknown",
      [failed("A")],
      9,
      "the ledger has no release that succeeded, so that there is nothing to go back to",
    ],
    [
      "the first release",
      ["A"],
      1,
      "no release before 1, which runs, succeeded with another image, so that there is nothing to go back to",
    ],
    [
      "one image only, which --to could still change the settings of",
      ["A", "A", "A"],
      3,
      "no release before 3, which runs, succeeded with another image, so that there is nothing to go back to; --to takes one of 2, 1",
    ],
  ])("nothing, with %s", (_, parts, running, message) => {
    expect(() => planRollback(ledger(...parts), taskDefinition(running))).toThrow(message);
  });
});

describe("with a number a service goes", () => {
  const records = ledger("A", "B", failed("C", { reason: "timed out after 10 min" }), "D", back("B", 2));

  it("there, forward as well", () => {
    expect(targetOf(records, 2, 1)).toBe(1);
    expect(targetOf(records, 2, 4)).toBe(4);
  });

  it("to what a roll-back restored", () => {
    expect(targetOf(records, 4, 5)).toBe(2);
  });

  it.each<[string, number, number, string]>([
    ["that does not exist", 2, 7, "the ledger has no release 7; --to takes one of 4, 1"],
    ["that failed", 2, 3, "release 3 failed (timed out after 10 min); --to takes one of 4, 1"],
    ["that runs", 2, 2, "release 2 is what runs; --to takes one of 4, 1"],
    ["that runs as a roll-back", 2, 5, "release 5 is what runs; --to takes one of 4, 1"],
  ])("nowhere with one %s", (_, running, to, message) => {
    expect(() => planRollback(records, taskDefinition(running), to)).toThrow(message);
  });

  it("nowhere with the only one, and not through a list without end", () => {
    expect(() => planRollback(ledger("A"), taskDefinition(1), 4)).toThrow(
      "the ledger has no release 4; there is none to go back to",
    );
    const many = ledger(...Array.from({ length: 14 }, (_, index) => `image ${index}`));
    expect(() => planRollback(many, taskDefinition(14), 99)).toThrow(
      "--to takes one of 13, 12, 11, 10, 9, 8, 7, 6, 5, 4 and older ones",
    );
  });
});

describe("people are warned", () => {
  const warnings = (records: readonly ReleaseRecord[], running: number, to?: number) =>
    planRollback(records, taskDefinition(running), to).warnings;

  it.each<[string, (string | undefined)[], readonly string[]]>([
    [
      "of a migration between",
      ["M1", "M2"],
      ["the schema stays as it is: release 1 must work with migrations up to M2"],
    ],
    [
      "of the first one",
      [undefined, "M1"],
      ["the schema stays as it is: release 1 must work with migrations up to M1"],
    ],
    ["of none where both hold the same", ["M1", "M1"], []],
    ["of none where there are none", [undefined, undefined], []],
  ])("%s", (_, heads, expected) => {
    const parts = heads.map((migrationHead, index) => ({
      image: `image ${index}`,
      ...(migrationHead !== undefined && { migrationHead }),
    }));
    expect(warnings(ledger(...parts), 2)).toEqual(expected);
  });

  it("of a migration of a release that failed, or was left behind: the schema does not go back", () => {
    const records = ledger(
      { image: "A", migrationHead: "M9" },
      { image: "B", migrationHead: "M10" },
      failed("C", { migrationHead: "M11" }),
      { ...back("A", 1), migrationHead: "M9" },
      { image: "D", migrationHead: "M10" },
    );
    expect(warnings(records, 5)).toEqual(["the schema stays as it is: release 1 must work with migrations up to M11"]);
  });

  it("of an image that runs already", () => {
    expect(warnings(ledger("A", "A"), 2, 1)).toEqual([
      "release 1 has the image that runs: only its settings come back, until the next pulumi up",
    ]);
  });
});

it("what runs is told along, where the ledger knows it", () => {
  expect(planRollback(ledger("A", "B", back("A", 1)), taskDefinition(2)).running?.release).toBe(2);
  expect(planRollback(ledger("A", "B"), taskDefinition(9))).not.toHaveProperty("running");
});

it("says what others wrote without what moves the cursor", () => {
  const records = ledger("A", { image: "B", migrationHead: "M\u001b[2J" }, failed("C", { reason: "no\rway" }));
  expect(planRollback(records, taskDefinition(2)).warnings).toEqual([
    "the schema stays as it is: release 1 must work with migrations up to M\\u{1b}[2J",
  ]);
  expect(() => planRollback(records, taskDefinition(2), 3)).toThrow(
    "release 3 failed (no\\u{d}way); --to takes one of 1",
  );
});

describe("a rotation of credentials in between", () => {
  const rotated = (image: string, credentials: number): Part => ({ image, credentials });
  const records = ledger("A", "B", rotated("B", 2), rotated("C", 2));

  it("is no hindrance after it", () => {
    expect(targetOf(records, 4)).toBe(3);
  });

  it("leaves no way to tasks whose login is gone, but one to their image", () => {
    const message =
      "release 1 has the datastores' credentials of generation 1, and generation 2 is valid. For its image with today's credentials set heldImage: A and run pulumi up";
    expect(() => targetOf(records, 3)).toThrow(message);
    expect(() => targetOf(records, 4, 1)).toThrow(message);
  });

  it("that has failed leaves the old ones valid: what runs counts", () => {
    expect(targetOf(ledger("A", "B", failed("B", { credentials: 2 })), 2)).toBe(1);
  });

  it("is known from what was deployed, where the ledger does not know what runs", () => {
    expect(planRollback(records, taskDefinition(9), undefined, 2).target.release).toBe(4);
    expect(() => planRollback(records, taskDefinition(9), 2, 2)).toThrow("release 2 has the datastores' credentials");
  });
});
