import type { Service, ServiceEvent, Task } from "@aws-sdk/client-ecs";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { AwsCalls } from "./aws-calls";
import { lastPart } from "./names";
import type { Patience } from "./patience";

/** A target that is not healthy. */
export interface UnhealthyTarget {
  /** ARN. */
  readonly targetGroup: string;
  /** Its address. */
  readonly target: string;
  readonly state: string;
  /** What the load balancer says about it. */
  readonly description?: string;
  /** Path of the health check. */
  readonly path?: string;
}

/** The log of one task. */
export interface TaskLog {
  readonly task: string;
  readonly lines: readonly string[];
}

/** What is known about a deployment that failed. */
export interface FailureFacts {
  /** Stopped tasks of the requested task definition, newest first. */
  readonly stopped: readonly Task[];
  readonly log?: TaskLog;
  readonly targets: readonly UnhealthyTarget[];
  /** Of the service, since the deployment began, oldest first. */
  readonly events: readonly ServiceEvent[];
  /** What AWS did not tell, and why. */
  readonly gaps: readonly string[];
}

/** Each question is asked once, or twice: people wait for the answer. */
const patience: Patience = { limitSeconds: 2 };
const logLimit = 30;

/**
 * Asks AWS why a deployment failed that began at `since`, in milliseconds since 1970. Never throws: what AWS does not
 * answer is a gap.
 */
export async function collectFacts(
  inputs: GateInputs,
  service: Service | undefined,
  since: number,
  calls: AwsCalls,
): Promise<FailureFacts> {
  const gaps: string[] = [];
  const attempt = async <Answer>(what: string, call: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await call();
    } catch (error) {
      gaps.push(`${what}: ${(error as Error).message.split("\n")[0]}`);
      return undefined;
    }
  };
  const find = (status: "RUNNING" | "STOPPED") => calls.findTasks(inputs.cluster, inputs.ecsService, status, patience);
  const isOurs = ({ taskDefinitionArn, createdAt }: Task) =>
    taskDefinitionArn === inputs.taskDefinition && (createdAt === undefined || createdAt.getTime() >= since);
  const tasks = await attempt("tasks", async () => {
    const stopped = (await find("STOPPED")).filter(isOurs).toSorted(newestFirst);
    const others = stopped.length > 0 ? [] : (await find("RUNNING")).filter(isOurs).toSorted(newestFirst);
    return { stopped, others };
  });
  const { stopped = [], others = [] } = tasks ?? {};
  // What never started has no log.
  const logged = [...stopped, ...others].find(({ startedAt }) => startedAt !== undefined);
  const log = logged && (await attempt("log", () => readLog(inputs, logged, calls)));
  const targets = (await attempt("targets", () => findUnhealthy(inputs, calls))) ?? [];
  const events = (service?.events ?? [])
    .filter(({ createdAt }) => createdAt === undefined || createdAt.getTime() >= since)
    .toReversed();
  return { stopped, ...(log !== undefined && { log }), targets, events, gaps };
}

function newestFirst(one: Task, other: Task): number {
  return (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);
}

async function readLog(inputs: GateInputs, task: Task, calls: AwsCalls): Promise<TaskLog> {
  const id = lastPart(task.taskArn ?? "");
  const stream = `${inputs.logStreamPrefix}/${inputs.container}/${id}`;
  return { task: id, lines: await calls.logLines(inputs.logGroup, stream, logLimit, patience) };
}

async function findUnhealthy({ targetGroups }: GateInputs, calls: AwsCalls): Promise<readonly UnhealthyTarget[]> {
  const found: UnhealthyTarget[] = [];
  for (const targetGroup of targetGroups) {
    for (const { Target, TargetHealth } of await calls.targetHealth(targetGroup, patience)) {
      const { State: state = "unknown", Description: description } = TargetHealth ?? {};
      if (state !== "healthy") {
        found.push({
          targetGroup,
          target: Target?.Id ?? "?",
          state,
          ...(description !== undefined && { description }),
        });
      }
    }
  }
  if (found.length === 0) {
    return found;
  }
  // The path is an extra: without it the states are still worth telling.
  const groups = await calls.targetGroups(targetGroups, patience).catch(() => []);
  return found.map((target) => {
    const path = groups.find(({ TargetGroupArn }) => TargetGroupArn === target.targetGroup)?.HealthCheckPath;
    return { ...target, ...(path !== undefined && { path }) };
  });
}
