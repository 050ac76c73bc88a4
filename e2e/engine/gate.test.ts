import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ReleaseRecord } from "../../release/ledger/release-record";
import { failing, steady, steadyAfter } from "../../release/testing/scripted-aws-scenarios";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "dev";
/** Long enough for two attempts. */
const breakerAfter = 41;
const crash = failing(
  { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited", exitCode: 1 },
  ["billing starts", "error: connect ECONNREFUSED 10.0.9.1:5432"],
  breakerAfter,
);
const noImage = failing(
  {
    stopCode: "TaskFailedToStart",
    stoppedReason:
      "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref: not found",
  },
  undefined,
  breakerAfter,
);

/** What docker pushed: the engine's is a stand-in. */
const pushed: Record<string, { digest: string }> = {};
let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startEmulator(
    5592,
    [
      { service: /^billing/, scenarios: [steady, crash, steady] },
      { service: /^notifications/, scenarios: [steady, noImage, steady] },
      { service: /^payment-gateway/, scenarios: [steady, steadyAfter(20), steady] },
      { service: /./, scenarios: [steady] },
    ],
    pushed,
  );
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

/** ECS services that an update was asked of since a moment, without the suffix of their names. */
function updatesSince(first: number): string[] {
  const asked = emulator.calls.slice(first).filter(({ operation }) => operation === "ecs:UpdateService");
  return asked
    .map(
      ({ input }) =>
        String(input.service)
          .split("/")
          .at(-1)
          ?.replace(/-[0-9a-f]{7}$/, "") ?? "",
    )
    .sort();
}

function up() {
  return project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
}

/** As if the images of billing's releases were in its repository. */
async function pushImages(): Promise<void> {
  const { stdout } = await project.fleet("releases", "billing", "--json");
  for (const { image, fingerprint } of (JSON.parse(stdout) as { releases: readonly ReleaseRecord[] }).releases) {
    const [repository = "", digest = ""] = image.slice(image.indexOf("/") + 1).split("@");
    pushed[`${repository}:${fingerprint}`] = { digest };
    pushed[`${repository}:${fingerprint}-migration`] = { digest };
  }
}

/** What the ledger holds of a service, oldest first: `1 deploy succeeded`. */
async function recorded(service: string): Promise<string[]> {
  const { stdout, output, code } = await project.fleet("releases", service, "--json");
  expect(code, output).toBe(0);
  const { releases } = JSON.parse(stdout) as { readonly releases: readonly ReleaseRecord[] };
  return releases.toReversed().map(({ release, kind, result }) => `${release} ${kind} ${result}`);
}

function heldImage(): unknown {
  const file = readFileSync(join(project.directory, `Pulumi.${stack}.yaml`), "utf8");
  return parse(file).config["fleet:services"]?.billing?.heldImage;
}

describe("the gate, on the real engine", () => {
  it("opens where the requested tasks run", async () => {
    const run = await up();
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("fails the update where ECS rolled back, and says why; other services go on", async () => {
    project.configure((set) => {
      for (const name of ["billing", "notifications", "payment-gateway"]) {
        set(["fleet:services", name, "environment"], { MODE: "other" });
      }
    });
    const run = await up();
    expect(run.code).not.toBe(0);
    expect(run.output).toMatch(/billing: ECS rolled back/);
    expect(run.output).toContain("error: connect ECONNREFUSED 10.0.9.1:5432");
    expect(run.output).toMatch(/notifications: ECS rolled back/);
    expect(run.output).toContain("cannot be pulled: the registry has no such tag or digest");
    expect(run.output).toContain("payment-gateway: 1 of 1 task runs, 1 healthy, from the requested image");
    expect(run.output).not.toMatch(/payment-gateway: ECS rolled back/);
    expect(run.output).not.toContain("at Object.");
  });

  it("knows, without a refresh, that what was asked for does not run; the engine's own service does not", async () => {
    expect(await project.previewSteps()).toEqual([
      { op: "update", resource: "pulumi-nodejs:dynamic/fleet:Gate::billing" },
      { op: "update", resource: "pulumi-nodejs:dynamic/fleet:Gate::notifications" },
    ]);
  });

  it("asks again with the next update, and for these services only", async () => {
    const first = emulator.calls.length;
    const run = await up();
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(updatesSince(first)).toEqual(["billing", "notifications"]);
    expect(await project.previewSteps()).toEqual([]);
  });
});

describe("the ledger and the way back, on the real engine", () => {
  it("has a line for each deployment that was asked for, and no other", async () => {
    expect(await recorded("billing")).toEqual(["1 deploy succeeded", "2 deploy failed", "3 deploy succeeded"]);
    expect(await recorded("payment-gateway")).toEqual(["1 deploy succeeded", "2 deploy succeeded"]);
    expect(await recorded("api")).toEqual(["1 deploy succeeded"]);
  });

  it("says that all is as it should be", async () => {
    const status = await project.fleet("status");
    expect(status.code, status.output).toBe(0);
    const drift = await project.fleet("drift");
    expect(drift.code, drift.output).toBe(0);
    const unknown = await project.fleet("status", "biling");
    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain("did you mean `billing`?");
  });

  it("goes back to the image before, and the next update keeps it", async () => {
    appendFileSync(join(project.directory, "examples/shop/modules/billing/src/index.ts"), "\n// another image\n");
    const forward = await project.fleet("deploy", "--yes", "--no-policies");
    expect(forward.code, forward.output).toBe(0);
    const unknown = await project.fleet("rollback", "billing", "--yes");
    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain("release 3 cannot come back, nothing was changed: ECR has no image");
    expect(heldImage()).toBeUndefined();

    await pushImages();
    const first = emulator.calls.length;
    const back = await project.fleet("rollback", "billing", "--yes");
    expect(back.code, back.output).toBe(0);
    expect(updatesSince(first)).toEqual(["billing"]);
    expect((await recorded("billing")).slice(3)).toEqual(["4 deploy succeeded", "5 rollback succeeded"]);
    expect(heldImage()).toMatch(/^[0-9a-f]{64}$/);

    const keeping = await up();
    expect(keeping.code, keeping.output).toBe(0);
    expect(await project.previewSteps()).toEqual([]);
    const { stdout } = await project.fleet("releases", "billing", "--json");
    const [kept, restored, skipped, before] = (JSON.parse(stdout) as { releases: readonly ReleaseRecord[] }).releases;
    expect([kept?.fingerprint, restored?.fingerprint]).toEqual([before?.fingerprint, before?.fingerprint]);
    expect(skipped?.fingerprint).not.toBe(before?.fingerprint);
    expect((await project.fleet("drift")).code).toBe(0);
  });

  it("goes forward to the image that is in the repository already, without a build", async () => {
    project.configure((set) => set(["fleet:services", "billing", "heldImage"], undefined));
    // It asks nobody what is in the repository, and so expects to build.
    expect(await project.previewSteps()).toEqual([
      { op: "update", resource: "aws:ecs/service:Service::billing" },
      { op: "replace", resource: "aws:ecs/taskDefinition:TaskDefinition::billing" },
      { op: "create", resource: "aws:ecs/taskDefinition:TaskDefinition::billing_migration" },
      { op: "create", resource: "docker:index/image:Image::billing" },
      { op: "create", resource: "docker:index/image:Image::billing_migration" },
      { op: "update", resource: "pulumi-nodejs:dynamic/fleet:Gate::billing" },
      { op: "create", resource: "pulumi-nodejs:dynamic/fleet:Migration::billing_migration" },
    ]);
    const run = await up();
    expect(run.code, run.output).toBe(0);
    expect(run.output).toMatch(/billing: back to image [0-9a-f]{8}…, which is in the repository already/);
    expect((await recorded("billing")).at(-1)).toBe("7 deploy succeeded");
    expect(await project.previewSteps()).toEqual([]);
  });
});
