import { describe, expect, it } from "vitest";
import { monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { commitAll } from "../modules-manifest/testing/repository";
import type { ImageRecord } from "./image-history";
import { describeFiles, describeImages } from "./image-report";
import { type FleetSource, loadFleet } from "./load-fleet";

const API = '{"domain":"api.example.com","hostedZoneId":"Z0EXAMPLE"}';

function fleetAt(root: string, configuration: Record<string, string> = {}) {
  const values = { "aws:region": "eu-central-1", "fleet:root": root, "fleet:api": API, ...configuration };
  const source: FleetSource = { projectDirectory: root, stack: "prod", values, secretKeys: new Set() };
  const { settings, manifest, diagnostics } = loadFleet(source);
  if (settings === undefined || manifest === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  const fingerprints = Object.fromEntries(
    [settings.api, ...settings.services].map(({ name, entry }) => [name, entry.fingerprint]),
  );
  const report = (deployed: Record<string, ImageRecord>) =>
    describeImages(source, { settings, manifest, images: { deployed: new Map(Object.entries(deployed)) } }).split("\n");
  return { fingerprints, report };
}

const deployedAt = (fingerprints: Record<string, string>, commit?: string): Record<string, ImageRecord> =>
  Object.fromEntries(
    Object.entries(fingerprints).map(([name, fingerprint]) => [
      name,
      { fingerprint, ...(commit !== undefined && { commit }) },
    ]),
  );

describe("the images of an update", () => {
  it("are first ones in a new stack", () => {
    expect(fleetAt(monorepo()).report({})).toEqual([
      "Images:",
      "  api: first image, 11 files",
      "  billing: first image, 11 files",
      "  orders: first image, 11 files",
    ]);
  });

  it("are new ones by the files that changed since the commit that was deployed", () => {
    const root = monorepo();
    const before = deployedAt(fleetAt(root).fingerprints, commitAll(root));
    writeFiles(root, { "modules/billing/src/index.ts": "export const a = 1;\n", "modules/billing/src/b.ts": "" });
    expect(fleetAt(root).report(before)).toEqual([
      "Images:",
      "  billing: new image, 2 files changed: +modules/billing/src/b.ts, modules/billing/src/index.ts",
      "  2 unchanged",
    ]);
  });

  it("are told of honestly where the commit is not what was deployed", () => {
    const root = monorepo();
    const commit = commitAll(root);
    const other = { billing: { fingerprint: "from-elsewhere", commit } };
    writeFiles(root, { "modules/billing/src/index.ts": "export const a = 1;\n" });
    const before = { ...deployedAt(fleetAt(root).fingerprints, commit), ...other };
    expect(fleetAt(root).report(before)[1]).toBe(
      `  billing: new image, 1 file changed: modules/billing/src/index.ts since ${commit.slice(0, 8)}, besides what was not committed or set otherwise then`,
    );
  });

  it("are told of without files where git cannot tell", () => {
    const root = monorepo();
    const lost = "0123456789012345678901234567890123456789";
    commitAll(root);
    const unknown = "  billing: new image; which files changed is not known: ";
    const before = deployedAt(fleetAt(root).fingerprints);
    expect(fleetAt(root).report({ ...before, billing: { fingerprint: "x", commit: lost } })[1]).toBe(
      `${unknown}01234567: this clone has no such branch, tag or commit (a shallow one lacks most of them)`,
    );
    expect(fleetAt(root).report({ ...before, billing: { fingerprint: "x" } })[1]).toBe(
      `${unknown}it was not deployed from a git repository`,
    );
  });

  it("are none where an earlier one is held, however the source has changed", () => {
    const root = monorepo();
    const held = "3f2a9c1b".padEnd(64, "0");
    const holding = fleetAt(root, { "fleet:services": JSON.stringify({ billing: { heldImage: held } }) });
    const before = deployedAt(holding.fingerprints, commitAll(root));
    expect(holding.report(before)).toEqual([
      "Images:",
      "  billing: back to image 3f2a9c1b…, which heldImage names",
      "  2 unchanged",
    ]);
    expect(holding.report({ ...before, billing: { fingerprint: held } })).toEqual(["Images:", "  3 unchanged"]);
  });

  it("name three files and count the rest", () => {
    const files = ["a", "b", "c", "d", "e"].map((path) => ({ path, change: "removed" as const }));
    expect(describeFiles({ files })).toBe("5 files changed: -a, -b, -c and 2 more");
    expect(describeFiles({ files: files.slice(0, 3) })).toBe("3 files changed: -a, -b, -c");
    expect(describeFiles({ files: [] })).toBe("same files, built in another way");
  });
});
