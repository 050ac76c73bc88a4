import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import type { ManifestSettings, MigrationFacts } from "./manifest";
import { monorepo } from "./testing/monorepo";
import { problems } from "./testing/problems";

const script = "modules/billing/bin/migration/up.ts";
const dockerfile = "FROM oven/bun:1.4.5 AS base\nFROM base AS build\nFROM base AS production\nUSER bun\n";
const files = { [script]: "", "modules/billing/Dockerfile": dockerfile };

function migrationOf(
  changes: Readonly<Record<string, string | undefined>>,
  settings: ManifestSettings = {},
): MigrationFacts | undefined {
  return loadManifest(monorepo(changes), settings).manifest?.services.billing?.migration;
}

describe("a module's migrations", () => {
  it("are those of bin/migration/up.ts, run from the stage build", () => {
    expect(migrationOf(files)).toEqual({ script, target: "build" });
    expect(migrationOf({ ...files, [script]: undefined })).toBeUndefined();
    expect(problems(files)).toBe("");
  });

  it("have the newest file of src/migrations as their head", () => {
    const names = [
      "Migration20260801090000.ts",
      "Migration999.ts",
      "index.ts",
      "Migration30000101000000.test.ts",
      "9999999999999999.sql",
    ];
    const migrations = Object.fromEntries(names.map((name) => [`modules/billing/src/migrations/${name}`, ""]));
    expect(migrationOf({ ...files, ...migrations })?.head).toBe("Migration20260801090000");
    expect(migrationOf({ ...files, "modules/billing/src/migrations/index.ts": "" })?.head).toBeUndefined();
  });

  it("are not there when they are switched off", () => {
    expect(migrationOf(files, { services: { billing: { migration: { mode: "off" } } } })).toBeUndefined();
    expect(migrationOf(files, { services: { billing: { migration: { mode: "manual" } } } })).toBeDefined();
  });

  it("need a stage", () => {
    const without = {
      ...files,
      "modules/billing/Dockerfile": "FROM oven/bun:1.4.5 AS builder\nFROM builder AS production\nUSER bun\n",
    };
    expect(problems(without)).toMatchInlineSnapshot(`
      "modules/billing/Dockerfile:2:1: error migration-target-missing: 'modules/billing/bin/migration/up.ts' is run from a stage of its own, got the stages 'builder', 'production'; expected 'build'.
        Set 'migration.target' to 'builder', or 'migration.mode' to 'off', in the stack's configuration."
    `);
    const settings = (migration: { mode?: "off"; target?: string }) => ({ services: { billing: { migration } } });
    expect(problems(without, settings({ mode: "off" }))).toBe("");
    expect(problems(without, settings({ target: "builder" }))).toBe("");
    expect(problems(without, { services: { billing: { imageSource: "prebuilt" } } })).toBe("");
  });

  it("must be in the build context", () => {
    expect(problems({ ...files, ".dockerignore": "**/migration\n" })).toMatchInlineSnapshot(`
      "modules/billing/bin/migration/up.ts:1:1: error migration-left-out: the file is run before the service is updated, got a build context without it; expected it there.
        Take it out of '.dockerignore', or set 'migration.mode' to 'off' in the stack's configuration."
    `);
  });

  it("make another image by another stage", () => {
    const fingerprint = (settings: ManifestSettings) =>
      loadManifest(monorepo(files), settings).manifest?.services.billing?.fingerprint;
    const targets = [undefined, "base", "build"].map((target) =>
      fingerprint({ services: { billing: { migration: target === undefined ? { mode: "off" } : { target } } } }),
    );
    expect(new Set(targets).size).toBe(3);
    expect(fingerprint({})).toBe(targets[2]);
  });
});
