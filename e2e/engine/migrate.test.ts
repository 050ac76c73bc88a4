import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ReleaseRecord } from "../../release/ledger/release-record";
import { steady } from "../../release/testing/scripted-aws-scenarios";
import { endsWell, exitsWithOne } from "../../release/testing/scripted-aws-task-scenarios";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "dev";
const firstHead = "Migration20260801090000";
const secondHead = "Migration20270101090000";
/** What docker pushed: the engine's is a stand-in. */
const pushed: Record<string, { digest: string }> = {};
let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startEmulator(5600, [{ service: /./, scenarios: [steady] }], pushed, [
    { family: /billing_migration/, scenarios: [endsWell, exitsWithOne, endsWell] },
  ]);
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

const servicePattern = /\b(billing|notifications)(?=[-_]|$)/;

/** What ECS was asked to run since a moment, in order: `RunTask billing`. */
function requestsSince(first: number): string[] {
  return emulator.calls.slice(first).flatMap(({ operation, input }) => {
    const [api, action = ""] = operation.split(":");
    const what = String(input.serviceName ?? input.service ?? input.taskDefinition);
    const name = servicePattern.exec(what.slice(what.lastIndexOf("/") + 1))?.[1];
    return api === "ecs" && /^(RunTask|CreateService|UpdateService)$/.test(action) && name !== undefined
      ? [`${action} ${name}`]
      : [];
  });
}

async function releases(): Promise<readonly ReleaseRecord[]> {
  const { stdout } = await project.fleet("releases", "billing", "--json");
  return (JSON.parse(stdout) as { releases: readonly ReleaseRecord[] }).releases;
}

it("migrates before the service is there", async () => {
  const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(complaints(run)).toEqual([]);
  expect(run.code, run.output).toBe(0);
  expect(run.output).toMatch(/billing: migration ended well/);
  expect(requestsSince(0).filter((one) => one.endsWith("billing"))).toEqual([
    "RunTask billing",
    "CreateService billing",
  ]);
  expect(await project.previewSteps()).toEqual([]);
  expect(await releases()).toMatchObject([{ release: 1, result: "succeeded", migrationHead: firstHead }]);
});

it("migrates once for an image: settings are no reason", async () => {
  project.configure((set) => set(["fleet:services", "billing", "environment"], { MODE: "other" }));
  expect(
    (await project.previewSteps()).map(({ op, resource }) => `${op} ${resource.split(":").slice(-3).join(":")}`),
  ).toEqual([
    "update Service::billing",
    "replace TaskDefinition::billing",
    "replace TaskDefinition::billing_migration",
    "update Gate::billing",
  ]);
  const first = emulator.calls.length;
  const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(run.code, run.output).toBe(0);
  expect(requestsSince(first)).toEqual(["UpdateService billing"]);
  expect(await project.previewSteps()).toEqual([]);
});

it("leaves the service as it is where the migration fails, shows its log, and holds no other one back", async () => {
  const billing = join(project.directory, "examples/shop/modules/billing/src");
  appendFileSync(join(billing, "index.ts"), "\n// another image\n");
  writeFileSync(join(billing, `migrations/${secondHead}.ts`), "export const up = 1;\n");
  project.configure((set) => set(["fleet:services", "notifications", "environment"], { MODE: "other" }));
  const first = emulator.calls.length;
  const run = await project.fleet("deploy", "--yes", "--no-policies");
  expect(run.code, run.output).toBe(1);
  expect(run.output).toContain("billing: the migration failed: the container migration exited with code 1");
  expect(run.output).toContain('| error: column "total" does not exist');
  expect(run.output).not.toMatch(/^\s+at /m);
  expect(requestsSince(first).sort()).toEqual(["RunTask billing", "UpdateService notifications"]);
  expect(run.output).toMatch(/^billing +failed: the migration failed: the container migration exited with code 1$/m);
  expect(run.output).toMatch(/^notifications +deployed in /m);
});

it("goes on with the next update, without a refresh", async () => {
  const first = emulator.calls.length;
  const run = await project.fleet("deploy", "--yes", "--no-policies");
  expect(run.code, run.output).toBe(0);
  expect(requestsSince(first)).toEqual(["RunTask billing", "UpdateService billing"]);
  expect(await project.previewSteps()).toEqual([]);
  expect((await releases())[0]).toMatchObject({ release: 3, result: "succeeded", migrationHead: secondHead });
});

it("is repeated by hand", async () => {
  const first = emulator.calls.length;
  const run = await project.fleet("migrate", "billing", "--yes");
  expect(run.code, run.output).toBe(0);
  expect(requestsSince(first)).toEqual(["RunTask billing"]);
  const none = await project.fleet("migrate", "notifications", "--yes");
  expect(none.code).toBe(1);
  expect(none.output).toContain("service `notifications` has no migrations in stack `dev`");
  expect(await project.previewSteps()).toEqual([]);
});

it("is warned of where one lies between the release that runs and the one to go back to", async () => {
  for (const { image, fingerprint } of await releases()) {
    const [repository = "", digest = ""] = image.slice(image.indexOf("/") + 1).split("@");
    pushed[`${repository}:${fingerprint}`] = { digest };
  }
  const first = emulator.calls.length;
  const back = await project.fleet("rollback", "billing", "--yes");
  expect(back.code, back.output).toBe(0);
  expect(back.output).toContain(
    `warning: the schema stays as it is: release 2 must work with migrations up to ${secondHead}`,
  );
  expect(requestsSince(first)).toEqual(["UpdateService billing"]);
});
