import * as pulumi from "@pulumi/pulumi";
import { collectorHealth, spansByGrpc, spansByHttp } from "./collector-ports";
import type { ServiceObservability } from "./settings";

const here = "127.0.0.1";

export interface CollectorArgs extends Pick<ServiceObservability, "tracing" | "metrics"> {
  /** The service's name, which its metrics are told apart by. */
  readonly service: string;
  readonly region: string;
  readonly memoryMiB: number;
  /** URL that metrics are written to; only where there are any. */
  readonly writeUrl?: pulumi.Input<string>;
}

/** What the collector does, as JSON, which is YAML as well. It holds no `$`: the collector would take it for a variable. */
export function collectorConfiguration(args: CollectorArgs): pulumi.Output<string> {
  const { tracing, metrics } = args;
  const parts = [...(tracing === undefined ? [] : [traces(args)]), ...(metrics === undefined ? [] : [samples(args)])];
  const merged = <K extends "receivers" | "exporters" | "extensions" | "pipelines">(key: K) =>
    Object.assign({}, ...parts.map((part) => part[key])) as Record<string, unknown>;
  const extensions = { health_check: { endpoint: `${here}:${collectorHealth}` }, ...merged("extensions") };
  return pulumi.jsonStringify({
    extensions,
    receivers: merged("receivers"),
    processors: {
      memory_limiter: {
        check_interval: "1s",
        limit_mib: Math.floor(args.memoryMiB * 0.8),
        spike_limit_mib: Math.floor(args.memoryMiB * 0.2),
      },
      // Says which task it was; asks the task's own metadata, so needs no right.
      resourcedetection: { detectors: ["env", "ecs"], timeout: "2s", override: false },
      batch: { timeout: "5s" },
    },
    exporters: merged("exporters"),
    service: {
      // Metrics of its own would be at port 8888, which may be the service's: a task's containers share its ports.
      telemetry: { metrics: { level: "none" } },
      extensions: Object.keys(extensions),
      pipelines: merged("pipelines"),
    },
  });
}

const processors = ["memory_limiter", "resourcedetection", "batch"];

function traces({ region }: CollectorArgs) {
  return {
    extensions: {},
    receivers: {
      otlp: {
        protocols: { grpc: { endpoint: `${here}:${spansByGrpc}` }, http: { endpoint: `${here}:${spansByHttp}` } },
      },
    },
    exporters: { awsxray: { region } },
    pipelines: { traces: { receivers: ["otlp"], processors, exporters: ["awsxray"] } },
  };
}

function samples({ service, region, metrics, writeUrl }: CollectorArgs) {
  const interval = `${metrics?.intervalSeconds}s`;
  return {
    extensions: { sigv4auth: { region, service: "aps" } },
    receivers: {
      prometheus: {
        config: {
          scrape_configs: [
            {
              job_name: service,
              metrics_path: metrics?.path,
              scrape_interval: interval,
              scrape_timeout: "10s",
              static_configs: [{ targets: [`${here}:${metrics?.port}`] }],
            },
          ],
        },
      },
    },
    exporters: {
      prometheusremotewrite: {
        endpoint: writeUrl,
        auth: { authenticator: "sigv4auth" },
        // Tasks of a service would write the same series otherwise.
        resource_to_telemetry_conversion: { enabled: true },
      },
    },
    pipelines: { metrics: { receivers: ["prometheus"], processors, exporters: ["prometheusremotewrite"] } },
  };
}
