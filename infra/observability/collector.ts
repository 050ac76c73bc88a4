import type * as pulumi from "@pulumi/pulumi";
import type { RoleStatement, Sidecar, WorkloadExtras } from "../microservice/workload-extras";
import type { Platform } from "../platform/platform";
import { type FleetSettings, imageFingerprint, type ServiceSettings } from "../settings";
import { collectorConfiguration } from "./collector-configuration";
import { endpointVariable, spansByHttp } from "./collector-ports";
import { hasCollector } from "./settings";

/** No service's name has an underscore, so no service's own container is called so. */
export const collectorName = "telemetry_collector";

/** Uid and gid that the image makes for itself, `aoc`: ECS.20 asks for them in the task definition as well. */
const collectorUser = "4317:4317";

/** The collector, and what it needs, for a service that asks for tracing or metrics; nothing for others. */
export function collectorExtras(
  settings: FleetSettings,
  service: ServiceSettings,
  { metrics: store }: Pick<Platform, "metrics">,
): Partial<WorkloadExtras> {
  if (!hasCollector(service)) {
    return {};
  }
  const { observability } = service;
  const written = observability.metrics === undefined ? undefined : store;
  const repository = repositoryArn(settings.telemetry.image);
  return {
    sidecars: [collectorOf(settings, service, written?.writeUrl)],
    statements: [
      ...(observability.tracing === undefined ? [] : [sendTraces]),
      ...(written === undefined ? [] : [{ Action: ["aps:RemoteWrite"], Resource: written.arn }]),
    ],
    ...(repository !== undefined && { repositories: [repository] }),
  };
}

/** X-Ray knows no resource for them. How much is traced is decided in the process, so that nothing is read. */
const sendTraces: RoleStatement = { Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource: "*" };

function collectorOf(
  { region, telemetry, name, stack }: FleetSettings,
  service: ServiceSettings,
  writeUrl: pulumi.Input<string> | undefined,
): Sidecar {
  const { tracing } = service.observability;
  return {
    name: collectorName,
    image: telemetry.image,
    cpu: telemetry.cpu,
    memoryMiB: telemetry.memoryMiB,
    user: collectorUser,
    environment: {
      AOT_CONFIG_CONTENT: collectorConfiguration({
        ...service.observability,
        service: service.name,
        region,
        memoryMiB: telemetry.memoryMiB,
        ...(writeUrl !== undefined && { writeUrl }),
      }),
      // So that Go gives memory back before the container is stopped for it.
      GOMEMLIMIT: `${Math.floor(telemetry.memoryMiB * 0.8)}MiB`,
    },
    healthCheck: { command: ["CMD", "/healthcheck"], interval: 30, timeout: 5, retries: 3, startPeriod: 10 },
    variables: tracing === undefined ? {} : tracingVariables(service, { name, stack, percent: tracing.samplePercent }),
  };
}

/** What OpenTelemetry's SDKs read. Spans alone: metrics are read from the process's own page, and logs are ECS's. */
function tracingVariables(
  service: ServiceSettings,
  { name, stack, percent }: { readonly name: string; readonly stack: string; readonly percent: number },
): Record<string, string> {
  const attributes = {
    "service.namespace": name,
    "service.version": imageFingerprint(service).slice(0, 12),
    "deployment.environment.name": stack,
  };
  return {
    [endpointVariable]: `http://127.0.0.1:${spansByHttp}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_LOGS_EXPORTER: "none",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_PROPAGATORS: "tracecontext,baggage,xray",
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    OTEL_SERVICE_NAME: service.name,
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(percent / 100),
  };
}

/** ARN of a private ECR repository that an image is in, which ECS then has to be allowed to pull from. */
export function repositoryArn(image: string): string | undefined {
  const [, account, region, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^@]+)@/.exec(image) ?? [];
  return account === undefined ? undefined : `arn:aws:ecr:${region}:${account}:repository/${repository}`;
}
