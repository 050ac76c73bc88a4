import { z } from "zod";
import { count, percent } from "./schema-values";

/** A service's own Postgres. */
export const database = z.strictObject({
  instanceClass: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an RDS instance class, such as db.t4g.micro")
    .exactOptional()
    .describe("RDS instance class. Default: by profile."),
  storageGiB: z.int().min(20).max(65536).exactOptional().describe("Storage at creation, GiB. Default: 20."),
  maximumStorageGiB: z
    .int()
    .min(20)
    .max(65536)
    .exactOptional()
    .describe("Storage grows by itself up to this, GiB. Default: by profile."),
  engineVersion: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a Postgres version, such as "17"')
    .exactOptional()
    .describe('Postgres version at creation; minor upgrades are AWS\'s. Default: "17".'),
  allowMajorVersionUpgrade: z
    .boolean()
    .exactOptional()
    .describe("Lets a changed engineVersion upgrade the existing database. Default: false."),
  multiAz: z.boolean().exactOptional().describe("A standby in another zone. Default: by profile."),
  backupRetentionDays: z
    .int()
    .min(1)
    .max(35)
    .exactOptional()
    .describe("Days of point-in-time recovery. Default: by profile."),
});

/** A service's own Redis. */
export const cache = z.strictObject({
  nodeType: z
    .string()
    .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "an ElastiCache node type, such as cache.t4g.micro")
    .exactOptional()
    .describe("ElastiCache node type. Default: by profile."),
  nodeCount: z
    .int()
    .min(1)
    .max(6)
    .exactOptional()
    .describe("1, or a primary and its replicas with automatic failover. Default: by profile."),
  engineVersion: z
    .string()
    .regex(/^\d+\.\d+$/, 'a Valkey version, such as "8.0"')
    .exactOptional()
    .describe('Valkey version at creation; minor upgrades are AWS\'s. Default: "8.0".'),
  snapshotRetentionDays: z
    .int()
    .min(0)
    .max(35)
    .exactOptional()
    .describe("Days that daily snapshots are kept, 0 for none. Default: by profile."),
});

/** When a task counts as healthy. */
export const healthCheck = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, "a path that starts with /")
    .exactOptional()
    .describe(
      "Fetched by the container's own check, and by the load balancer unless readinessPath is set. Default: what the Dockerfile's HEALTHCHECK fetches, else /healthcheck.",
    ),
  readinessPath: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, "a path that starts with /")
    .exactOptional()
    .describe(
      "Fetched by the load balancer, which sends requests only to tasks that pass. ECS replaces those that go on failing it. Default: path.",
    ),
  matcher: z
    .string()
    .regex(/^[2-4]\d\d([,-][2-4]\d\d)*$/, "status codes, such as 200 or 200-299")
    .exactOptional()
    .describe('Status codes that count as healthy. Default: "200-299".'),
  intervalSeconds: z.int().min(5).max(300).exactOptional().describe("Default: 10."),
  timeoutSeconds: z.int().min(2).max(120).exactOptional().describe("Default: 5."),
  unhealthyThreshold: z
    .int()
    .min(2)
    .max(10)
    .exactOptional()
    .describe("Failures in a row that take a task out. Default: 3."),
  gracePeriodSeconds: z
    .int()
    .min(0)
    .max(7200)
    .exactOptional()
    .describe("Time to start before failures count. Default: 60."),
});

/** Bounds and targets of automatic scaling. */
export const scaling = z.strictObject({
  minimumCount: count.exactOptional().describe("Default: desiredCount."),
  maximumCount: count.exactOptional().describe("Equal to minimumCount: no scaling. Default: by profile."),
  cpuPercent: percent.exactOptional().describe("Average CPU aimed at. Default: 60."),
  memoryPercent: percent.exactOptional().describe("Average memory aimed at. Default: 75."),
  requestsPerTarget: z.int().min(1).exactOptional().describe("Requests per task and minute aimed at. Default: 1000."),
});

/** How a module's own migrations are run. */
export const migration = z.strictObject({
  mode: z
    .enum(["automatic", "manual", "off"])
    .exactOptional()
    .describe(
      "automatic: before the service is updated, once for each image. manual: by `fleet migrate` alone. off: without an image for it. Default: automatic.",
    ),
  target: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Stage of the Dockerfile with the migrations and their dependencies. Default: build."),
  timeoutMinutes: z
    .int()
    .min(1)
    .max(720)
    .exactOptional()
    .describe("How long an update waits for a migration, before it stops it and fails. Default: 30."),
});
