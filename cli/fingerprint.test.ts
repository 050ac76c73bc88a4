import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyDirectory, monorepo, writeFiles } from "../modules-manifest/testing/monorepo";
import { commitAll } from "../modules-manifest/testing/repository";
import { runFleet } from "./testing/fleet-process";

let project: string;

/** A project whose monorepo is in the same repository: first deployed, then changed in one service's code and another's settings. */
beforeAll(() => {
  project = emptyDirectory();
  const root = monorepo();
  spawnSync("cp", ["-r", `${root}/.`, join(project, "monorepo")]);
  const stack = (more: string) =>
    `config:\n  aws:region: eu-central-1\n  fleet:root: monorepo\n  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n${more}`;
  writeFiles(project, { "Pulumi.yaml": "name: fleet\n", "Pulumi.prod.yaml": stack("") });
  commitAll(project);
  writeFiles(project, {
    "Pulumi.prod.yaml": stack('  fleet:services: {orders: {buildArguments: {A: "1"}, imageSource: prebuilt}}\n'),
    "monorepo/modules/billing/src/index.ts": "export const a = 1;\n",
  });
});

function fleet(...args: readonly string[]) {
  return runFleet(["--cwd", project, "fingerprint", ...args]);
}

describe("fleet fingerprint", () => {
  it("prints each image's fingerprint", () => {
    const { status, stdout } = fleet();
    expect(status).toBe(0);
    expect(stdout.replaceAll(/[0-9a-f]{12}/g, "<fingerprint>")).toBe(
      "api      <fingerprint>  11 files\nbilling  <fingerprint>  11 files\norders   <fingerprint>  11 files\n",
    );
  });

  it("prints what changed since a commit and why, its configuration included", () => {
    const { status, stdout } = fleet("--since", "main");
    expect(status).toBe(0);
    expect(stdout.replaceAll(/[0-9a-f]{12}/g, "<fingerprint>")).toBe(
      [
        "api      <fingerprint>  unchanged",
        "billing  <fingerprint>  changed, 1 file changed: modules/billing/src/index.ts",
        "orders   <fingerprint>  changed, same files, built in another way",
        "",
      ].join("\n"),
    );
  });

  it("prints JSON for programs", () => {
    const { images, ...rest } = JSON.parse(fleet("--since", "main", "--json").stdout);
    expect(rest).toEqual({ format: 1, stack: "prod", removed: [] });
    expect(images[1]).toEqual({
      name: "billing",
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      repository: "shop/prod/billing",
      imageSource: "build",
      files: 11,
      change: { state: "changed", files: [{ path: "modules/billing/src/index.ts", change: "changed" }] },
    });
  });

  it("prints the images to build as a matrix", () => {
    const { stdout } = fleet("--since", "main", "--matrix");
    const { include } = JSON.parse(stdout);
    expect(include.map(({ service }: { service: string }) => service)).toEqual(["billing", "orders"]);
    expect(stdout.split("\n")).toHaveLength(2);
  });

  it("refuses a commit that is not there, in one line", () => {
    expect(fleet("--since", "nowhere")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "fleet: nowhere cannot be compared with: this clone has no such branch, tag or commit (a shallow one lacks most of them)\n",
    });
  });
});
