import type { RawFleetObservability, RawObservability } from "./schema";

/** What a service is observed by; each part is absent where it is not asked for. */
export interface ServiceObservability {
  readonly tracing?: { readonly samplePercent: number };
  readonly metrics?: { readonly path: string; readonly port: number; readonly intervalSeconds: number };
  readonly errorLogs?: { readonly pattern: string; readonly perMinute: number };
  readonly slo?: SloSettings;
}

/** Objectives as written: whether they make sense is checked later. */
export interface SloSettings {
  readonly availabilityPercent?: number;
  readonly latencyMilliseconds?: number;
  readonly latencyPercent?: number;
  readonly windowDays: number;
  /** Bad requests in an alarm's window below which it stays silent. */
  readonly minimumFailures: number;
}

/** The collector that runs beside a process. */
export interface TelemetrySettings {
  readonly image: string;
  /** CPU units. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

/**
 * AWS Distro for OpenTelemetry v0.50.0, by the digest of its index, so for both platforms. Nobody here could pull it: the
 * digest is the one that alphagov/pay-adot's Dockerfile (`amazon/aws-otel-collector:v0.50.0@...`) and four other public
 * repositories name for this release on Docker Hub and public.ecr.aws, one of them as resolved on 2026-09-16.
 */
export const defaultCollectorImage =
  "public.ecr.aws/aws-observability/aws-otel-collector@sha256:7968fb60db6a2390a47ba6a2df029745638486e285c9b2487da1b722d0855a3e";

/** Words of a line that tells of an error, in text and in JSON; any one will do. Case matters to CloudWatch. */
export const defaultErrorPattern =
  '?ERROR ?FATAL ?"Error:" ?"error:" ?"\\"level\\":\\"error\\"" ?"\\"level\\":\\"fatal\\""';

/** Fills in the defaults of a service's telemetry; what it says itself goes before what is said for all. */
export function resolveObservability(
  defaults: RawObservability,
  own: RawObservability,
  { port }: { readonly port: number },
): ServiceObservability {
  const merged = { ...defaults, ...own };
  const slo = { ...defaults.slo, ...own.slo };
  return {
    ...(merged.tracing === true && { tracing: { samplePercent: merged.traceSamplePercent ?? 10 } }),
    ...resolveMetrics(pageOf(defaults.metrics), pageOf(own.metrics), port),
    ...resolveErrorLogs(merged.errorLogs),
    ...((defaults.slo ?? own.slo) !== undefined && { slo: { windowDays: 30, minimumFailures: 5, ...slo } }),
  };
}

/** The short form names the source alone; a map is of Prometheus's unless it says otherwise. */
function pageOf(written: RawObservability["metrics"]) {
  return typeof written === "string" ? { source: written } : written && { source: "prometheus" as const, ...written };
}

type Page = ReturnType<typeof pageOf>;

function resolveMetrics(defaults: Page, own: Page, port: number): Pick<ServiceObservability, "metrics"> {
  const { source = "none", ...page } = { path: "/metrics", port, intervalSeconds: 30, ...defaults, ...own };
  return source === "none" ? {} : { metrics: page };
}

function resolveErrorLogs(written: RawObservability["errorLogs"] = false): Pick<ServiceObservability, "errorLogs"> {
  if (written === false) {
    return {};
  }
  const { pattern = defaultErrorPattern, perMinute = 10 } = written === true ? {} : written;
  return { errorLogs: { pattern, perMinute } };
}

/** Fills in the defaults of the collector. */
export function resolveTelemetry({ telemetry }: RawFleetObservability): TelemetrySettings {
  return { image: defaultCollectorImage, cpu: 64, memoryMiB: 128, ...telemetry };
}

/** Whether a collector runs in the service's tasks. */
export function hasCollector({ observability }: { readonly observability: ServiceObservability }): boolean {
  return observability.tracing !== undefined || observability.metrics !== undefined;
}
