import { afterEach, describe, expect, it, vi } from "vitest";
import type { CompletionInputs } from "../../infra/microservice/rotation-inputs";
import { GateFailure } from "../gate/gate-failure";
import { startTrial, type Trial } from "../testing/gate-trial";
import { endsAfter } from "../testing/scripted-aws-task-scenarios";
import { migrationInputs } from "../testing/task-trial";
import type { CacheCalls } from "./cache-calls";
import { createRotationProviders } from "./rotation-provider";

const token = "CanaryToken0123456789";
const { fingerprint: _fingerprint, head: _head, releasesTable: _table, ...task } = migrationInputs();
const inputs: CompletionInputs = {
  ...task,
  taskDefinition: task.taskDefinition.replace("-migration", "_credentials"),
  container: "credentials",
  generation: 2,
  database: "db-1",
  cache: "billing-1",
  secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:billing-1",
  secretVersion: "v2",
};
const exited = { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" };
const refused = endsAfter(20, { ...exited, exitCode: 1 }, ["finish: Postgres refuses fleet_owner"]);
const well = endsAfter(20, { ...exited, exitCode: 0 });

let trial: Trial;
afterEach(async () => {
  await trial.aws.stop();
});

/** A cache that is `modifying` at first, and once more when it was told the token. */
function fakeCache(changes: Partial<CacheCalls> = {}) {
  const said: string[] = [];
  const statuses = ["modifying", "available", "modifying", "available"];
  const calls: CacheCalls = {
    groupStatus: async (group) => {
      said.push(`status ${group}`);
      return statuses.shift() ?? "available";
    },
    setToken: async (group, value) => {
      said.push(`set ${group} ${value}`);
      return true;
    },
    secretText: async ({ secret, version }) => {
      said.push(`secret ${secret} ${version}`);
      return JSON.stringify({ CACHE_REDIS_URL: `rediss://:${token}@master.billing-1:6379` });
    },
    ...changes,
  };
  return { said, calls };
}

async function start(scenario: typeof well, cache = fakeCache()) {
  trial = await startTrial({
    services: [],
    tasks: [{ family: /_credentials$/, scenarios: [scenario, well], container: "credentials" }],
  });
  const providers = createRotationProviders({ ...trial.gear, cacheOf: () => cache.calls });
  return { ...providers, said: cache.said };
}

function commands(): unknown[] {
  return trial.aws.calls
    .filter(({ operation }) => operation === "ecs:RunTask")
    .map(
      ({ input }) =>
        (input.overrides as { containerOverrides: { command: string[] }[] }).containerOverrides[0]?.command,
    );
}

async function failureOf(work: Promise<unknown> | undefined): Promise<Record<string, unknown>> {
  return (await (work ?? Promise.resolve({})).then(
    () => ({ message: "it was done" }),
    (error: unknown) => error,
  )) as Record<string, unknown>;
}

describe("the preparation", () => {
  it("runs its task with the step's name, and remembers the generation", async () => {
    const { preparation, said } = await start(well);
    expect(await preparation.create(inputs)).toEqual({
      id: "billing-credentials",
      outs: { ...inputs, done: 2 },
    });
    expect(commands()).toEqual([["prepare"]]);
    expect(said).toEqual([]);
  });

  it("that fails keeps its inputs, unproven, and shows the task's log", async () => {
    const { preparation } = await start(refused);
    const failure = await failureOf(preparation.create(inputs));
    expect(failure).toMatchObject({ id: "billing-credentials", properties: inputs });
    expect(failure.properties).not.toHaveProperty("done");
    expect(String(failure.reasons)).toContain("the preparation of new credentials failed");
    expect(String(failure.reasons)).toContain("finish: Postgres refuses fleet_owner");
  });

  it.each([
    ["the same again", {}, false],
    ["another image, and so another task definition", { taskDefinition: "other:8" }, false],
    ["another version of the secret", { secretVersion: "v3" }, false],
    ["another generation", { generation: 3 }, true],
    ["another database", { database: "db-2" }, true],
    ["another cache", { cache: "billing-2" }, true],
  ])("is done for %s only if need be", async (_what, changes, expected) => {
    const { completion } = await start(well);
    const diff = await completion.diff?.("id", { ...inputs, done: 2 }, { ...inputs, ...changes });
    expect(diff).toEqual({ changes: expected });
  });

  it("is done again until it is proven, after a refresh as well", async () => {
    const { preparation } = await start(well);
    expect(await preparation.diff?.("id", inputs, inputs)).toEqual({ changes: true });
    const read = await preparation.read?.("id", inputs);
    expect(await preparation.diff?.("id", read?.props as typeof inputs, inputs)).toEqual({ changes: true });
    const proven = await preparation.read?.("id", { ...inputs, done: 2 });
    expect(proven).toEqual({ id: "id", props: { ...inputs, done: 2 }, inputs });
    await expect(preparation.read?.("id", undefined)).rejects.toThrow("cannot be imported");
  });
});

describe("the completion", () => {
  it("ends the logins, and then makes the token the only one, between two moments at which the cache is available", async () => {
    const { completion, said } = await start(well);
    expect((await completion.update?.("id", inputs, inputs))?.outs).toEqual({ ...inputs, done: 2 });
    expect(commands()).toEqual([["finish"]]);
    expect(said).toEqual([
      `secret ${inputs.secret} v2`,
      "status billing-1",
      "status billing-1",
      `set billing-1 ${token}`,
      "status billing-1",
      "status billing-1",
    ]);
    expect(trial.lines.join("\n")).not.toContain(token);
  });

  it("leaves the cache alone where the logins could not be ended", async () => {
    const { completion, said } = await start(refused);
    expect(String((await failureOf(completion.create(inputs))).reasons)).toContain("end of the old credentials failed");
    expect(said).toEqual([]);
  });

  it("waits again where somebody changes the cache at that moment", async () => {
    const answers = [false, true];
    const setToken = vi.fn(async () => answers.shift() ?? true);
    const { completion } = await start(well, fakeCache({ setToken }));
    await completion.create(inputs);
    expect(setToken).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["is gone", { groupStatus: async () => undefined }, "billing: its cache billing-1 is gone"],
    ["never gets ready", { groupStatus: async () => "modifying" }, "billing: its cache billing-1 is still modifying"],
    [
      "has no URL",
      { secretText: async () => `{"CACHE_REDIS_URL": "${token}"}` },
      "billing: its secret holds no URL of the cache",
    ],
    [
      "has a secret that is no JSON",
      { secretText: async () => token },
      "billing: its secret holds no URL of the cache",
    ],
    [
      "is not to be changed by us",
      {
        setToken: () =>
          Promise.reject(new GateFailure("AWS refuses elasticache:ModifyReplicationGroup", { explainable: false })),
      },
      "AWS refuses elasticache:ModifyReplicationGroup",
    ],
  ])("says so where the cache %s, without the token", async (_what, changes: Partial<CacheCalls>, message) => {
    const { completion } = await start(well, fakeCache(changes));
    const failure = await failureOf(completion.create(inputs));
    expect(failure.reasons).toEqual([message]);
    expect(JSON.stringify(failure)).not.toContain(token);
  });
});
