import { z } from "zod";
import { arnOf, cidr, count, domainName, logRetentions, percent, slug, unique, variableName } from "./schema-values";

const database = z.strictObject({
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

const cache = z.strictObject({
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

const healthCheck = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, "a path that starts with /")
    .exactOptional()
    .describe(
      "Fetched by the load balancer and the container's own check. Default: what the Dockerfile's HEALTHCHECK fetches, else /healthcheck.",
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

const scaling = z.strictObject({
  minimumCount: count.exactOptional().describe("Default: desiredCount."),
  maximumCount: count.exactOptional().describe("Equal to minimumCount: no scaling. Default: by profile."),
  cpuPercent: percent.exactOptional().describe("Average CPU aimed at. Default: 60."),
  memoryPercent: percent.exactOptional().describe("Average memory aimed at. Default: 75."),
  requestsPerTarget: z.int().min(1).exactOptional().describe("Requests per task and minute aimed at. Default: 1000."),
});

/** A secret is an encrypted value (`pulumi config set --secret --path ...`) or somebody else's, named by its ARN. */
const secretValue = z.union(
  [
    z.string().min(1),
    z.strictObject({
      arn: arnOf("secretsmanager").describe("Secrets Manager ARN; may end in :json-key:: to take one key."),
    }),
  ],
  "an encrypted value, or {arn: <Secrets Manager ARN>}",
);

const migration = z.strictObject({
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

const serviceFields = {
  cpu: z
    .int()
    .exactOptional()
    .describe("CPU units of a task, 1024 = 1 vCPU; with memoryMiB one of Fargate's sizes. Default: by profile."),
  memoryMiB: z.int().exactOptional().describe("Memory of a task, MiB. Default: by profile."),
  desiredCount: count
    .exactOptional()
    .describe(
      "Tasks at first; later the scaling decides. A service with cron jobs runs exactly 1. Default: by profile.",
    ),
  scaling: scaling.exactOptional().describe("Bounds and targets of automatic scaling."),
  port: z
    .int()
    .min(1)
    .max(65535)
    .exactOptional()
    .describe(
      "Port the process listens on and callers use. Default: .env.yml, .env.example.yml, the image's ENV PORT.",
    ),
  healthCheck: healthCheck.exactOptional().describe("When a task counts as healthy."),
  database: database.exactOptional().describe("The service's own Postgres."),
  cache: cache.exactOptional().describe("The service's own Redis (Valkey)."),
  environment: z
    .record(
      variableName,
      z.union([z.string(), z.number(), z.boolean()], "text, a number, true or false").transform(String),
    )
    .exactOptional()
    .describe("More environment variables; not for secrets."),
  secrets: z
    .record(variableName, secretValue)
    .exactOptional()
    .describe("Secret variables: encrypted values, or {arn: ...} of an existing secret."),
  calls: unique(z.string())
    .exactOptional()
    .describe("Services it may call: opens the network path and sets MICROSERVICE_*_URL. Default: none."),
  dockerfile: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Relative to the monorepo's root. Default: <folder>/Dockerfile."),
  target: z.string().min(1).exactOptional().describe("Stage of the Dockerfile. Default: production."),
  buildArguments: z.record(z.string(), z.string()).exactOptional().describe("Docker build arguments; not for secrets."),
  platform: z
    .enum(["linux/amd64", "linux/arm64"])
    .exactOptional()
    .describe(
      "Of the image and the task. arm64 costs 20 % less, but must be built natively or emulated. Default: linux/amd64.",
    ),
  imageSource: z
    .enum(["build", "prebuilt"])
    .exactOptional()
    .describe("build: `pulumi up` builds and pushes. prebuilt: CI pushed <repository>:<fingerprint>. Default: build."),
  heldImage: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "an image's fingerprint, 64 hexadecimal digits")
    .exactOptional()
    .describe("Fingerprint of the image that runs instead of the source's; set by `fleet rollback`. Default: none."),
  credentials: z
    .int()
    .min(1)
    .max(9999)
    .exactOptional()
    .describe("Generation of the database's and the cache's credentials; raised by `fleet rotate`. Default: 1."),
  migration: migration.exactOptional().describe("How `bin/migration/up.ts` is run, for a module that has one."),
  readonlyRootFilesystem: z.boolean().exactOptional().describe("Only /tmp can be written (ECS.5). Default: true."),
  exec: z
    .string()
    .trim()
    .regex(/^.{10,}$/s, "a reason of at least 10 characters")
    .exactOptional()
    .describe(
      "Lets people open a shell in its tasks by `fleet exec`; the text is the reason. Needs readonlyRootFilesystem: false; its migrations stay read-only then. Default: nobody may.",
    ),
  user: z
    .string()
    .regex(/^\d+(:\d+)?$/, 'uid or uid:gid, such as "1000:1000"')
    .exactOptional()
    .describe('User the process runs as (ECS.20). Default: "1000:1000", bun\'s.'),
  alarms: z.boolean().exactOptional().describe("CloudWatch alarms for the service and its data. Default: by profile."),
  dedicatedLoadBalancer: z
    .boolean()
    .exactOptional()
    .describe("An internal load balancer of its own (16.43 $ a month). Default: false."),
  logRetentionDays: z
    .int()
    .refine((days) => logRetentions.includes(days), `one of ${logRetentions.join(", ")}`)
    .exactOptional()
    .describe("Default: by profile."),
  deregistrationDelaySeconds: z
    .int()
    .min(0)
    .max(110)
    .exactOptional()
    .describe("Time a leaving task finishes its requests; it is stopped 10 s later at most. Default: 30."),
  deploymentTimeoutMinutes: z
    .int()
    .min(2)
    .max(120)
    .exactOptional()
    .describe("How long an update waits for new tasks to run and be healthy, before it fails. Default: 20."),
  renamedFrom: z
    .union([slug, unique(slug)], "a former name, or a list of them, the oldest first")
    .exactOptional()
    .describe(
      "Former name of a renamed service, or a list, oldest first: it goes on with that service's data, which keeps the oldest name. Stays set for good. Default: none.",
    ),
  retire: z
    .enum(["keepData", "deleteData"])
    .exactOptional()
    .describe("First of two steps to remove a service: stops it and lets go of its data. See the README."),
};

/** What can be said of each service, and under `fleet:defaults` of all. */
export const serviceSchema = z.strictObject(serviceFields);

const {
  calls: _calls,
  dedicatedLoadBalancer: _dedicated,
  renamedFrom: _renamed,
  retire: _retire,
  ...apiFields
} = serviceFields;

/** What can be said of the API: as of a service, and how it meets the outside. */
export const apiSchema = z.strictObject({
  ...apiFields,
  exposure: z
    .enum(["public", "private"])
    .exactOptional()
    .describe("private: an internal load balancer, for a gateway elsewhere in the VPC. Default: public."),
  domain: domainName.exactOptional().describe("Name the API answers to; also the default of CORS_ORIGINS."),
  hostedZoneId: z
    .string()
    .regex(/^[A-Z0-9]+$/, "a Route 53 zone's id, such as Z0123456789ABC")
    .exactOptional()
    .describe("Public zone of the domain: gets the certificate's validation and the address."),
  certificateArn: arnOf("acm")
    .exactOptional()
    .describe("A certificate of yours, instead of one validated in hostedZoneId."),
  allowPlainHttp: z
    .boolean()
    .exactOptional()
    .describe("A public API without TLS; for throw-away stacks only. Default: false."),
  allowedCidrs: z
    .array(cidr)
    .min(1)
    .exactOptional()
    .describe("Who may reach the load balancer. Default: everybody if public, the VPC if private."),
  firewall: z
    .boolean()
    .exactOptional()
    .describe("WAF with AWS's managed rules and a rate limit; public only. Default: true."),
  requestsPerFiveMinutes: z
    .int()
    .min(10)
    .max(2_000_000_000)
    .exactOptional()
    .describe("WAF's limit per client address. Default: 2000."),
});

const {
  secrets: _secrets,
  port: _port,
  heldImage: _heldImage,
  credentials: _credentials,
  exec: _exec,
  ...defaultFields
} = apiFields;

/** What can be said of all at once. */
export const defaultsSchema = z.strictObject(defaultFields);

export type RawService = z.infer<typeof serviceSchema>;
export type RawApi = z.infer<typeof apiSchema>;
export type SecretValue = z.infer<typeof secretValue>;
