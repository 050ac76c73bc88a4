import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import { containerHealthCheck } from "./container-health-check";
import { createTaskDefinition, type TaskParts } from "./task-definition";
import type { WorkloadContext } from "./workload-context";

/** Time after SIGTERM in which a task still serves what the load balancer has not yet taken from it. */
const stopMarginSeconds = 10;

/** What the service runs. */
export function createTask(context: WorkloadContext, parts: TaskParts): TaskDefinition {
  const { service, extras } = context;
  const { port, deregistrationDelaySeconds, exec } = service;
  return createTaskDefinition(context, {
    ...parts,
    container: service.name,
    sidecars: extras.sidecars,
    own: {
      portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" }],
      healthCheck: containerHealthCheck(service),
      stopTimeout: deregistrationDelaySeconds + stopMarginSeconds,
      // The policy pack looks for it; and ECS replaces tasks for another revision only, so that who may not enter cannot.
      ...(exec !== undefined && { dockerLabels: { "fleet.exec": "allowed" } }),
    },
  });
}
