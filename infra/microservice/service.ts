import { Service } from "@pulumi/aws/ecs/service";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "./access";
import type { Entry } from "./entry";
import type { WorkloadContext } from "./workload-context";

export interface ServiceArgs {
  readonly task: TaskDefinition;
  readonly access: Access;
  readonly entry: Entry;
  readonly securityGroupId: pulumi.Input<string>;
}

/** Keeps the tasks running: private, rolled out without a gap, rolled back by itself where new tasks do not come up. */
export function createService(
  context: WorkloadContext,
  { task, access, entry, securityGroupId }: ServiceArgs,
): Service {
  const { name, service, platform, network, tags, opts } = context;
  const overlap = service.singleton
    ? { deploymentMinimumHealthyPercent: 0, deploymentMaximumPercent: 100 }
    : { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 };
  const calls = service.role === "api" ? "*" : service.calls.join(" ");
  return new Service(
    name,
    {
      cluster: platform.clusterArn,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      taskDefinition: task.arn,
      desiredCount: service.desiredCount,
      ...overlap,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // AWS refuses it where tasks may not overlap.
      availabilityZoneRebalancing: service.singleton ? "DISABLED" : "ENABLED",
      networkConfiguration: {
        subnets: network.privateSubnetIds,
        securityGroups: [securityGroupId],
        assignPublicIp: false,
      },
      loadBalancers: [
        { targetGroupArn: entry.targetGroup.arn, containerName: service.name, containerPort: service.port },
      ],
      healthCheckGracePeriodSeconds: service.healthCheck.gracePeriodSeconds,
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      tags: { ...tags, ...(calls !== "" && { "fleet:calls": calls }) },
    },
    {
      ...opts,
      // A target group must have its listener before a service may use it; a task must be allowed to start.
      dependsOn: [...entry.listeners, access.executionPolicy],
      // What the scaling decided is not undone by a deployment.
      ...(service.maximumCount > service.minimumCount && { ignoreChanges: ["desiredCount"] }),
    },
  );
}
