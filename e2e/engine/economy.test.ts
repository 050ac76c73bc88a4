import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetDiff } from "../../review/diff/fleet-diff";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment, repository } from "./engine";
import { type FaultProxy, startFaultProxy } from "./fault-proxy";
import { complaints, createProject, type Project } from "./project";

const stack = "dev";
let emulator: Emulator;
let proxy: FaultProxy;
let project: Project;
let account: ReturnType<typeof accountAt>;

beforeAll(async () => {
  emulator = await startEmulator(5582);
  proxy = await startFaultProxy(emulator.url);
  account = accountAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});

afterAll(async () => {
  project?.remove();
  await proxy?.stop();
  await emulator?.stop();
});

describe("the example in economy, on the real engine", () => {
  it.each([
    { action: "CreateSecurityGroup", nth: 3 },
    { action: "CreateDBInstance", nth: 2 },
    { action: "RegisterTaskDefinition", nth: 1 },
    { action: "CreateService", nth: 1 },
  ])("fails honestly when $action number $nth is refused", async (fault) => {
    proxy.set(fault);
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect([...proxy.happened]).toEqual([fault.action]);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(`${fault.action} was made to fail`);
  });

  it("converges with the next update", async () => {
    proxy.set();
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect([...(await account.services()).keys()].sort()).toEqual([
      "api",
      "billing",
      "notifications",
      "payment-gateway",
    ]);
    expect((await account.databases()).map(({ name }) => name)).toEqual([
      "api",
      "billing",
      "notifications",
      "payment_gateway",
    ]);
    expect((await account.caches()).map(({ nodes }) => nodes)).toEqual([1, 1, 1, 1]);
    expect(await account.listeners()).toEqual([
      "api (internet-facing): HTTP 80",
      "services-1 (internal): HTTP 3001",
      "services-1 (internal): HTTP 3002",
      "services-1 (internal): HTTP 3003",
    ]);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("finds in AWS what it made", async () => {
    const run = await project.pulumi("refresh", "--yes", "--stack", stack, "--expect-no-changes");
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
  });

  it("previews as JSON what fleet diff tells of", async () => {
    project.configure((set) => set(["fleet:services", "billing", "port"], 3055));
    const preview = await project.pulumi("preview", "--stack", stack, "--json");
    expect(preview.code, preview.output).toBe(0);
    const file = join(project.directory, "preview.json");
    writeFileSync(file, preview.stdout);
    const command = [join(repository, "cli/fleet.js"), "-C", project.directory, "diff", "--stack", stack];
    const options = ["--preview", file, "--format", "json", "--no-policies"];
    const diff = JSON.parse(
      execFileSync(process.execPath, [...command, ...options], { encoding: "utf8" }),
    ) as FleetDiff;
    expect(diff.verdict).toBe("attention");
    expect(diff.services.map(({ name, status }) => `${name} ${status}`)).toEqual(["api changed", "billing changed"]);
    const billing = diff.services[1];
    expect(billing?.facts.map(({ path, before, after }) => [path.join("."), before, after])).toEqual([
      ["port", 3001, 3055],
      ["url", "http://billing.dev.shop.internal:3001", "http://billing.dev.shop.internal:3055"],
    ]);
    const replaced = billing?.resources.filter(({ action }) => action === "replace");
    expect(replaced?.map(({ name, replacedBy }) => [name, replacedBy])).toEqual([
      ["billing", ["containerDefinitions"]],
      ["billing_migration", ["containerDefinitions"]],
      ["billing-1", ["port"]],
    ]);
    project.configure((set) => set(["fleet:services", "billing", "port"], undefined));
  });

  it("destroys everything", async () => {
    const run = await project.pulumi("destroy", "--yes", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await account.leftovers()).toEqual({});
  });
});
