import type { Repository } from "@pulumi/aws/ecr/repository";
import type * as pulumi from "@pulumi/pulumi";
import { imageFingerprint, type ServiceSettings } from "../settings";
import type { Database } from "./database";
import { createDynamic } from "./dynamic-resource";
import { createMigrationImage } from "./image";
import type { MigrationInputs } from "./one-off-task";
import { createTaskDefinition, type TaskParts } from "./task-definition";
import type { WorkloadContext } from "./workload-context";

export interface MigrationArgs extends Omit<TaskParts, "image"> {
  readonly migration: NonNullable<ServiceSettings["migration"]>;
  readonly repository: Repository;
  readonly database: Database;
  /** Of the service's own tasks. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Security group rules that let it out. */
  readonly ways: readonly pulumi.Resource[];
}

/** Prefix of its log streams, and name of the container. */
const container = "migration";

/** No service's name has an underscore: there may be one that is called `billing-migration`. */
const suffix = `_${container}`;

/** Most that Fargate waits between SIGTERM and SIGKILL: a transaction may still end. */
const stopSeconds = 120;

/**
 * Runs the module's own `bin/migration/up.ts` in the service's place: its network, roles, variables and secrets, from the
 * stage that has it. It ends well, or the service is not touched.
 */
export function createMigration(
  context: WorkloadContext,
  { migration, repository, database, securityGroupId, ways, ...parts }: MigrationArgs,
): pulumi.Resource {
  const { name, settings, service, platform, network, opts } = context;
  const task = createTaskDefinition(context, {
    ...parts,
    image: createMigrationImage(context, repository),
    container,
    suffix,
    // Nobody opens a shell in it: what a shell needs is not given to it.
    readonlyRootFilesystem: service.readonlyRootFilesystem || service.exec !== undefined,
    own: { command: ["bun", "run", migration.script], stopTimeout: stopSeconds },
  });
  // Unlike a service's tasks it is not started again where the network or the permission comes a moment later.
  const dependsOn = [network, parts.access.executionPolicy, ...ways];
  return createDynamic<MigrationInputs>(
    "Migration",
    `${name}${suffix}`,
    {
      service: service.name,
      dataName: service.dataName,
      database: database.instance.resourceId,
      automatic: migration.mode === "automatic",
      region: settings.region,
      cluster: platform.clusterArn,
      taskDefinition: task.arn,
      container,
      subnets: network.privateSubnetIds,
      securityGroups: [securityGroupId],
      logGroup: parts.logGroup.name,
      logStreamPrefix: container,
      timeoutSeconds: migration.timeoutMinutes * 60,
      fingerprint: imageFingerprint(service),
      head: migration.head ?? "",
      releasesTable: platform.releasesTable,
    },
    { ...opts, dependsOn },
  );
}
