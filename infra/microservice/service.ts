import { Service } from "@pulumi/aws/ecs/service";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../settings";
import type { Access } from "./access";
import { type Entry, frontsOf } from "./entry";
import type { WorkloadContext } from "./workload-context";

export interface ServiceArgs {
  readonly task: TaskDefinition;
  readonly access: Access;
  readonly entry: Entry;
  readonly securityGroupId: pulumi.Input<string>;
  /** What must be done before a new task starts. */
  readonly after: readonly pulumi.Resource[];
}

/** Keeps the tasks running: private, rolled out without a gap, rolled back by itself where new tasks do not come up. */
export function createService(
  context: WorkloadContext,
  { task, access, entry, securityGroupId, after }: ServiceArgs,
): Service {
  const { name, service, platform, network, extras, tags, opts } = context;
  const overlap = service.singleton
    ? { deploymentMinimumHealthyPercent: 0, deploymentMaximumPercent: 100 }
    : { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 };
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
      loadBalancers: frontsOf(entry).map(({ targetGroup }) => ({
        targetGroupArn: targetGroup.arn,
        containerName: service.name,
        containerPort: service.port,
      })),
      healthCheckGracePeriodSeconds: service.healthCheck.gracePeriodSeconds,
      enableExecuteCommand: service.exec !== undefined,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      // The gate waits: a roll-back is steady as well.
      waitForSteadyState: false,
      tags: { ...tags, ...callTags(service), ...extras.tags },
    },
    {
      ...opts,
      // A target group must have its listener before a service may use it; a task must be allowed to start.
      dependsOn: [
        ...frontsOf(entry).flatMap(({ listeners }) => listeners),
        access.executionPolicy,
        ...access.taskPolicies,
        ...after,
      ],
      // What the scaling decided is not undone by a deployment.
      ...(service.maximumCount > service.minimumCount && { ignoreChanges: ["desiredCount"] }),
    },
  );
}

/**
 * Declares the calls for the policy pack, a tag for each, as a value takes 256 characters; `@all` is the API's, as
 * a tag takes no asterisk.
 */
function callTags({ role, calls }: ServiceSettings): Record<string, string> {
  return role === "api"
    ? { "fleet:calls": "@all" }
    : Object.fromEntries(calls.map((callee) => [`fleet:calls:${callee}`, "declared"]));
}
