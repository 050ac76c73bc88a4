import { afterEach, describe, expect, it } from "vitest";
import { openLedger } from "../ledger/dynamo-ledger";
import { type MigrationTrial, startMigrationTrial } from "../testing/migration-trial";
import type { ScriptedAwsOptions } from "../testing/scripted-aws";
import {
  endsAfter,
  endsWell,
  exitsWithOne,
  neverEnds,
  type TaskScenario,
  taskGone,
} from "../testing/scripted-aws-task-scenarios";
import { migrationInputs, taskScript } from "../testing/task-trial";

const other = "e".repeat(64);
let trial: MigrationTrial;

async function start(
  scenarios: readonly [TaskScenario, ...TaskScenario[]] = [endsWell],
  options: Partial<ScriptedAwsOptions> = {},
): Promise<MigrationTrial> {
  trial = await startMigrationTrial({ tasks: [taskScript(...scenarios)], ...options });
  return trial;
}

afterEach(() => trial.aws.stop());

/** Starts a task as a process does that then dies, and leaves its record. */
async function leaveTask(changes: { readonly run?: string; readonly fingerprint?: string; named?: boolean } = {}) {
  const { named = false, ...record } = changes;
  const left = await trial.leave(record);
  const calls = trial.gear.callsOf("eu-central-1");
  const { tasks } = await calls.runTask({ ...migrationInputs(), id: left.run }, { limitSeconds: 0 });
  const task = tasks[0]?.taskArn ?? "";
  return named ? trial.leave({ ...left, task }) : left;
}

describe("a service's migration", () => {
  it("runs once for an image", async () => {
    const { run, aws, lines, record } = await start();
    const first = await run();
    expect(first).toEqual({ run: expect.any(String), task: expect.stringContaining(":task/shop/"), seconds: 35 });
    expect(await run()).toEqual({ ...(first as object), seconds: 0 });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: migration started as task 15eceef7a5317d66ea23c1555589d0c3 (0 s)",
        "billing: migration is provisioning (0 s)",
        "billing: migration is running (18 s)",
        "billing: migration ended well (35 s)",
        "billing: already migrated for this image, by ann at 2026-01-01 12:00 UTC",
      ]
    `);
    expect(await record()).toEqual({
      service: "billing",
      database: "db-billing",
      run: (first as { run: string }).run,
      fingerprint: "f".repeat(64),
      head: "20260101_invoices",
      state: "succeeded",
      startedAt: "2026-01-01T12:00:00.000Z",
      by: "ann",
      task: (first as { task: string }).task,
    });
  });

  it("has a lock before a task, and a task in the record before it is waited for", async () => {
    const { run, aws, inputsOf } = await start();
    await run();
    const operations = aws.calls.map(({ operation }) => operation);
    expect(operations.slice(0, 5)).toEqual([
      "dynamodb:Query",
      "dynamodb:PutItem",
      "ecs:RunTask",
      "dynamodb:PutItem",
      "ecs:DescribeTasks",
    ]);
    expect(operations.at(-1)).toBe("dynamodb:PutItem");
    const [lock, named, ended] = inputsOf("dynamodb:PutItem");
    const lockItem = lock?.Item as { readonly run: { readonly S: string } };
    expect(inputsOf("dynamodb:Query")[0]).toMatchObject({ ConsistentRead: true });
    expect(lock).toMatchObject({ ConditionExpression: "attribute_not_exists(#service)" });
    expect(named).toMatchObject({ ConditionExpression: "#run = :run AND #state = :state" });
    expect(ended).toMatchObject({
      ConditionExpression: "#run = :run AND #state = :state",
      ExpressionAttributeValues: { ":run": lockItem.run, ":state": { S: "running" } },
      Item: { state: { S: "succeeded" } },
    });
    const { startedBy } = inputsOf("ecs:RunTask")[0] as { startedBy: string };
    expect(lockItem.run.S).toBe(startedBy);
    expect(startedBy).toHaveLength(36);
  });

  it("runs again for another database, whatever the record says of the one before", async () => {
    const { run, aws } = await start();
    await run();
    await run(migrationInputs({ database: "db-restored" }));
    expect(aws.count("ecs:RunTask")).toBe(2);
  });

  it("has the lock of the name that the service had when its data was made", async () => {
    const { run, aws, clock } = await start([
      endsAfter(600, { stopCode: "EssentialContainerExited", stoppedReason: "", exitCode: 0 }),
    ]);
    const before = run();
    await clock.sleep(60_000);
    const renamed = run(migrationInputs({ service: "invoices", dataName: "billing", database: "db-billing" }));
    await Promise.all([before, renamed]);
    expect(aws.count("ecs:RunTask")).toBe(1);
  });

  it("that somebody stopped has not ended well, though its process ends with 0", async () => {
    const stop = { stopCode: "UserInitiated", stoppedReason: "Task stopped by user", exitCode: 0 };
    const { run, record } = await start([endsAfter(30, stop, ["1 of 9 migrations applied"]), endsWell]);
    expect((await run()) as string).toMatch(/^billing: the migration failed: .*stopped/);
    expect((await record())?.state).toBe("failed");
  });

  it("runs again for another image, and where somebody asks for it", async () => {
    const { run, aws } = await start();
    await run();
    await run(migrationInputs({ fingerprint: other }));
    expect(aws.count("ecs:RunTask")).toBe(2);
    await run(migrationInputs({ fingerprint: other }), { again: true });
    expect(aws.count("ecs:RunTask")).toBe(3);
  });

  it("is no release", async () => {
    const { run, aws } = await start();
    await run();
    const { DynamoDB } = await import("@aws-sdk/client-dynamodb");
    const client = new DynamoDB({ region: "eu-central-1", endpoint: aws.url });
    expect(await openLedger(client, migrationInputs().releasesTable).list("billing")).toEqual([]);
  });

  it("that failed says why, and is tried again by the next update", async () => {
    const { run, aws, record } = await start([exitsWithOne, endsWell]);
    expect(await run()).toMatchInlineSnapshot(`
      "billing: the migration failed: the container billing exited with code 1
        Last 2 lines logged by task 15eceef7a5317d66ea23c1555589d0c3:
          | migration 20260101_invoices
          | error: column "total" does not exist
        Look further:
          aws ecs describe-tasks --cluster shop --tasks 15eceef7a5317d66ea23c1555589d0c3 --region eu-central-1
          aws logs tail /shop/billing --log-stream-names billing/billing/15eceef7a5317d66ea23c1555589d0c3 --since 1h --region eu-central-1"
    `);
    expect(await record()).toMatchObject({
      state: "failed",
      reason: "the migration failed: the container billing exited with code 1",
    });
    expect(await run()).toMatchObject({ seconds: 35 });
    expect(await record()).toMatchObject({ state: "succeeded" });
    expect(await record()).not.toHaveProperty("reason");
    expect(aws.count("ecs:RunTask")).toBe(2);
  });

  it("that takes too long is stopped, and recorded as failed only when it has stopped", async () => {
    const { run, aws, record } = await start([neverEnds]);
    expect(await run()).toContain("billing: the migration timed out after 15 min and was stopped");
    const [stoppedAt = 0, endedAt = 0] = ["ecs:StopTask", "dynamodb:PutItem"].map(
      (operation) => aws.calls.findLast((call) => call.operation === operation)?.at,
    );
    expect(endedAt - stoppedAt).toBeGreaterThanOrEqual(30_000);
    expect(await record()).toMatchObject({ state: "failed" });
  });

  it("holds out while AWS throttles", async () => {
    const throttled = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
    const { run, aws } = await start([endsWell], {
      fault: ({ at }) => (at % 20_000 < 7_000 ? throttled : undefined),
    });
    expect(await run()).toMatchObject({ task: expect.any(String) });
    expect(new Set(trial.inputsOf("ecs:RunTask").map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(aws.calls.filter(({ operation }) => operation === "dynamodb:PutItem").length).toBeGreaterThanOrEqual(3);
  });

  it("survives that the table's answers get lost", async () => {
    const asked = new Map<string, number>();
    const { run, aws, record } = await start([endsWell], {
      fault: ({ operation, input }) => {
        const key = JSON.stringify(input);
        asked.set(key, (asked.get(key) ?? 0) + 1);
        return operation === "dynamodb:PutItem" && asked.get(key) === 1 ? "lose answer" : undefined;
      },
    });
    expect(await run()).toMatchObject({ seconds: 35 });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(await record()).toMatchObject({ state: "succeeded" });
  });
});

describe("two updates at once", () => {
  it("run one task for the same image", async () => {
    const { run, aws, lines } = await start();
    const [one, two] = await Promise.all([run(), run()]);
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect((one as { run: string }).run).toBe((two as { run: string }).run);
    expect(lines.some((line) => line.includes("waits for the migration that ann began"))).toBe(true);
  });

  it("fail alike where it fails", async () => {
    const { run, aws } = await start([exitsWithOne]);
    const [one, two] = await Promise.all([run(), run()]);
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(one).toContain("billing: the migration failed: the container billing exited with code 1");
    expect(two).toBe(one);
  });

  it("run one after the other for different images", async () => {
    const { run, aws, record } = await start();
    const images = ["a", "b", "c", "d"].map((digit) => digit.repeat(64));
    const results = await Promise.all(images.map((fingerprint) => run(migrationInputs({ fingerprint }))));
    expect(results.every((result) => typeof result === "object")).toBe(true);
    const begun = aws.calls.filter(({ operation }) => operation === "ecs:RunTask").map(({ at }) => at);
    expect(begun).toHaveLength(4);
    for (const [index, at] of begun.entries()) {
      // A task takes 30 s.
      expect(at - (begun[index - 1] ?? at - 30_000)).toBeGreaterThanOrEqual(30_000);
    }
    expect(await record()).toMatchObject({ state: "succeeded" });
  });

  it("of different services do not wait for one another", async () => {
    const { run, aws, clock } = await start();
    const services = ["billing", "orders", "users"];
    await Promise.all(services.map((service) => run(migrationInputs({ service }))));
    expect(aws.count("ecs:RunTask")).toBe(3);
    expect(clock.seconds()).toBeLessThan(45);
  });
});

describe("an update after one that died", () => {
  it("adopts its task by the run's id", async () => {
    const { run, aws, lines, inputsOf } = await start();
    const { run: id } = await leaveTask();
    expect(await run()).toMatchObject({ run: id });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(inputsOf("ecs:ListTasks")).toEqual([{ cluster: migrationInputs().cluster, startedBy: id }]);
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: waits for the migration that ben began at 2026-01-01 12:00 UTC (0 s)",
        "billing: migration is provisioning (0 s)",
        "billing: migration is running (18 s)",
        "billing: migration ended well (36 s)",
      ]
    `);
    expect(await trial.record()).toMatchObject({ run: id, state: "succeeded", task: expect.any(String) });
  });

  it("adopts its task by the ARN", async () => {
    const { run, aws } = await start();
    const { run: id } = await leaveTask({ named: true });
    expect(await run()).toMatchObject({ run: id });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(aws.count("ecs:ListTasks")).toBe(0);
  });

  it("takes a task that ended well meanwhile for its own, unless another run is asked for", async () => {
    const { run, aws, clock } = await start();
    const { run: id } = await leaveTask();
    await clock.sleep(120_000);
    expect(await run()).toMatchObject({ run: id });
    expect(aws.count("ecs:RunTask")).toBe(1);
    await leaveTask({ run: "22222222-2222-4222-8222-222222222222" });
    await clock.sleep(120_000);
    expect(await run(migrationInputs(), { again: true })).not.toMatchObject({ run: id });
    expect(aws.count("ecs:RunTask")).toBe(3);
  });

  it("tries again what failed meanwhile", async () => {
    const { run, aws, clock, lines } = await start([exitsWithOne, endsWell]);
    const { run: id } = await leaveTask({ named: true });
    await clock.sleep(120_000);
    const result = await run();
    expect(result).toMatchObject({ seconds: 35 });
    expect(result).not.toMatchObject({ run: id });
    expect(aws.count("ecs:RunTask")).toBe(2);
    expect(lines[1]).toContain("billing: the migration before failed, this one begins");
  });

  it("waits for another image's task before it begins its own", async () => {
    const { run, aws, record } = await start();
    await leaveTask({ fingerprint: other });
    expect(await run()).toMatchObject({ seconds: 35 });
    const [first = 0, second = 0] = aws.calls
      .filter(({ operation }) => operation === "ecs:RunTask")
      .map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(30_000);
    expect(await record()).toMatchObject({ state: "succeeded", fingerprint: "f".repeat(64) });
  });

  it("takes its lock over when it has had no task for five minutes", async () => {
    const { run, aws, clock, lines, inputsOf } = await start();
    const { run: id } = await trial.leave({});
    expect(await run()).toMatchObject({ seconds: 35 });
    expect(aws.count("ecs:RunTask")).toBe(1);
    const begunAt = aws.calls.find(({ operation }) => operation === "ecs:RunTask")?.at ?? 0;
    expect(begunAt).toBeGreaterThanOrEqual(300_000);
    expect(clock.seconds()).toBeLessThan(360);
    expect(inputsOf("dynamodb:PutItem")[1]).toMatchObject({
      ConditionExpression: "#run = :run AND #state = :state",
      ExpressionAttributeValues: { ":run": { S: id }, ":state": { S: "running" } },
    });
    expect(lines.slice(0, 2)).toMatchInlineSnapshot(`
      [
        "billing: waits for the migration that ben began at 2026-01-01 12:00 UTC, whose task is not there yet (0 s)",
        "billing: the migration that ben began at 2026-01-01 12:00 UTC is dead, this one takes over (304 s)",
      ]
    `);
  });

  it("takes its lock over when ECS knows its task no more", async () => {
    const { run, aws, clock } = await start([taskGone, endsWell]);
    await leaveTask({ named: true });
    await clock.sleep(90_000);
    expect(await run()).toMatchObject({ seconds: 35 });
    expect(aws.count("ecs:RunTask")).toBe(2);
    expect(clock.seconds()).toBeLessThan(140);
  });

  it("is the only one of two to take its lock over", async () => {
    const { run, aws } = await start();
    await trial.leave({});
    const results = await Promise.all([run(), run()]);
    expect(results).toEqual([expect.objectContaining({}), expect.objectContaining({})]);
    expect(aws.count("ecs:RunTask")).toBe(1);
  });

  it("is left alone by it, should it have been but asleep", async () => {
    let isTaken = false;
    const { run, inputsOf, lines } = await start([neverEnds, endsWell], {
      fault: ({ operation }) => {
        if (operation === "ecs:RunTask" && !isTaken) {
          isTaken = true;
          // While the first one waits for its answer, its lock is another one's.
          void trial.leave({ by: "cid", run: "33333333-3333-4333-8333-333333333333", state: "succeeded" });
          return { status: 500, code: "ServerException", message: "later" };
        }
        return undefined;
      },
    });
    expect(await run()).toMatchObject({ run: "33333333-3333-4333-8333-333333333333", seconds: 0 });
    expect(inputsOf("ecs:StopTask")).toEqual([
      expect.objectContaining({ reason: "another update took the migration over" }),
    ]);
    expect(lines.at(-1)).toContain("already migrated for this image, by cid");
  });
});

describe("an update that cannot know", () => {
  it("leaves the migration to the next one when it is cancelled", async () => {
    const { run, aws, clock, record } = await start();
    const controller = new AbortController();
    const running = run(migrationInputs(), { cancelled: controller.signal });
    await clock.sleep(20_000);
    controller.abort();
    expect((await running) as string).toMatchInlineSnapshot(`
      "billing: cancelled: the migration goes on; the next update waits for it
        Look further:
          aws ecs describe-tasks --cluster shop --tasks 15eceef7a5317d66ea23c1555589d0c3 --region eu-central-1
          aws logs tail /shop/billing --log-stream-names billing/billing/15eceef7a5317d66ea23c1555589d0c3 --since 1h --region eu-central-1"
    `);
    expect(await record()).toMatchObject({ state: "running", task: expect.any(String) });
    expect(await run()).toMatchObject({ run: (await record())?.run });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(aws.count("ecs:StopTask")).toBe(0);
  });

  it("leaves it to the next one when AWS does not say whether it was started", async () => {
    let down = true;
    const { run, record, clock, aws } = await start([endsWell], {
      fault: ({ operation }) => (operation === "ecs:RunTask" && down ? "lose answer" : undefined),
    });
    expect(await run()).toContain("billing: AWS did not answer ecs:RunTask for 120 s");
    expect(await record()).toMatchObject({ state: "running" });
    down = false;
    const before = aws.count("ecs:RunTask");
    expect(await run()).toMatchObject({ run: (await record())?.run });
    expect(aws.count("ecs:RunTask")).toBe(before);
    expect(clock.seconds()).toBeLessThan(200);
  });

  it("begins nothing without the lock", async () => {
    const { run, aws } = await start([endsWell], {
      fault: ({ operation }) =>
        operation.startsWith("dynamodb:")
          ? { status: 400, code: "ResourceNotFoundException", message: "Requested resource not found" }
          : undefined,
    });
    expect(await run()).toBe(
      "billing: the migration cannot take its lock in shop-prod-releases: dynamodb:Query failed: ResourceNotFoundException: Requested resource not found",
    );
    expect(aws.count("ecs:RunTask")).toBe(0);
  });

  it("begins nothing where the record cannot be read", async () => {
    const { run, aws } = await start();
    await trial.leave({ state: "paused" as "running" });
    expect(await run()).toBe(
      "billing: the migration cannot take its lock in shop-prod-releases: shop-prod-releases holds no migration under billing#migration: `state` is missing or unknown",
    );
    expect(aws.count("ecs:RunTask")).toBe(0);
  });

  it("has migrated though the end is not recorded", async () => {
    const { run, lines } = await start([endsWell], {
      fault: ({ operation, input }) =>
        operation === "dynamodb:PutItem" && (input.Item as { state: { S: string } }).state.S === "succeeded"
          ? { status: 400, code: "AccessDeniedException", message: "no" }
          : undefined,
    });
    expect(await run()).toMatchObject({ seconds: 35 });
    expect(lines.at(-1)).toBe(
      "warning: billing: how the migration ended is not recorded: AWS refuses dynamodb:PutItem: who deploys needs the permission dynamodb:PutItem.",
    );
  });
});
