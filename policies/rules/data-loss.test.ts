import { describe, expect, it } from "vitest";
import { PlanBuilder } from "../testing/plan-builder";
import { type Inputs, LATER, said, saidOf } from "../testing/said";

const DATABASE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";
const REDSHIFT = "aws:redshift/cluster:Cluster";
const REPOSITORY = "aws:ecr/repository:Repository";
const EPHEMERAL = { ephemeralStacks: ["pr*"] };

describe("protection", () => {
  const RULE = "data-protected";
  const TOLD = ["`x` holds data and is not protected."];
  it.each([
    [DATABASE, TOLD],
    [CLUSTER, TOLD],
    [REDSHIFT, TOLD],
    ["aws:elasticache/cluster:Cluster", TOLD],
    ["aws:elasticache/replicationGroup:ReplicationGroup", TOLD],
    ["aws:memorydb/cluster:Cluster", TOLD],
    [REPOSITORY, []],
  ])("of %s", (type, told) => {
    expect(saidOf(RULE, type, {}, {}, { profile: "standard" })).toEqual(told);
    expect(saidOf(RULE, type, {})).toEqual(TOLD);
    expect(saidOf(RULE, type, {}, {}, EPHEMERAL)).toEqual([]);
    expect(saidOf(RULE, type, {}, { kinds: ["secret"] })).toEqual([]);
    expect(saidOf(RULE, type, { replicateSourceDb: "y" })).toEqual([]);
    expect(saidOf(RULE, type, { tags: { "fleet:retire": "keepData" } })).toEqual([]);
    expect(saidOf(RULE, type, { tags: { "fleet:retire": "later" } })).toEqual(TOLD);
    const b = new PlanBuilder();
    b.add(type, "x").protect = true;
    expect(said(RULE, b)).toEqual([]);
    const replaced = new PlanBuilder();
    replaced.add(type, "x", { tags: { "fleet:retire": "keepData" } }).pending = true;
    expect(said(RULE, replaced)).toEqual(TOLD);
  });

  it("of what the option names", () => {
    expect(saidOf(RULE, DATABASE, {}, { kinds: ["database"] })).toEqual(TOLD);
    expect(saidOf(RULE, CLUSTER, {}, { kinds: ["database"] })).toEqual([]);
  });
});

describe("backups and deletion", () => {
  const backups = (backupRetentionPeriod: unknown, options: Inputs = {}, type = DATABASE): string[] =>
    saidOf("database-backups", type, { backupRetentionPeriod }, options);

  it("for a week", () => {
    expect(backups(7)).toEqual([]);
    expect(backups(LATER)).toEqual([]);
    expect(backups(6)).toEqual(["`x` has `backupRetentionPeriod` 6; it must be at least 7."]);
    expect(backups(6, {}, CLUSTER)).toHaveLength(1);
    expect(backups(6, { days: 6 })).toEqual([]);
    expect(backups(undefined, { days: 6 })).toEqual([
      "`x` does not set `backupRetentionPeriod`; it must be at least 6.",
    ]);
  });

  it("of what AWS keeps by itself", () => {
    const deletion = "database-deletion-protected";
    const told = ["`x` does not set `deletionProtection`; it must be true."];
    expect(saidOf(deletion, DATABASE, {})).toEqual(told);
    expect(saidOf(deletion, CLUSTER, {})).toEqual(told);
    expect(saidOf(deletion, DATABASE, { deletionProtection: false })).toEqual([
      "`x` has `deletionProtection` false; it must be true.",
    ]);
    expect(saidOf(deletion, DATABASE, { deletionProtection: "true" })).toEqual([]);
    expect(saidOf(deletion, DATABASE, { tags: { "fleet:retire": "deleteData" } })).toEqual([]);
    expect(saidOf("database-backups", DATABASE, { tags: { "fleet:retire": "deleteData" } })).toHaveLength(1);
    for (const rule of ["database-backups", deletion]) {
      expect(saidOf(rule, DATABASE, { replicateSourceDb: "y" })).toEqual([]);
      expect(saidOf(rule, REDSHIFT, {})).toEqual([]);
      expect(saidOf(rule, DATABASE, {}, {}, EPHEMERAL)).toEqual([]);
      expect(saidOf(rule, DATABASE, {}, {}, { ephemeralStacks: ["dev"] })).toHaveLength(1);
    }
  });

  it("the last snapshot", () => {
    const last = (inputs: Inputs, settings = {}): string[] =>
      saidOf("database-final-snapshot", DATABASE, inputs, {}, settings);
    const unnamed = ["`x` sets no `finalSnapshotIdentifier`: AWS could not delete it in an orderly way."];
    expect(last({ skipFinalSnapshot: true, finalSnapshotIdentifier: "s" })).toEqual([
      "`x` has `skipFinalSnapshot` true; its data would be gone with it.",
    ]);
    expect(last({ skipFinalSnapshot: LATER })).toEqual(unnamed);
    expect(last({ skipFinalSnapshot: false, finalSnapshotIdentifier: "s" })).toEqual([]);
    expect(last({ finalSnapshotIdentifier: LATER })).toEqual([]);
    expect(last({ skipFinalSnapshot: true }, EPHEMERAL)).toEqual([]);
    expect(last({ skipFinalSnapshot: true, replicateSourceDb: "y" })).toEqual([]);
  });
});

describe("data that is held", () => {
  it("by a name that is no URN", () => {
    const lost = (holding: string[], acknowledge: string[] = []): string[] =>
      saidOf("data-not-lost", DATABASE, {}, { holding, acknowledge });
    const gone = (name: string, urn: string): string =>
      `\`${name}\` (${urn}) holds data and would be deleted. Its data would be lost.`;
    expect(lost(["old", "urn:pulumi:prod::shop::a:b/c:D::old:er"])).toEqual([
      gone("old", "old"),
      gone("old:er", "urn:pulumi:prod::shop::a:b/c:D::old:er"),
    ]);
    expect(lost(["old"], ["old"])).toEqual([]);
    expect(lost([`urn:pulumi:prod::shop::${DATABASE}::x`])).toEqual([]);
  });
});
