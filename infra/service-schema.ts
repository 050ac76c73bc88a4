import { z } from "zod";
import { eventFields } from "./events/schema";
import { gatewayApiFields, gatewayFields } from "./gateway/schema";
import { observabilityFields } from "./observability/schema";
import { arnOf, cidr, count, domainName, logRetentions, slug, unique, variableName } from "./schema-values";
import { cache, database, healthCheck, migration, scaling } from "./service-parts-schema";
import { tokenDefaults, tokens } from "./tokens/schema";

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
  ...eventFields,
  tokens: tokens.exactOptional().describe("How it tells its callers apart."),
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
  ...gatewayFields,
  renamedFrom: z
    .union([slug, unique(slug)], "a former name, or a list of them, the oldest first")
    .exactOptional()
    .describe(
      "Former name of a renamed service, or a list, oldest first: it goes on with that service's data, which keeps the oldest name. Stays set for good. Default: none.",
    ),
  ...observabilityFields,
  retire: z
    .enum(["keepData", "deleteData"])
    .exactOptional()
    .describe("First of two steps to remove a service: stops it and lets go of its data. See the README."),
};

/** What can be said of each service, and under `fleet:defaults` of all. */
export const serviceSchema = z.strictObject(serviceFields);

const {
  calls: _calls,
  tokens: _tokens,
  dedicatedLoadBalancer: _dedicated,
  renamedFrom: _renamed,
  retire: _retire,
  routes: _routes,
  hosts: _hosts,
  guardedPaths: _guardedPaths,
  authentication: _authentication,
  routeLimits: _routeLimits,
  ...apiFields
} = serviceFields;

/** What can be said of the API: as of a service, and how it meets the outside. */
export const apiSchema = z.strictObject({
  ...apiFields,
  ...gatewayApiFields,
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
  publishes: _publishes,
  consumes: _consumes,
  port: _port,
  heldImage: _heldImage,
  credentials: _credentials,
  exec: _exec,
  ...defaultFields
} = apiFields;

/** What can be said of all at once. */
export const defaultsSchema = z.strictObject({
  ...defaultFields,
  tokens: tokenDefaults.exactOptional().describe("How services tell their callers apart."),
});

export type RawService = z.infer<typeof serviceSchema>;
export type RawApi = z.infer<typeof apiSchema>;
export type SecretValue = z.infer<typeof secretValue>;
