import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { endsWell, type TaskMoment, type TaskScenario } from "./scripted-aws-task-scenarios";
import { lastPart, ok, type WireAnswer, type WireCall, wireError } from "./scripted-aws-wire";

/** One-off tasks that the scripted AWS plays otherwise than that they end well. */
export interface TaskScript {
  /** Family of the task definition, or what it matches. */
  readonly family: string | RegExp;
  /** One for each task; the last one for all that follow. */
  readonly scenarios: readonly [TaskScenario, ...TaskScenario[]];
  /** @default - learnt from RegisterTaskDefinition; the last word of the family if nobody says */
  readonly container?: string;
}

/** One-off tasks that are played: any of any family. */
export interface PlayedTasks {
  /** The answer; nothing when the call is about no one-off task. */
  readonly play: (call: WireCall) => WireAnswer | undefined;
  readonly describe: (arn: string) => object | undefined;
  /** Whether a task was played, be it that ECS knows it no more. */
  readonly knows: (arn: string) => boolean;
}

/** Where tasks are played. */
export interface TaskSurroundings {
  readonly scripts: readonly TaskScript[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly containerOf: (taskDefinition: string) => string | undefined;
}

interface PlayedTask {
  readonly arn: string;
  readonly startedBy: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly scenario: TaskScenario;
  readonly container: string;
  readonly createdAt: number;
  stoppedAt?: number;
  stopReason?: string;
}

/** What a container has to end in after StopTask. */
const stopMs = 30_000;

/** Starts without a task. */
export function createPlayedTasks({ scripts, now, containerOf }: TaskSurroundings): PlayedTasks {
  const tasks = new Map<string, PlayedTask>();
  const begun = new Map<TaskScript | undefined, number>();

  function momentOf(task: PlayedTask): TaskMoment {
    const until = Math.min(now(), task.stoppedAt ?? now());
    const moment = task.scenario.course((until - task.createdAt) / 1000);
    if (task.stoppedAt === undefined || moment.status === "STOPPED" || moment.status === "gone") {
      return moment;
    }
    if (moment.status === "DEPROVISIONING") {
      return task.scenario.course((now() - task.createdAt) / 1000);
    }
    const stop = { stopCode: "UserInitiated", stoppedReason: task.stopReason ?? "", exitCode: 137 };
    return now() - task.stoppedAt < stopMs
      ? { ...moment, status: "DEPROVISIONING" }
      : { ...moment, status: "STOPPED", stop };
  }

  function run(call: WireCall): WireAnswer {
    const { input } = call;
    const { clientToken = "", startedBy = "", taskDefinition, cluster } = input as Readonly<Record<string, string>>;
    const before = [...tasks.values()].find(({ request }) => clientToken !== "" && request.clientToken === clientToken);
    if (before !== undefined) {
      return isDeepStrictEqual(before.request, input)
        ? ok({ tasks: [describe(before)], failures: [] })
        : wireError(call, 400, "ConflictException", "The provided clientToken is in use with a different request.");
    }
    const family = lastPart(taskDefinition).replace(/:\d+$/, "");
    const script = scripts.find((one) =>
      typeof one.family === "string" ? one.family === family : one.family.test(family),
    );
    const count = begun.get(script) ?? 0;
    begun.set(script, count + 1);
    const scenario = script?.scenarios[Math.min(count, script.scenarios.length - 1)] ?? endsWell;
    const arnPrefix = String(taskDefinition).split(":").slice(0, 5).join(":");
    const name = lastPart(cluster ?? "default");
    const arn = `${arnPrefix}:task/${name}/${createHash("md5").update(`${family}/${tasks.size}`).digest("hex")}`;
    if (scenario.refusal !== undefined) {
      return ok({ tasks: [], failures: [scenario.refusal] });
    }
    const container = script?.container ?? containerOf(String(taskDefinition)) ?? family.split("-").at(-1) ?? family;
    const task = { arn, startedBy, request: input, scenario, container, createdAt: now() };
    tasks.set(arn, task);
    return ok({ tasks: [describe(task) ?? { taskArn: arn }], failures: [] });
  }

  function describe(task: PlayedTask): object | undefined {
    const { status, stop, neverStarted = status === "PROVISIONING" || status === "PENDING" } = momentOf(task);
    return status === "gone"
      ? undefined
      : {
          taskArn: task.arn,
          clusterArn: task.arn.replace(/:task\/([^/]+)\/.*/, ":cluster/$1"),
          taskDefinitionArn: task.request.taskDefinition,
          startedBy: task.startedBy,
          launchType: "FARGATE",
          lastStatus: status,
          desiredStatus: status === "DEPROVISIONING" || status === "STOPPED" ? "STOPPED" : "RUNNING",
          cpu: "256",
          memory: "512",
          createdAt: task.createdAt / 1000,
          ...(!neverStarted && { startedAt: task.createdAt / 1000 + 15 }),
          ...(stop !== undefined && { stopCode: stop.stopCode, stoppedReason: stop.stoppedReason }),
          containers: [
            {
              name: task.container,
              image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/${task.container}:1`,
              lastStatus: status,
              ...(stop?.exitCode !== undefined && { exitCode: stop.exitCode }),
              ...(stop?.containerReason !== undefined && { reason: stop.containerReason }),
            },
          ],
        };
  }

  function list({ startedBy, family, desiredStatus = "RUNNING" }: WireCall["input"]): WireAnswer {
    const isStopped = (task: PlayedTask) => ["DEPROVISIONING", "STOPPED"].includes(momentOf(task).status);
    const found = [...tasks.values()].filter(
      (task) =>
        (startedBy === undefined || task.startedBy === startedBy) &&
        (family === undefined || lastPart(task.request.taskDefinition).replace(/:\d+$/, "") === family) &&
        momentOf(task).status !== "gone" &&
        isStopped(task) === (desiredStatus === "STOPPED"),
    );
    return ok({ taskArns: found.map(({ arn }) => arn) });
  }

  return {
    describe(arn) {
      const task = tasks.get(arn);
      return task && describe(task);
    },
    knows: (arn) => tasks.has(arn),
    play(call) {
      const { operation, input } = call;
      switch (operation) {
        case "ecs:RunTask":
          return run(call);
        case "ecs:ListTasks":
          if (input.startedBy !== undefined && Object.keys(input).length > 2) {
            return wireError(call, 400, "InvalidParameterException", "startedBy has to be the only filter.");
          }
          return input.startedBy === undefined && input.family === undefined ? undefined : list(input);
        case "ecs:StopTask": {
          const task = tasks.get(String(input.task));
          if (task === undefined) {
            return undefined;
          }
          task.stoppedAt ??= now();
          task.stopReason ??= String(input.reason ?? "Task stopped by user");
          return ok({ task: describe(task) ?? {} });
        }
        case "logs:GetLogEvents": {
          const id = lastPart(input.logStreamName);
          const task = [...tasks.values()].find(({ arn }) => lastPart(arn) === id);
          const events = task && momentOf(task).log?.map((message, n) => ({ timestamp: n, ingestionTime: n, message }));
          return task && ok({ events: (events ?? []).slice(-Number(input.limit)) });
        }
        default:
          return undefined;
      }
    },
  };
}
