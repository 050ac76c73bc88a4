import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ReleaseRecord } from "../../release/ledger/release-record";
import type { RecordedCall } from "../../release/testing/scripted-aws";
import { failing, steady } from "../../release/testing/scripted-aws-scenarios";
import { endsAfter } from "../../release/testing/scripted-aws-task-scenarios";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "dev";
const crash = failing(
  { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited", exitCode: 1 },
  ["error: password authentication failed"],
  41,
);
const exited = { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" };
const taskEnds = (exitCode: number, log: readonly string[]) => endsAfter(2, { ...exited, exitCode }, log);
const well = taskEnds(0, ["fleet_login_2 may log in"]);
const badly = taskEnds(1, ["finish: Postgres refuses fleet_owner"]);

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startEmulator(
    5630,
    [
      // Deployed, rotated, failed at the next rotation, and well again.
      { service: /^billing/, scenarios: [steady, steady, crash, steady] },
      { service: /./, scenarios: [steady] },
    ],
    {},
    // The second rotation's end fails once; its beginning was done before the gate failed.
    [{ family: /_credentials$/, scenarios: [well, well, well, badly, well] }],
  );
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  // What is protected must be able to rotate.
  project.configure((set) => set(["fleet:protectData"], true));
  const run = await up();
  expect(run.code, run.output).toBe(0);
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

function up() {
  return project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
}

function generation(): unknown {
  const file = readFileSync(join(project.directory, `Pulumi.${stack}.yaml`), "utf8");
  return parse(file).config["fleet:services"]?.billing?.credentials;
}

/** What matters of the calls since a moment: in a row, each change once. */
function stepsSince(first: number): string[] {
  const steps = emulator.calls.slice(first).flatMap((call) => nameOf(call) ?? []);
  return steps.filter((step, index) => step !== steps[index - 1]);
}

function nameOf({ operation, input }: RecordedCall): string | undefined {
  switch (operation) {
    case "elasticache:ModifyReplicationGroup":
      return `cache ${String(input.AuthTokenUpdateStrategy)}`;
    case "ecs:RunTask": {
      const { containerOverrides } = input.overrides as {
        containerOverrides: readonly { name: string; command: readonly string[] }[];
      };
      return `task ${containerOverrides.map(({ name, command }) => `${name} ${command.join(" ")}`).join()}`;
    }
    case "ecs:UpdateService":
      return `service ${String(input.service).split("/").at(-1)?.split("-")[0]}`;
    case "elasticloadbalancing:DescribeTargetHealth":
      return "gate";
    case "ecs:RegisterTaskDefinition":
      return `register ${String(input.family).split("-").slice(2).join("-")}`;
    default:
      return undefined;
  }
}

describe("fleet rotate, on the real engine", () => {
  it("makes new credentials valid, deploys one service, and takes the old ones away, in this order", async () => {
    const first = emulator.calls.length;
    const run = await project.fleet("rotate", "billing", "--yes", "--no-policies");
    expect(run.code, run.output).toBe(0);
    expect(complaints(run)).toEqual([]);
    const steps = stepsSince(first);
    const registered = steps.filter((step) => step.startsWith("register"));
    expect(registered.sort()).toEqual([
      "register billing",
      "register billing_credentials",
      "register billing_migration",
    ]);
    const order = steps.filter((step) => !step.startsWith("register"));
    expect(order.filter((step, index) => step !== "gate" || order.indexOf("gate") === index)).toEqual([
      // Of the CLI, which looks whether the service is well.
      "gate",
      "cache ROTATE",
      "task credentials prepare",
      "service billing",
      "task credentials finish",
      "cache SET",
    ]);
    expect(order.lastIndexOf("gate")).toBeGreaterThan(order.indexOf("service billing"));
    expect(order.indexOf("gate", order.indexOf("service billing"))).toBeLessThan(
      order.indexOf("task credentials finish"),
    );
    expect(generation()).toBe(2);
    expect(run.output).toContain("Pulumi.dev.yaml");
    expect(await project.previewSteps()).toEqual([]);
  });

  it("has the new token only in the call itself: not in the state, not in what is shown", async () => {
    const tokens = emulator.calls
      .filter(({ operation }) => operation === "elasticache:ModifyReplicationGroup")
      .map(({ input }) => String(input.AuthToken));
    expect(new Set(tokens).size).toBe(1);
    const { stdout } = await project.pulumi("stack", "export", "--stack", stack);
    expect(stdout).toContain("CredentialsCompletion");
    expect(stdout).not.toContain(tokens[0]);
  });

  it("knows of it after a refresh as well", async () => {
    const refreshed = await project.pulumi("refresh", "--yes", "--skip-preview", "--stack", stack);
    expect(refreshed.code, refreshed.output).toBe(0);
    expect((await project.previewSteps()).filter(({ resource }) => resource.includes("Credentials"))).toEqual([]);
    const again = await up();
    expect(again.code, again.output).toBe(0);
  });

  it("takes nothing away where the new tasks do not come up", async () => {
    const first = emulator.calls.length;
    const run = await project.fleet("rotate", "billing", "--yes", "--no-policies");
    expect(run.code).toBe(1);
    expect(run.output).toContain("billing: ECS rolled back");
    const steps = stepsSince(first);
    expect(steps).toContain("task credentials prepare");
    expect(steps).not.toContain("task credentials finish");
    expect(steps).not.toContain("cache SET");
    expect(generation()).toBe(3);
  });

  it("goes on with that rotation rather than to begin another, and tells of an end that fails", async () => {
    const first = emulator.calls.length;
    const run = await project.fleet("rotate", "billing", "--yes", "--no-policies");
    expect(run.code).toBe(1);
    expect(generation()).toBe(3);
    expect(run.output).toContain("finish: Postgres refuses fleet_owner");
    const steps = stepsSince(first);
    expect(steps).not.toContain("task credentials prepare");
    expect(steps).not.toContain("cache SET");

    const refreshed = await project.pulumi("refresh", "--yes", "--skip-preview", "--stack", stack);
    expect(refreshed.code, refreshed.output).toBe(0);
    const second = emulator.calls.length;
    const end = await project.fleet("rotate", "billing", "--yes", "--no-policies");
    expect(end.code, end.output).toBe(0);
    expect(stepsSince(second).filter((step) => step !== "gate")).toEqual(["task credentials finish", "cache SET"]);
    expect(generation()).toBe(3);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("is recorded: there is no way back to tasks whose login is gone", async () => {
    const { stdout } = await project.fleet("releases", "billing", "--json");
    const { releases } = JSON.parse(stdout) as { readonly releases: readonly ReleaseRecord[] };
    expect(releases.map(({ result, credentials }) => `${result} ${credentials ?? 1}`)).toEqual([
      "succeeded 3",
      "failed 3",
      "succeeded 2",
      "succeeded 1",
    ]);
    const back = await project.fleet("rollback", "billing", "--to", "1", "--yes");
    expect(back.code).toBe(1);
    expect(back.output).toContain("has the datastores' credentials of generation 1, and generation 3 is valid");
  });
});
