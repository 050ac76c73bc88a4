import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import type { ServiceSettings } from "../settings";
import { createTaskDefinition, type TaskParts } from "./task-definition";
import type { WorkloadContext } from "./workload-context";

/** Time after SIGTERM in which a task still serves what the load balancer has not yet taken from it. */
const stopMarginSeconds = 10;

/** What the service runs. */
export function createTask(context: WorkloadContext, parts: TaskParts): TaskDefinition {
  const { service } = context;
  const { port, deregistrationDelaySeconds, exec } = service;
  return createTaskDefinition(context, {
    ...parts,
    container: service.name,
    own: {
      portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" }],
      healthCheck: containerHealthCheck(service),
      stopTimeout: deregistrationDelaySeconds + stopMarginSeconds,
      // The policy pack looks for it; and ECS replaces tasks for another revision only, so that who may not enter cannot.
      ...(exec !== undefined && { dockerLabels: { "fleet.exec": "allowed" } }),
    },
  });
}

/** ECS ignores an image's HEALTHCHECK. The image has bun, and no curl. */
function containerHealthCheck({ port, healthCheck }: ServiceSettings) {
  const { path, matcher, intervalSeconds, timeoutSeconds, unhealthyThreshold, gracePeriodSeconds } = healthCheck;
  const script = `const { status } = await fetch("http://127.0.0.1:${port}${path}"); process.exit((${acceptance(matcher)}) ? 0 : 1)`;
  return {
    command: ["CMD", "bun", "-e", script],
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries: unhealthyThreshold,
    startPeriod: Math.min(gracePeriodSeconds, 300),
  };
}

/** "200-299,404" -> a JavaScript condition on `status`. */
export function acceptance(matcher: string): string {
  const ranges = matcher.split(",").map((range) => {
    const [from, to = from] = range.split("-");
    return from === to ? `status === ${from}` : `(status >= ${from} && status <= ${to})`;
  });
  return ranges.join(" || ");
}
