import { z } from "zod";
import { count, percent } from "../schema-values";

/** A path that is fetched; no `$`, which the collector would take for a variable. */
const scrapedPath = z.string().regex(/^\/[\x21-\x23\x25-\x7e]*$/, "a path that starts with /, without $");

const source = z.enum(["prometheus", "none"]);

const metricsPage = z.strictObject({
  source: source.exactOptional().describe("As in the short form. Default: prometheus."),
  path: scrapedPath.exactOptional().describe("Path of the page. Default: /metrics."),
  port: z.int().min(1).max(65535).exactOptional().describe("Port of the page, in the task. Default: the service's."),
  intervalSeconds: z.int().min(10).max(300).exactOptional().describe("Time between two readings. Default: 30."),
});

const errorLogs = z.union(
  [
    z.boolean(),
    z.strictObject({ pattern: z.string().min(1).max(1024).exactOptional(), perMinute: count.exactOptional() }),
  ],
  "true, false, or a map of pattern and perMinute",
);

const slo = z.strictObject({
  availabilityPercent: z
    .number()
    .min(90)
    .max(99.999)
    .exactOptional()
    .describe("Share of requests that must not end in an error of the service (5xx). Default: no such objective."),
  latencyMilliseconds: z
    .int()
    .min(1)
    .max(60_000)
    .exactOptional()
    .describe("Time within which a request counts as fast. Default: no such objective."),
  latencyPercent: z
    .number()
    .min(50)
    .max(99.999)
    .exactOptional()
    .describe("Share of requests that must be fast; beside latencyMilliseconds. Default: 99."),
  windowDays: z.int().min(7).max(90).exactOptional().describe("Days that the objective is meant for. Default: 30."),
  minimumFailures: count
    .exactOptional()
    .describe("Bad requests in an alarm's window below which it stays silent, however few there were. Default: 5."),
});

/** What can be said of a service's telemetry. */
export const observabilityFields = {
  tracing: z
    .boolean()
    .exactOptional()
    .describe("A collector beside the process takes its OpenTelemetry spans and sends them to X-Ray. Default: false."),
  traceSamplePercent: percent.exactOptional().describe("Share of requests that are traced. Default: 10."),
  metrics: z
    .union([source, metricsPage], "prometheus, none, or a map of path, port and intervalSeconds")
    .exactOptional()
    .describe("prometheus: the service's own metrics page is read and kept in Managed Prometheus. Default: none."),
  errorLogs: errorLogs
    .exactOptional()
    .describe(
      "Counts lines of the log that tell of errors; with alarms, more than perMinute (default: 10) three minutes in a row are one. pattern is CloudWatch's filter pattern. Default: false.",
    ),
  slo: slo.exactOptional().describe("Objectives; alarms tell when their error budget burns too fast. Default: none."),
};

/** What can be said of the whole fleet's telemetry. */
export const fleetObservabilityFields = {
  dashboard: z
    .boolean()
    .exactOptional()
    .describe(
      "A CloudWatch dashboard with a row per service, and saved log queries (3 $ a month after the account's third). Default: by profile (all but economy).",
    ),
  telemetry: z
    .strictObject({
      image: z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/,
          "an image by digest, <registry>/<repository>@sha256:<64 hexadecimal digits>, as a tag may be moved",
        )
        .exactOptional()
        .describe("The collector, by digest. Default: AWS's distribution, v0.50.0, from public.ecr.aws."),
      cpu: z.int().min(16).max(4096).exactOptional().describe("CPU units of the collector in each task. Default: 64."),
      memoryMiB: z
        .int()
        .min(64)
        .max(8192)
        .exactOptional()
        .describe("Memory of the collector in each task, MiB; it is stopped above. Default: 128."),
    })
    .exactOptional()
    .describe("The collector of services with tracing or metrics."),
};

type Written<T extends z.ZodRawShape> = z.infer<z.ZodObject<T, z.core.$strict>>;

/** What was written of a service. */
export type RawObservability = Written<typeof observabilityFields>;
/** What was written of the fleet. */
export type RawFleetObservability = Written<typeof fleetObservabilityFields>;
