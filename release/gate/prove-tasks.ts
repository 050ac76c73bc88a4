import type { Task } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { AwsCalls } from "./aws-calls";
import type { RequestedImage } from "./image-digest";
import { lastPart, revisionOf, targetGroupName } from "./names";
import type { Patience } from "./patience";

/** What the tasks of a service that ECS calls complete show. */
export interface TaskProof {
  /** Tasks that are healthy in every target group. */
  readonly healthy: number;
  /** What is still missing, a sentence each; nothing when all is as requested. */
  readonly missing: readonly string[];
  /** Digests of images that were not asked for. */
  readonly foreignDigests: readonly string[];
}

/** Looks at every task, and where all run what was requested, at their targets. */
export async function proveTasks(
  inputs: GateInputs,
  image: RequestedImage,
  desiredCount: number,
  calls: AwsCalls,
  patience: Patience,
): Promise<TaskProof> {
  const tasks = await calls.findTasks(inputs.cluster, inputs.ecsService, "RUNNING", patience);
  const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
  const checked = checkTasks(inputs, image, desiredCount, running);
  if (checked.missing.length > 0) {
    return { healthy: 0, ...checked };
  }
  const health = new Map<string, readonly TargetHealthDescription[]>();
  for (const targetGroup of inputs.targetGroups) {
    health.set(targetGroup, await calls.targetHealth(targetGroup, patience));
  }
  return { ...checkTargets(running, health), foreignDigests: [] };
}

/** Whether enough tasks run, and all of them the requested task definition and image. */
export function checkTasks(
  { taskDefinition, container }: Pick<GateInputs, "taskDefinition" | "container">,
  image: RequestedImage,
  desiredCount: number,
  running: readonly Task[],
): Pick<TaskProof, "missing" | "foreignDigests"> {
  const missing: string[] = [];
  const foreignDigests: string[] = [];
  if (running.length < desiredCount) {
    missing.push(`${running.length} of ${desiredCount} tasks run`);
  }
  for (const task of running) {
    const id = lastPart(task.taskArn ?? "");
    const digest = task.containers?.find(({ name }) => name === container)?.imageDigest;
    if (task.taskDefinitionArn !== taskDefinition) {
      missing.push(`task ${id} still runs ${revisionOf(task.taskDefinitionArn)}`);
    } else if (digest === undefined) {
      missing.push(`ECS does not say yet which image task ${id} runs`);
    } else if (!image.accepted.has(digest)) {
      missing.push(`task ${id} runs the image ${digest}, requested is ${image.digest}`);
      foreignDigests.push(digest);
    }
  }
  return { missing, foreignDigests };
}

/** Whether every task is healthy in each target group. */
export function checkTargets(
  running: readonly Task[],
  health: ReadonlyMap<string, readonly TargetHealthDescription[]>,
): Pick<TaskProof, "missing" | "healthy"> {
  const missing: string[] = [];
  let healthy = 0;
  for (const task of running) {
    const address = addressOf(task);
    const problems = [...health].flatMap(([targetGroup, targets]) => {
      const target = targets.find(({ Target }) => Target?.Id === address);
      const state = target?.TargetHealth?.State ?? "not registered";
      return state === "healthy"
        ? []
        : [`task ${lastPart(task.taskArn ?? "")} (${address}) is ${state} in ${targetGroupName(targetGroup)}`];
    });
    missing.push(...problems);
    healthy += problems.length === 0 ? 1 : 0;
  }
  return { missing, healthy };
}

/** A task's private address, by which target groups know it. */
export function addressOf(task: Task): string | undefined {
  const details = task.attachments?.flatMap((attachment) => attachment.details ?? []) ?? [];
  return (
    details.find(({ name }) => name === "privateIPv4Address")?.value ??
    task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address
  );
}
