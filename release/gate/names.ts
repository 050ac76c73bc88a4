/** `revision 42`, of a task definition's ARN. */
export function revisionOf(taskDefinition: string | undefined): string {
  const revision = taskDefinition?.match(/:(\d+)$/)?.[1];
  return revision === undefined ? `task definition ${taskDefinition ?? "unknown"}` : `revision ${revision}`;
}

/** The last part of an ARN: a task's id, the name of a cluster or a service. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** A target group's name, of its ARN: `...:targetgroup/<name>/<id>`. */
export function targetGroupName(arn: string): string {
  return arn.split("/")[1] ?? arn;
}
