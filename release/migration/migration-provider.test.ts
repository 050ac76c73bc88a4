import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type MigrationTrial, startMigrationTrial } from "../testing/migration-trial";
import { endsWell, exitsWithOne } from "../testing/scripted-aws-task-scenarios";
import { migrationInputs, taskScript } from "../testing/task-trial";
import { createMigrationProvider, type MigrationOutputs } from "./migration-provider";

interface Failure {
  readonly message: string;
  readonly id: string;
  readonly properties: object;
  readonly reasons: readonly string[];
}

const inputs = migrationInputs();
const proven: MigrationOutputs = { ...inputs, run: "r", task: "t", seconds: 35 };
let trial: MigrationTrial;

async function start(...scenarios: Parameters<typeof taskScript>) {
  trial = await startMigrationTrial({ tasks: [taskScript(...scenarios)] });
  const { create, update, diff, read } = createMigrationProvider(trial.gear);
  return {
    create: (news = inputs) => create(news),
    update: (olds: MigrationOutputs, news = inputs) => update?.("billing", olds, news),
    diff: async (olds: MigrationOutputs, news = inputs) => (await diff?.("billing", olds, news))?.changes,
    read: (props?: MigrationOutputs) => read?.("billing", props as MigrationOutputs),
  };
}

const failureOf = (work: Promise<unknown> | undefined): Promise<Failure> =>
  (work ?? Promise.resolve()).then(
    () => {
      throw new Error("it went well");
    },
    (error: Failure) => error,
  );

afterEach(() => trial.aws.stop());

describe("the provider", () => {
  it("migrates what is new, and has the run among its outputs", async () => {
    const { create } = await start(endsWell);
    const { id, outs } = await create();
    expect(id).toBe("billing");
    expect(outs).toEqual({ ...inputs, run: expect.any(String), task: expect.any(String), seconds: 35 });
    expect(trial.aws.count("ecs:RunTask")).toBe(1);
  });

  it("trusts no record of another database: that of a service that is new to the stack", async () => {
    const { create, update } = await start(endsWell);
    await create();
    await create();
    expect(trial.aws.count("ecs:RunTask")).toBe(1);
    const other = { ...inputs, database: "db-other" };
    await create(other);
    expect(trial.aws.count("ecs:RunTask")).toBe(2);
    await update(other, { ...other, database: "db-third" });
    expect(trial.aws.count("ecs:RunTask")).toBe(3);
  });

  it("runs one task for two stacks' updates that begin at once", async () => {
    const { create } = await start(endsWell);
    await Promise.all([create(), create()]);
    expect(trial.aws.count("ecs:RunTask")).toBe(1);
  });

  it("migrates for another image only", async () => {
    const { diff } = await start(endsWell);
    expect(await diff(proven)).toBe(false);
    expect(await diff(proven, { ...inputs, taskDefinition: "arn:aws:ecs:eu-central-1:1:task-definition/x:8" })).toBe(
      false,
    );
    expect(await diff(proven, { ...inputs, timeoutSeconds: 60, subnets: [] })).toBe(false);
    expect(await diff(proven, { ...inputs, fingerprint: "e".repeat(64) })).toBe(true);
    expect(await diff(proven, { ...inputs, database: "db-other" })).toBe(true);
    expect(await diff(inputs)).toBe(true);
  });

  it("runs nothing by itself where people do, and catches up when it is told to", async () => {
    const { create, diff, update } = await start(endsWell);
    const manual = { ...inputs, automatic: false };
    expect(await create(manual)).toEqual({ id: "billing", outs: manual });
    // The engine updates what failed before, whatever the difference is.
    expect(await update(inputs, manual)).toEqual({ outs: manual });
    expect(await diff(manual, { ...manual, fingerprint: "e".repeat(64) })).toBe(false);
    expect(await diff(manual, inputs)).toBe(true);
    expect(trial.aws.calls).toEqual([]);
  });

  it("runs nothing in an update whose image somebody migrated for by hand", async () => {
    const { update } = await start(endsWell);
    await trial.run(inputs, { again: true });
    expect(await update(inputs)).toEqual({ outs: expect.objectContaining({ seconds: 0 }) });
    expect(trial.aws.count("ecs:RunTask")).toBe(1);
  });

  it("keeps what failed in the state with the whole text, and runs it again in the next update, refreshed or not", async () => {
    const { create, update, diff, read } = await start(exitsWithOne, exitsWithOne, endsWell);
    const withProvider = { ...inputs, __provider: "exports.handler = ..." };
    const failure = await failureOf(create(withProvider));
    expect(failure).toEqual({
      message: "billing: the migration failed: the container billing exited with code 1",
      id: "billing",
      properties: withProvider,
      reasons: [expect.stringContaining('\n    | error: column "total" does not exist\n')],
    });
    const state = failure.properties as MigrationOutputs;
    expect((await failureOf(update(state))).properties).toEqual(inputs);
    const refreshed = await read(state);
    expect(refreshed).toEqual({ id: "billing", props: withProvider });
    expect(await diff(refreshed?.props as MigrationOutputs)).toBe(true);
    expect(await update(state)).toEqual({ outs: expect.objectContaining({ seconds: 35 }) });
    expect(trial.aws.count("ecs:RunTask")).toBe(3);
  });

  it("leaves what was proven proven after a refresh, and the state its own inputs", async () => {
    const { read, diff } = await start(endsWell);
    const refreshed = await read(proven);
    expect(refreshed).toEqual({ id: "billing", props: proven });
    expect(await diff(refreshed?.props as MigrationOutputs)).toBe(false);
  });

  it("imports none", async () => {
    const { read } = await start(endsWell);
    expect((await failureOf(read())).message).toBe("a migration cannot be imported");
  });
});

/** As the engine's provider process does: JavaScript that loads this project's TypeScript. */
it("is loaded by Node as it is, from the project's folder", async () => {
  trial = await startMigrationTrial();
  const script = `const { create, diff, read, update } = require(process.cwd() + "/release/migration/provider.js");
    console.log([create, diff, read, update].map((one) => typeof one).join());
    process.exit();`;
  const cwd = resolve(__dirname, "../..");
  const child: ChildProcess = spawn(process.execPath, ["-e", script], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await once(child, "close");
  expect(output).toBe("function,function,function,function\n");
});
