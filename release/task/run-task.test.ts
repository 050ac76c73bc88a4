import { afterEach, describe, expect, it } from "vitest";
import { startTrial, type Trial } from "../testing/gate-trial";
import type { ScriptedAwsOptions } from "../testing/scripted-aws";
import {
  endsAfter,
  endsWell,
  exitsWithOne,
  neverEnds,
  noCapacity,
  type TaskScenario,
  taskGone,
  taskImagePullError,
  taskSecretMissing,
} from "../testing/scripted-aws-task-scenarios";
import { migrationInputs, taskScript } from "../testing/task-trial";
import { findTask } from "./find-task";
import { runTask } from "./run-task";
import type { TaskFailure } from "./task-failure";
import type { TaskRun } from "./task-run";

const run: TaskRun = { id: "0a4fe1f6-4b2f-4a5e-9d0e-9d8e7f6a5b4c", what: "migration" };
const task = migrationInputs();
let trial: Trial;
let controller: AbortController;

async function start(scenario: TaskScenario, options: Partial<ScriptedAwsOptions> = {}): Promise<Trial> {
  trial = await startTrial({ services: [], tasks: [taskScript(scenario)], ...options });
  controller = new AbortController();
  return trial;
}

afterEach(() => trial.aws.stop());

const go = (changes: Partial<TaskRun> = {}, inputs = task) =>
  runTask(inputs, { ...run, ...changes }, trial.gear, controller.signal);
const failure = (work: Promise<unknown>): Promise<TaskFailure> =>
  work.then(
    () => {
      throw new Error("it ended well");
    },
    (error: TaskFailure) => error,
  );

describe("a task that ends well", () => {
  it("is started once, privately, and waited for", async () => {
    const { aws, lines } = await start(endsWell);
    const { task: arn, seconds } = await go();
    expect(arn).toMatch(/^arn:aws:ecs:eu-central-1:123456789012:task\/shop\/[0-9a-f]{32}$/);
    expect(seconds).toBe(35);
    expect(aws.calls.find(({ operation }) => operation === "ecs:RunTask")?.input).toEqual({
      cluster: task.cluster,
      taskDefinition: task.taskDefinition,
      count: 1,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ["subnet-1", "subnet-2"],
          securityGroups: ["sg-1"],
          assignPublicIp: "DISABLED",
        },
      },
      propagateTags: "TASK_DEFINITION",
      enableECSManagedTags: true,
      startedBy: run.id,
      clientToken: run.id,
    });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(aws.count("ecs:DescribeTasks")).toBeLessThan(10);
    expect(aws.count("logs:GetLogEvents")).toBe(0);
    expect(lines).toMatchInlineSnapshot(`
      [
        "billing: migration started as task 15eceef7a5317d66ea23c1555589d0c3 (0 s)",
        "billing: migration is provisioning (0 s)",
        "billing: migration is running (18 s)",
        "billing: migration ended well (35 s)",
      ]
    `);
  });

  it("may be told another command", async () => {
    const { aws } = await start(endsWell);
    await go({ command: ["bun", "bin/seed/run.ts"] });
    expect(aws.calls.find(({ operation }) => operation === "ecs:RunTask")?.input.overrides).toEqual({
      containerOverrides: [{ name: "billing", command: ["bun", "bin/seed/run.ts"] }],
    });
  });

  it("is started once where the answer gets lost", async () => {
    const { aws, lines } = await start(endsWell, {
      fault: ({ operation }) =>
        operation === "ecs:RunTask" && trial.aws.count("ecs:RunTask") === 1 ? "lose answer" : undefined,
    });
    const { task: arn } = await go();
    expect(aws.count("ecs:RunTask")).toBe(2);
    expect(lines[0]).toMatch(/^billing: AWS does not answer ecs:RunTask \(.*\), asking again \(0 s\)$/);
    const found = await findTask(task, run, undefined, trial.gear, controller.signal);
    expect(found?.taskArn).toBe(arn);
    expect(aws.calls.filter(({ operation }) => operation === "ecs:ListTasks").map(({ input }) => input)).toEqual([
      { cluster: task.cluster, startedBy: run.id },
      { cluster: task.cluster, family: "shop-prod-billing-migration", desiredStatus: "STOPPED" },
    ]);
  });

  it("is waited for through throttling", async () => {
    const { aws } = await start(endsWell, {
      fault: ({ operation, at }) =>
        operation.startsWith("ecs:") && at % 20_000 < 8_000
          ? { status: 400, code: "ThrottlingException", message: "Rate exceeded" }
          : undefined,
    });
    expect((await go()).seconds).toBeGreaterThan(20);
    expect(aws.count("ecs:RunTask")).toBeGreaterThan(1);
  });

  it("is not failed as ECS does not know it yet", async () => {
    const { course } = endsAfter(30, { stopCode: "EssentialContainerExited", stoppedReason: "", exitCode: 0 });
    await start({ course: (now) => (now > 0 && now < 20 ? { status: "gone" } : course(now)) });
    expect(await go()).toMatchObject({ seconds: 35 });
  });
});

describe("a task that does not end well", () => {
  it("says why, with its log", async () => {
    const { aws } = await start(exitsWithOne);
    const error = await failure(go());
    expect(error).toMatchObject({ end: "failed", explainable: true });
    expect(error.message).toMatchInlineSnapshot(`
      "billing: the migration failed: the container billing exited with code 1
        Last 2 lines logged by task 15eceef7a5317d66ea23c1555589d0c3:
          | migration 20260101_invoices
          | error: column "total" does not exist
        Look further:
          aws ecs describe-tasks --cluster shop --tasks 15eceef7a5317d66ea23c1555589d0c3 --region eu-central-1
          aws logs tail /shop/billing --log-stream-names billing/billing/15eceef7a5317d66ea23c1555589d0c3 --since 1h --region eu-central-1"
    `);
    expect(aws.calls.find(({ operation }) => operation === "logs:GetLogEvents")?.input).toMatchObject({
      logGroupName: "/shop/billing",
      logStreamName: expect.stringMatching(/^billing\/billing\/[0-9a-f]{32}$/),
      limit: 30,
    });
  });

  it("says so where its log cannot be read", async () => {
    await start(exitsWithOne, {
      fault: ({ operation }) =>
        operation === "logs:GetLogEvents"
          ? { status: 400, code: "ResourceNotFoundException", message: "The specified log stream does not exist." }
          : undefined,
    });
    expect((await failure(go())).message).toContain(
      "exited with code 1\n  Could not be found out:\n    log: logs:GetLogEvents failed: ResourceNotFoundException: The specified log stream does not exist.\n",
    );
  });

  it.each([
    [
      "an image that is not there",
      taskImagePullError,
      "billing: the migration failed: image 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing:1 cannot be pulled: the registry has no such tag or digest",
      "failed",
    ],
    [
      "a secret that is not there",
      taskSecretMissing,
      "billing: the migration failed: the secret arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/billing-AbCdEf does not exist",
      "failed",
    ],
    [
      "want of capacity",
      noCapacity,
      "billing: the migration was not started: AWS has no capacity for the task: Capacity is unavailable at this time. Please try again later or in a different availability zone",
      "refused",
    ],
    [
      "a refusal in other words",
      { ...noCapacity, refusal: { reason: "MISSING", detail: "no such thing" } },
      "billing: the migration was not started: ECS starts no task: MISSING: no such thing",
      "refused",
    ],
  ])("says so: %s", async (_what, scenario, line, end) => {
    const { aws } = await start(scenario);
    const error = await failure(go());
    expect(error.message.split("\n")[0]).toBe(line);
    expect(error).toMatchObject({ end, explainable: true });
    expect(aws.count("ecs:RunTask")).toBe(1);
    expect(aws.count("logs:GetLogEvents")).toBe(0);
  });

  it("is stopped when it takes too long, and waited for until it has", async () => {
    const { aws, lines } = await start(neverEnds);
    const error = await failure(go());
    expect(error.message).toMatchInlineSnapshot(`
      "billing: the migration timed out after 15 min and was stopped: it may have done a part of its work
        Last line logged by task 15eceef7a5317d66ea23c1555589d0c3:
          | waiting for a lock
        Look further:
          aws ecs describe-tasks --cluster shop --tasks 15eceef7a5317d66ea23c1555589d0c3 --region eu-central-1
          aws logs tail /shop/billing --log-stream-names billing/billing/15eceef7a5317d66ea23c1555589d0c3 --since 1h --region eu-central-1"
    `);
    expect(error).toMatchObject({ end: "failed", explainable: true });
    expect(aws.count("ecs:StopTask")).toBe(1);
    expect(aws.calls.find(({ operation }) => operation === "ecs:StopTask")?.input).toMatchObject({
      cluster: task.cluster,
      reason: "migration timed out after 15 min",
    });
    expect(lines.slice(-2)).toMatchInlineSnapshot(`
      [
        "billing: migration timed out after 15 min, its task is told to stop (905 s)",
        "billing: migration is deprovisioning (924 s)",
      ]
    `);
  });

  it("has ended well where it did at the last moment", async () => {
    const stop = { stopCode: "EssentialContainerExited", stoppedReason: "", exitCode: 0 };
    const { aws } = await start({
      course: (now) => ({ status: now < 890 ? "RUNNING" : now < 930 ? "DEPROVISIONING" : "STOPPED", stop }),
    });
    expect(await go()).toMatchObject({ seconds: expect.any(Number) });
    expect(aws.count("ecs:StopTask")).toBe(1);
  });

  it("is failed when ECS knows nothing of it for a minute", async () => {
    await start(taskGone);
    const error = await failure(go());
    expect(error.message.split("\n")[0]).toMatch(
      /^billing: the migration failed: ECS knows nothing of task [0-9a-f]{32}$/,
    );
    expect(trial.clock.seconds()).toBeGreaterThanOrEqual(60);
    expect(trial.clock.seconds()).toBeLessThan(80);
  });
});

describe("a task whose end is not known", () => {
  it("goes on when somebody cancels", async () => {
    const { aws } = await start(neverEnds);
    const going = failure(go());
    await trial.clock.sleep(20_000);
    controller.abort();
    const error = await going;
    expect(error).toMatchObject({ end: "open", explainable: false });
    expect(error.message.split("\n")[0]).toBe("billing: cancelled: the migration goes on");
    expect(aws.count("ecs:StopTask")).toBe(0);
  });

  it("may run when AWS did not say whether it was started", async () => {
    const { aws } = await start(endsWell, {
      fault: ({ operation }) => (operation === "ecs:RunTask" ? "lose answer" : undefined),
    });
    const error = await failure(go());
    expect(error).toMatchObject({ end: "open", explainable: false, unanswered: true });
    expect(error.message.split("\n")[0]).toMatch(/^billing: AWS did not answer ecs:RunTask for 120 s: /);
    expect(aws.count("ecs:RunTask")).toBeGreaterThan(5);
  });

  it("is none where AWS refuses", async () => {
    await start(endsWell, {
      fault: ({ operation }) =>
        operation === "ecs:RunTask"
          ? {
              status: 400,
              code: "AccessDeniedException",
              message: "User: arn:aws:iam::1:user/ann is not authorized to perform: iam:PassRole on resource: x",
            }
          : undefined,
    });
    const error = await failure(go());
    expect(error).toMatchObject({ end: "refused", explainable: false });
    expect(error.message.split("\n")[0]).toBe(
      "billing: AWS refuses ecs:RunTask: who deploys needs the permission iam:PassRole.",
    );
  });
});
