import type { Failure, Task } from "@aws-sdk/client-ecs";
import type { OneOffTask } from "../../infra/microservice/one-off-task";
import type { TaskLog } from "../gate/collect-facts";
import { explainLog, section } from "../gate/explain-failure";
import { lastPart, revisionOf } from "../gate/names";
import { explainStop } from "../gate/stop-reasons";

/** What people read when a task did not end well: what happened, its log, and the commands to look further. */
export function explainTask(
  task: OneOffTask,
  happened: string,
  { arn, log, gap }: { readonly arn?: string; readonly log?: TaskLog | undefined; readonly gap?: string | undefined },
): string {
  return [
    `${task.service}: ${happened}`,
    ...(log === undefined ? [] : explainLog(log)),
    ...section("Could not be found out", gap === undefined ? [] : [gap]),
    ...lookFurther(task, arn),
  ].join("\n");
}

/** Why a task stopped, in one sentence. */
export function explainEnd(stopped: Task, { container, taskDefinition }: OneOffTask): string {
  const main = stopped.containers?.find(({ name }) => name === container);
  return explainStop(stopped, { container, image: main?.image ?? `of ${revisionOf(taskDefinition)}` });
}

/** Why ECS started no task, in one sentence. */
export function explainRefusal({ reason = "", detail = "" }: Failure): string {
  const said = [reason, detail].filter(Boolean).join(": ");
  return /capacity|RESOURCE:/i.test(reason)
    ? `AWS has no capacity for the task: ${said}`
    : `ECS starts no task: ${said || "it does not say why"}`;
}

function lookFurther(
  { cluster, region, logGroup, logStreamPrefix, container, taskDefinition }: OneOffTask,
  arn: string | undefined,
): readonly string[] {
  if (arn === undefined) {
    const name = taskDefinition.slice(taskDefinition.lastIndexOf("/") + 1);
    return section("Look further", [
      `aws ecs describe-task-definition --task-definition ${name} --region ${region}`,
      `aws logs tail ${logGroup} --since 1h --region ${region}`,
    ]);
  }
  const id = lastPart(arn);
  return section("Look further", [
    `aws ecs describe-tasks --cluster ${lastPart(cluster)} --tasks ${id} --region ${region}`,
    `aws logs tail ${logGroup} --log-stream-names ${logStreamPrefix}/${container}/${id} --since 1h --region ${region}`,
  ]);
}
