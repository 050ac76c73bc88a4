import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type * as pulumi from "@pulumi/pulumi";
import type { EventQueue } from "../events/queue";
import { withEvents } from "../events/with-events";
import { type ImageRecord, imageRecord } from "../image-history";
import { allowEgress, connect, createSecurityGroup } from "../network/security-group";
import { createErrorLogs } from "../observability/error-logs";
import { createSlo } from "../observability/slo-alarms";
import { hasMigration } from "../settings";
import { createAccess } from "./access";
import { createAlarms } from "./alarms";
import { type Cache, cachePort, createCache } from "./cache";
import { createCredentials } from "./credentials";
import { createDatabase, type Database, databasePort } from "./database";
import type { Entry } from "./entry";
import { createGate } from "./gate";
import { createImage } from "./image";
import { createMigration } from "./migration";
import { createRepository } from "./repository";
import { createRotation } from "./rotation";
import { createScaling } from "./scaling";
import { createService } from "./service";
import { createTask } from "./task";
import type { WorkloadContext } from "./workload-context";

/** What a service has that outlives its tasks. */
export interface WorkloadData {
  readonly repositoryUrl: pulumi.Output<string>;
  readonly databaseIdentifier: pulumi.Output<string>;
  readonly cacheIdentifier: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
}

/** What a running service is known by. */
export interface Workload extends WorkloadData {
  readonly logGroupName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** What its load balancer's metrics are found by. */
  readonly entry: Entry;
  /** What its events wait in; absent where it consumes none, or where a broker keeps them. */
  readonly eventQueue?: EventQueue;
  /** Absent while the first image is awaited. */
  readonly serviceName?: pulumi.Output<string>;
  /** Absent while the first image is awaited. */
  readonly taskDefinitionArn?: pulumi.Output<string>;
  /** Known once the image is there: what the next update compares with. Absent while the first one is awaited. */
  readonly image?: pulumi.Output<ImageRecord>;
}

/** Everything one service has of its own, but for the way in; the API is made of the same. */
export function createWorkload(given: WorkloadContext, entry: Entry): Workload {
  const context = withEvents(given);
  const { name, settings, service, platform, network, tags, opts } = context;
  const repository = createRepository(context);
  const database = createDatabase(context);
  const cache = createCache(context);
  const credentials = createCredentials(context, database, cache);
  const logGroup = new LogGroup(
    name,
    {
      // Another name would be another group, without the log so far.
      name: `/fleet/${settings.name}/${settings.stack}/${service.dataName}`,
      retentionInDays: service.logRetentionDays,
      kmsKeyId: platform.keyArn,
      tags,
    },
    opts,
  );
  const access = createAccess(context, { repository, logGroup, credentials });
  const description = `Tasks of ${service.dataName}`;
  const group = createSecurityGroup(`${name}-task`, { vpcId: network.vpcId, description, tags }, opts);
  const ways = connectTasks(context, { group: group.id, entry, database, cache });
  const workload: Workload = {
    repositoryUrl: repository.repositoryUrl,
    databaseIdentifier: database.instance.identifier,
    cacheIdentifier: cache.group.replicationGroupId,
    secretArn: credentials.secretArn,
    logGroupName: logGroup.name,
    securityGroupId: group.id,
    taskRoleArn: access.taskRole.arn,
    entry,
    ...(context.eventQueue !== undefined && { eventQueue: context.eventQueue }),
  };
  if (context.images.awaited?.has(service.name)) {
    return workload;
  }
  const image = createImage(context, repository);
  const parts = { logGroup, credentials, access };
  const task = createTask(context, { image, ...parts });
  const place = { securityGroupId: group.id, ways };
  const rotation =
    service.credentials > 1 ? createRotation(context, { image, ...parts, ...place, database, cache }) : undefined;
  const prepared = rotation === undefined ? [] : [rotation.prepared];
  const migration = hasMigration(service)
    ? createMigration(context, {
        ...parts,
        ...place,
        ways: [...ways, ...prepared],
        migration: service.migration,
        repository,
        database,
      })
    : undefined;
  const after = [...prepared, ...(migration === undefined ? [] : [migration])];
  const ecsService = createService(context, { task, access, entry, securityGroupId: group.id, after });
  const gate = createGate(context, { ecsService, task, image, entry, logGroup });
  rotation?.finishAfter(gate);
  createScaling(context, ecsService, entry);
  createAlarms(context, { ecsService, entry, database, cache });
  createErrorLogs(context, logGroup);
  createSlo(context, entry);
  return {
    ...workload,
    serviceName: ecsService.name,
    taskDefinitionArn: task.arn,
    image: image.apply(() => imageRecord(service, settings, context.images)),
  };
}

/** What is left of a service that is being retired: its data, which nobody can reach any more. */
export function createRetiredData(context: WorkloadContext): WorkloadData {
  const repository = createRepository(context);
  const database = createDatabase(context);
  const cache = createCache(context);
  const credentials = createCredentials(context, database, cache);
  return {
    repositoryUrl: repository.repositoryUrl,
    databaseIdentifier: database.instance.identifier,
    cacheIdentifier: cache.group.replicationGroupId,
    secretArn: credentials.secretArn,
  };
}

interface Ends {
  readonly group: pulumi.Output<string>;
  readonly entry: Entry;
  readonly database: Database;
  readonly cache: Cache;
}

/**
 * The ways of a task: in from its load balancer; out to its own data, and to AWS and the world by TLS. Returns those that
 * a migration needs.
 */
function connectTasks(
  { name, service, tags, opts }: WorkloadContext,
  { group, entry, database, cache }: Ends,
): readonly pulumi.Resource[] {
  const tasks = { group, name: `tasks of ${service.name}` };
  const loadBalancer = { group: entry.securityGroupId, name: "load balancer" };
  connect(`${name}-requests`, { from: loadBalancer, to: tasks, port: service.port, tags }, opts);
  if (entry.routed !== undefined) {
    const gateway = { group: entry.routed.securityGroupId, name: "load balancer of the API" };
    connect(`${name}-routes`, { from: gateway, to: tasks, port: service.port, tags }, opts);
  }
  const postgres = { group: database.securityGroup.id, name: `Postgres of ${service.name}` };
  const toDatabase = connect(`${name}-database`, { from: tasks, to: postgres, port: databasePort, tags }, opts);
  const redis = { group: cache.securityGroup.id, name: `Redis of ${service.name}` };
  const toCache = connect(`${name}-cache`, { from: tasks, to: redis, port: cachePort, tags }, opts);
  const description = `${tasks.name} to AWS and others, TLS only`;
  const outside = { group, peer: { cidr: "0.0.0.0/0" }, port: 443, description, tags };
  return [...toDatabase, ...toCache, allowEgress(`${name}-tls`, outside, opts)];
}
