import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { Service } from "@pulumi/aws/ecs/service";
import * as pulumi from "@pulumi/pulumi";
import type { Cache } from "./cache";
import type { Database } from "./database";
import type { Entry, Front } from "./entry";
import type { WorkloadContext } from "./workload-context";

export interface AlarmArgs {
  readonly ecsService: Service;
  readonly entry: Entry;
  readonly database: Database;
  readonly cache: Cache;
}

/** When an alarm goes off, and what it then says. */
export type Threshold = Pick<MetricAlarmArgs, "namespace" | "metricName" | "statistic" | "threshold" | "dimensions"> & {
  meaning: string;
  below?: boolean;
  /** Minutes in a row. */
  minutes: number;
};

const GiB = 1024 ** 3;

/** Tells the fleet's topic what goes wrong with the service and its data, and when it is over. */
export function createAlarms(context: WorkloadContext, args: AlarmArgs): void {
  registerAlarms(context, thresholds(context, args));
}

/** Alarms of a service by kind, where it has any. */
export function registerAlarms(context: WorkloadContext, alarms: Readonly<Record<string, Threshold>>): void {
  const { name, settings, service, platform, tags, opts } = context;
  if (!service.alarms) {
    return;
  }
  for (const [kind, { meaning, below, minutes, ...metric }] of Object.entries(alarms)) {
    new MetricAlarm(
      `${name}-${kind}`,
      {
        ...metric,
        alarmDescription: `${service.name} (${settings.name}, ${settings.stack}): ${meaning}`,
        comparisonOperator: below ? "LessThanThreshold" : "GreaterThanThreshold",
        period: 60,
        evaluationPeriods: minutes,
        datapointsToAlarm: minutes,
        treatMissingData: "notBreaching",
        alarmActions: [platform.topicArn],
        okActions: [platform.topicArn],
        tags,
      },
      opts,
    );
  }
}

/** By kind. No kind may end in another: `billing` with `database-cpu` would be `billing-database` with `cpu`. */
function thresholds(
  { service, platform }: WorkloadContext,
  { ecsService, entry, database, cache }: AlarmArgs,
): Record<string, Threshold> {
  const ecs = { ClusterName: platform.clusterName, ServiceName: ecsService.name };
  const db = { DBInstanceIdentifier: database.instance.identifier };
  return {
    ...frontThresholds(entry),
    ...(entry.routed !== undefined && frontThresholds(entry.routed, "-of-routes")),
    cpu: {
      meaning: "tasks use more than 85 % of their CPU",
      ...{ namespace: "AWS/ECS", metricName: "CPUUtilization", statistic: "Average" },
      ...{ threshold: 85, minutes: 10, dimensions: ecs },
    },
    memory: {
      meaning: "tasks use more than 85 % of their memory",
      ...{ namespace: "AWS/ECS", metricName: "MemoryUtilization", statistic: "Average" },
      ...{ threshold: 85, minutes: 10, dimensions: ecs },
    },
    "cpu-of-database": {
      meaning: "the database uses more than 85 % of its CPU",
      ...{ namespace: "AWS/RDS", metricName: "CPUUtilization", statistic: "Average" },
      ...{ threshold: 85, minutes: 10, dimensions: db },
    },
    "storage-of-database": {
      meaning: "the database has less than 2 GiB of free storage",
      below: true,
      ...{ namespace: "AWS/RDS", metricName: "FreeStorageSpace", statistic: "Minimum" },
      ...{ threshold: 2 * GiB, minutes: 5, dimensions: db },
    },
    "connections-of-database": {
      meaning: `the database has more than ${connectionLimit(service.database.instanceClass)} connections, 80 % of what it takes`,
      ...{ namespace: "AWS/RDS", metricName: "DatabaseConnections", statistic: "Maximum" },
      ...{ threshold: connectionLimit(service.database.instanceClass), minutes: 5, dimensions: db },
    },
    "memory-of-cache": {
      meaning: "the cache uses more than 80 % of its memory",
      ...{ namespace: "AWS/ElastiCache", metricName: "DatabaseMemoryUsagePercentage", statistic: "Maximum" },
      ...{
        threshold: 80,
        minutes: 5,
        dimensions: { CacheClusterId: pulumi.interpolate`${cache.group.replicationGroupId}-001` },
      },
    },
  };
}

/** Of the tasks as one load balancer sees them: the API's, where there are routes, sees other requests. */
function frontThresholds({ loadBalancer, targetGroup }: Front, mark = ""): Record<string, Threshold> {
  const dimensions = { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
  const where = mark === "" ? "" : ", as the API's load balancer sees it";
  return {
    [`errors${mark}`]: {
      meaning: `more than 10 answers a minute are errors of the service (5xx)${where}`,
      ...{ namespace: "AWS/ApplicationELB", metricName: "HTTPCode_Target_5XX_Count", statistic: "Sum" },
      ...{ threshold: 10, minutes: 3, dimensions },
    },
    [`unhealthy${mark}`]: {
      meaning: `a task does not pass its health check${where}`,
      ...{ namespace: "AWS/ApplicationELB", metricName: "UnHealthyHostCount", statistic: "Maximum" },
      ...{ threshold: 0, minutes: 3, dimensions },
    },
  };
}

/** Memory in GiB by an instance class's size, for the t, m and r families' smallest common denominator. */
const memoryGiB: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 };

/** 80 % of RDS's default max_connections: LEAST(DBInstanceClassMemory / 9531392, 5000). */
export function connectionLimit(instanceClass: string): number {
  const size = instanceClass.split(".").at(-1) ?? "";
  const multiple = /^(\d+)xlarge$/.exec(size);
  const memory = (multiple ? 16 * Number(multiple[1]) : (memoryGiB[size] ?? 1)) * GiB;
  return Math.floor(0.8 * Math.min(memory / 9_531_392, 5000));
}
