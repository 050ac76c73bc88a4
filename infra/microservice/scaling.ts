import { Policy } from "@pulumi/aws/appautoscaling/policy";
import { Target } from "@pulumi/aws/appautoscaling/target";
import type { Service } from "@pulumi/aws/ecs/service";
import * as pulumi from "@pulumi/pulumi";
import type { Entry } from "./entry";
import type { WorkloadContext } from "./workload-context";

/** Adds and removes tasks by load; nothing where there is nothing to decide. */
export function createScaling(context: WorkloadContext, ecsService: Service, entry: Entry): void {
  const { name, service, platform, tags, opts } = context;
  if (service.maximumCount === service.minimumCount) {
    return;
  }
  const target = new Target(
    name,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${platform.clusterName}/${ecsService.name}`,
      minCapacity: service.minimumCount,
      maxCapacity: service.maximumCount,
      tags,
    },
    opts,
  );
  const { loadBalancer, targetGroup } = entry;
  const metrics = {
    cpu: { value: service.scaling.cpuPercent, metric: { predefinedMetricType: "ECSServiceAverageCPUUtilization" } },
    memory: {
      value: service.scaling.memoryPercent,
      metric: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
    },
    requests: {
      value: service.scaling.requestsPerTarget,
      metric: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`,
      },
    },
  };
  for (const [kind, { value, metric }] of Object.entries(metrics)) {
    new Policy(
      `${name}-${kind}`,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: metric,
          targetValue: value,
          scaleInCooldown: 300,
          scaleOutCooldown: 60,
        },
      },
      opts,
    );
  }
}
