import { describe, expect, it } from "vitest";
import { accountId } from "../testing/created";
import { publicApi, settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, updateOf } from "../testing/plan";
import { repositoryArn } from "./collector";
import { defaultCollectorImage } from "./settings";

const migration = { script: "bin/migration/up.ts", target: "build", head: "Migration1" };
const shop = [{ name: "billing", migration }, { name: "mail" }] as never;
const settings = (services: Record<string, object>, more: object = {}) =>
  settingsOf({ services: shop, configuration: { services, ...more } });
const task = "aws:ecs/taskDefinition:TaskDefinition";
const policy = "aws:iam/rolePolicy:RolePolicy";

const silent = updateOf(settings({}));
const traced = updateOf(settings({ billing: { tracing: true } }));
const measured = updateOf(settings({ billing: { metrics: { path: "/internal/metrics", port: 9090 } } }));

interface Container extends Record<string, unknown> {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}
const containers = (plan: Plan, name: string) => json<Container[]>(plan.find(task, name).inputs.containerDefinitions);
const variables = (container: Container | undefined) =>
  Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
const configurationOf = (plan: Plan) =>
  JSON.parse(variables(containers(plan, "billing")[1]).AOT_CONFIG_CONTENT ?? "{}") as Record<string, unknown>;
const statements = (plan: Plan, name: string) =>
  json<{ Statement: Record<string, unknown>[] }>(plan.find(policy, name).inputs.policy).Statement;

/** Everything of a plan by its URN, as text. */
function resources({ resources: all }: Plan): ReadonlyMap<string, string> {
  return new Map(all.map(({ urn, ...rest }) => [urn.split("::").slice(2).join("::"), JSON.stringify(rest)]));
}

function differences(before: Plan, after: Plan) {
  const [old, now] = [resources(before), resources(after)];
  return {
    gone: [...old.keys()].filter((urn) => !now.has(urn)),
    more: [...now.keys()].filter((urn) => !old.has(urn)),
    changed: [...now]
      .filter(([urn, text]) => old.has(urn) && old.get(urn) !== text)
      .map(([urn]) => urn.split("$").at(-1)),
  };
}

describe("a service that is traced", () => {
  it("has a policy more, another task definition, and nothing else that differs", async () => {
    expect(differences(await silent, await traced)).toEqual({
      gone: [],
      more: ["fleet:microservice:Microservice$aws:iam/rolePolicy:RolePolicy::billing-task"],
      changed: [
        "aws:ecs/taskDefinition:TaskDefinition::billing",
        // It starts behind its policies.
        "aws:ecs/service:Service::billing",
      ],
    });
  });

  it("has a collector beside it: read-only, not root, without ports, that may fail alone", async () => {
    const [, collector, ...rest] = containers(await traced, "billing");
    expect(rest).toEqual([]);
    const { environment: _environment, ...definition } = collector ?? {};
    expect(definition).toEqual({
      name: "telemetry_collector",
      image: defaultCollectorImage,
      essential: false,
      cpu: 64,
      memory: 128,
      user: "4317:4317",
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters: { initProcessEnabled: true },
      portMappings: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      secrets: [],
      healthCheck: { command: ["CMD", "/healthcheck"], interval: 30, timeout: 5, retries: 3, startPeriod: 10 },
      stopTimeout: 10,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/fleet/shop/prod/billing",
          "awslogs-region": "eu-central-1",
          "awslogs-stream-prefix": "telemetry_collector",
          mode: "non-blocking",
          "max-buffer-size": "25m",
        },
      },
    });
  });

  it("keeps the rest of the task's CPU for itself, and starts behind its collector", async () => {
    const [own] = containers(await traced, "billing");
    expect(own).toMatchObject({
      name: "billing",
      essential: true,
      cpu: 192,
      dependsOn: [{ containerName: "telemetry_collector", condition: "START" }],
    });
    expect(own).not.toHaveProperty("memory");
    const [alone] = containers(await silent, "billing");
    expect(alone?.cpu).toBe(0);
    expect(alone).not.toHaveProperty("dependsOn");
  });

  it("takes spans on the loopback address alone, and sends them to X-Ray", async () => {
    expect(configurationOf(await traced)).toEqual({
      extensions: { health_check: { endpoint: "127.0.0.1:13133" } },
      receivers: {
        otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" }, http: { endpoint: "127.0.0.1:4318" } } },
      },
      processors: {
        memory_limiter: { check_interval: "1s", limit_mib: 102, spike_limit_mib: 25 },
        resourcedetection: { detectors: ["env", "ecs"], timeout: "2s", override: false },
        batch: { timeout: "5s" },
      },
      exporters: { awsxray: { region: "eu-central-1" } },
      service: {
        // No port for metrics of its own.
        telemetry: { metrics: { level: "none" } },
        extensions: ["health_check"],
        pipelines: {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "resourcedetection", "batch"],
            exporters: ["awsxray"],
          },
        },
      },
    });
    expect(variables(containers(await traced, "billing")[1]).GOMEMLIMIT).toBe("102MiB");
  });

  it("is told where its collector is, in OpenTelemetry's own variables, which its own go before", async () => {
    const told = (container: Container | undefined) =>
      Object.fromEntries(Object.entries(variables(container)).filter(([name]) => name.startsWith("OTEL_")));
    expect(told(containers(await traced, "billing")[0])).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_LOGS_EXPORTER: "none",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_PROPAGATORS: "tracecontext,baggage,xray",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=shop,service.version=000000000000,deployment.environment.name=prod",
      OTEL_SERVICE_NAME: "billing",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.1",
    });
    const environment = { OTEL_TRACES_SAMPLER: "always_on" };
    const plan = await updateOf(settings({ billing: { tracing: true, traceSamplePercent: 25, environment } }));
    expect(told(containers(plan, "billing")[0])).toMatchObject({
      OTEL_TRACES_SAMPLER: "always_on",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
    });
    for (const name of ["api", "mail"]) {
      expect(containers(await traced, name).map(told)).toEqual([{}]);
    }
  });

  it("may write traces by its task's role, and no more", async () => {
    const plan = await traced;
    expect(plan.find(policy, "billing-task").inputs.role).toMatch(/^billing-task-/);
    expect(statements(plan, "billing-task")).toEqual([
      { Effect: "Allow", Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Resource: "*" },
    ]);
    expect(statements(plan, "billing-execution")).toEqual(statements(await silent, "billing-execution"));
  });

  it("has migrations without a collector, and without its variables", async () => {
    const rotated = await updateOf(settings({ billing: { tracing: true, credentials: 2 } }));
    for (const suffix of ["migration", "credentials"]) {
      const [only, ...rest] = containers(rotated, `billing_${suffix}`);
      expect(rest).toEqual([]);
      expect(only?.cpu).toBe(0);
      expect(JSON.stringify(only)).not.toMatch(/OTEL_|telemetry_collector/);
    }
    expect(containers(await traced, "billing_migration")).toEqual(containers(await silent, "billing_migration"));
  });

  it("has none of it while it is being removed", async () => {
    const retire = {
      tracing: true,
      metrics: {},
      errorLogs: true,
      slo: { availabilityPercent: 99.9 },
      retire: "keepData",
    };
    const plan = await updateOf(settings({ billing: retire }));
    expect(differences(await updateOf(settings({ billing: { retire: "keepData" } })), plan)).toEqual({
      gone: [],
      more: [],
      changed: [],
    });
  });

  it("is the API's to be as well", async () => {
    const plan = await updateOf(settings({}, { api: { ...publicApi, tracing: true } }));
    expect(containers(plan, "api").map(({ name }) => name)).toEqual(["api", "telemetry_collector"]);
    expect(statements(plan, "api-task")).toHaveLength(1);
  });
});

describe("a service with metrics of its own", () => {
  it("makes the fleet's one store, encrypted by the fleet's key", async () => {
    const { more } = differences(await silent, await measured);
    expect(more).toEqual([
      "fleet:platform:Platform$aws:amp/workspace:Workspace::metrics",
      "fleet:microservice:Microservice$aws:iam/rolePolicy:RolePolicy::billing-task",
    ]);
    const both = await previewOf(settings({ billing: { metrics: {} }, mail: { metrics: {} } }));
    expect(both.find("aws:amp/workspace:Workspace").inputs).toMatchObject({
      alias: "shop-prod",
      tags: { "fleet:role": "shared" },
    });
    expect((await measured).find("aws:amp/workspace:Workspace").inputs.kmsKeyArn).toBe(
      `arn:aws:kms:eu-central-1:${accountId}:key/fleet`,
    );
  });

  it("has them read in the task and written to that store, and only there", async () => {
    expect(configurationOf(await measured)).toMatchObject({
      extensions: { sigv4auth: { region: "eu-central-1", service: "aps" } },
      receivers: {
        prometheus: {
          config: {
            scrape_configs: [
              {
                job_name: "billing",
                metrics_path: "/internal/metrics",
                scrape_interval: "30s",
                scrape_timeout: "10s",
                static_configs: [{ targets: ["127.0.0.1:9090"] }],
              },
            ],
          },
        },
      },
      exporters: {
        prometheusremotewrite: {
          endpoint: "https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-metrics/api/v1/remote_write",
          auth: { authenticator: "sigv4auth" },
          resource_to_telemetry_conversion: { enabled: true },
        },
      },
      service: { extensions: ["health_check", "sigv4auth"] },
    });
    expect(statements(await measured, "billing-task")).toEqual([
      {
        Effect: "Allow",
        Action: ["aps:RemoteWrite"],
        Resource: `arn:aws:aps:eu-central-1:${accountId}:workspace/ws-metrics`,
      },
    ]);
  });

  it("is not told of a collector, which takes no spans from it", async () => {
    expect(JSON.stringify(configurationOf(await measured))).not.toMatch(/otlp|xray/);
    expect(JSON.stringify(containers(await measured, "billing")[0])).not.toContain("OTEL_");
  });

  it("that is traced too has one collector for both", async () => {
    const plan = await updateOf(settings({ billing: { metrics: {}, tracing: true } }));
    expect(containers(plan, "billing")).toHaveLength(2);
    const { pipelines } = configurationOf(plan).service as { pipelines: object };
    expect(Object.keys(pipelines)).toEqual(["traces", "metrics"]);
    expect(statements(plan, "billing-task").map(({ Action }) => Action)).toEqual([
      ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      ["aps:RemoteWrite"],
    ]);
  });
});

describe("a collector of one's own", () => {
  const image = `${accountId}.dkr.ecr.eu-central-1.amazonaws.com/mirror/adot@sha256:${"0a".repeat(32)}`;

  it("may be pulled by those that run it, and by no other", async () => {
    const plan = await updateOf(
      settings({ billing: { tracing: true } }, { telemetry: { image, memoryMiB: 200, cpu: 100 } }),
    );
    expect(containers(plan, "billing")[1]).toMatchObject({ image, cpu: 100, memory: 200 });
    const pulled = (name: string) =>
      statements(plan, `${name}-execution`).find(({ Action }) => JSON.stringify(Action).includes("BatchGetImage"))
        ?.Resource;
    const repository = (path: string) => `arn:aws:ecr:eu-central-1:${accountId}:repository/${path}`;
    expect(pulled("billing")).toEqual([repository("shop/prod/billing"), repository("mirror/adot")]);
    expect(pulled("mail")).toBe(repository("shop/prod/mail"));
  });

  it.each([
    [image, `arn:aws:ecr:eu-central-1:${accountId}:repository/mirror/adot`],
    [defaultCollectorImage, undefined],
  ])("%s is in %s", (name, arn) => expect(repositoryArn(name)).toBe(arn));
});
