import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type { Service } from "@pulumi/aws/ecs/service";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import type * as pulumi from "@pulumi/pulumi";
import { hasMigration, imageFingerprint } from "../settings";
import { tokenGenerations } from "../tokens/settings";
import { createDynamic } from "./dynamic-resource";
import { type Entry, frontsOf } from "./entry";
import type { GateInputs } from "./gate-inputs";
import type { WorkloadContext } from "./workload-context";

export interface GateArgs {
  readonly ecsService: Service;
  readonly task: TaskDefinition;
  readonly image: pulumi.Input<string>;
  readonly entry: Entry;
  readonly logGroup: LogGroup;
}

/**
 * Ends the update only when the requested tasks run, healthy, from the requested image, and fails it otherwise: ECS
 * rolls a bad deployment back, and its service looks as if all were well.
 */
export function createGate(
  context: WorkloadContext,
  { ecsService, task, image, entry, logGroup }: GateArgs,
): pulumi.Resource {
  const { name, settings, service, platform, opts } = context;
  const tokens = tokenGenerations(settings, service);
  return createDynamic<GateInputs>(
    "Gate",
    name,
    {
      service: service.name,
      region: settings.region,
      cluster: platform.clusterArn,
      ecsService: ecsService.id,
      taskDefinition: task.arn,
      container: service.name,
      image,
      fingerprint: imageFingerprint(service),
      ...(hasMigration(service) && service.migration.head !== undefined && { migrationHead: service.migration.head }),
      releasesTable: platform.releasesTable,
      targetGroups: frontsOf(entry).map(({ targetGroup }) => targetGroup.arn),
      logGroup: logGroup.name,
      logStreamPrefix: service.name,
      timeoutSeconds: service.deploymentTimeoutMinutes * 60,
      ...(service.credentials > 1 && { credentials: service.credentials }),
      ...(tokens !== undefined && { tokens }),
    },
    opts,
  );
}
