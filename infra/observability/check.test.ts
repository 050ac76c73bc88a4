import { describe, expect, it } from "vitest";
import { checkSettings } from "../check-settings";
import type { RawConfiguration } from "../schema";
import { noFile, publicApi, settingsOf, texts } from "../testing/fleet";

const configured = (configuration: Partial<RawConfiguration>) => checkSettings(settingsOf({ configuration }), noFile);
const billing = (own: object, more: Partial<RawConfiguration> = {}) =>
  configured({ services: { billing: own }, ...more });
const needed = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager"];
const copied = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/adot@sha256:${"0a".repeat(32)}`;

describe("a collector", () => {
  it("fits into the smallest task as it is", () => {
    expect(texts(billing({ tracing: true, metrics: {} }))).toEqual([]);
    expect(texts(billing({ tracing: true, metrics: {} }, { profile: "economy" }))).toEqual([]);
  });

  it.each([
    [{ cpu: 200 }, "200 of 256 CPU units and 128 of 512 MiB"],
    [{ memoryMiB: 300 }, "64 of 256 CPU units and 300 of 512 MiB"],
  ])("of %j takes too much of it", (telemetry, shares) => {
    const diagnostics = billing({ metrics: {} }, { telemetry });
    expect(texts(diagnostics)).toEqual([
      `fleet:services.billing.metrics: its collector takes ${shares}; it may take half`,
    ]);
    expect(diagnostics[0]?.fix).toBe(
      "Raise cpu and memoryMiB, or lower fleet:telemetry.cpu and fleet:telemetry.memoryMiB.",
    );
    expect(texts(billing({}, { telemetry }))).toEqual([]);
    expect(texts(billing({ tracing: true, cpu: 512, memoryMiB: 1024 }, { telemetry }))).toEqual([]);
  });

  it.each([4317, 4318, 13133])("has port %d for itself", (port) => {
    const services = [{ name: "billing", port }];
    const told = (own: object) =>
      texts(checkSettings(settingsOf({ services, configuration: { services: { billing: own } } }), noFile));
    expect(told({ tracing: true })).toEqual([
      `fleet:services.billing.tracing: its collector listens at port ${port}, which is the service's`,
    ]);
    expect(told({})).toEqual([]);
  });

  it("is not told of twice", () => {
    const own = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };
    const message = "OTEL_EXPORTER_OTLP_ENDPOINT: `tracing` sets it to its collector";
    expect(texts(billing({ tracing: true, environment: own }))).toEqual([
      `fleet:services.billing.environment.${message}`,
    ]);
    expect(texts(billing({ tracing: true, secrets: own }))).toEqual([`fleet:services.billing.secrets.${message}`]);
    expect(texts(billing({ metrics: {}, environment: own }))).toEqual([]);
  });
});

describe("without a way out", () => {
  const cutOff = (own: object, more: string[] = [], rest: Partial<RawConfiguration> = {}) =>
    billing(own, { network: { natGateways: "none", interfaceEndpoints: [...needed, ...more] }, ...rest });

  it("a collector needs an endpoint for what it sends, and an image from the account", () => {
    const diagnostics = cutOff({ tracing: true, metrics: {} });
    expect(texts(diagnostics)).toEqual([
      "fleet:services.billing.tracing: fleet:network.natGateways is none, and tasks cannot reach xray",
      "fleet:services.billing.metrics: fleet:network.natGateways is none, and tasks cannot reach aps-workspaces",
      "fleet:network.natGateways is none, and tasks cannot pull the collector from public.ecr.aws",
    ]);
    expect(diagnostics.map(({ fix }) => fix)).toEqual([
      "Add it to fleet:network.interfaceEndpoints, choose single, or remove `tracing`.",
      "Add it to fleet:network.interfaceEndpoints, choose single, or remove `metrics`.",
      "Copy it to a repository of your account, and name that in fleet:telemetry.image by digest.",
    ]);
    const mended = ["xray", "aps-workspaces"];
    expect(texts(cutOff({ tracing: true, metrics: {} }, mended, { telemetry: { image: copied } }))).toEqual([]);
    expect(texts(cutOff({ slo: { availabilityPercent: 99.9 }, errorLogs: true }))).toEqual([]);
  });

  it("nothing is said of an existing network, nor of a service that is being removed", () => {
    const existing = {
      ...{ vpcId: "vpc-1", cidrBlock: "10.0.0.0/16", publicSubnetIds: ["a", "b"] },
      ...{ privateSubnetIds: ["c", "d"], isolatedSubnetIds: ["e", "f"] },
    };
    expect(texts(billing({ tracing: true }, { network: { natGateways: "none", existing } }))).toEqual([]);
    expect(texts(cutOff({ tracing: true, retire: "keepData" }))).toEqual([]);
  });
});

describe("objectives", () => {
  it.each([
    [{}, "fleet:services.billing.slo: it names no objective"],
    [{ windowDays: 7 }, "fleet:services.billing.slo: it names no objective"],
    [{ latencyPercent: 95 }, "fleet:services.billing.slo.latencyPercent: nothing says which requests are fast"],
    [
      { availabilityPercent: 93 },
      "fleet:services.billing.slo.availabilityPercent: 93 can never burn 14.4 times as fast as allowed over 30 days, not even if every request is bad",
    ],
    [
      { latencyMilliseconds: 300, latencyPercent: 90, windowDays: 90 },
      "fleet:services.billing.slo.latencyPercent: 90 can never burn 43.2 times as fast as allowed over 90 days, not even if every request is bad",
    ],
  ])("%j are a mistake", (slo, message) => expect(texts(billing({ slo }))).toEqual([message]));

  it("that no alarm could watch are told with the lowest that one can", () => {
    expect(billing({ slo: { availabilityPercent: 93 } })[0]?.fix).toBe("Set it to 93.07 or more, or lower windowDays.");
    expect(texts(billing({ slo: { availabilityPercent: 93.07 } }))).toEqual([]);
    expect(texts(billing({ slo: { latencyMilliseconds: 300, latencyPercent: 90, windowDays: 7 } }))).toEqual([]);
  });

  it("of the API are the API's", () => {
    expect(texts(configured({ api: { ...publicApi, slo: {} } }))).toEqual(["fleet:api.slo: it names no objective"]);
  });

  it("are all told at once, at their lines", () => {
    const located: (readonly PropertyKey[])[] = [];
    const file = {
      ...noFile,
      locate: (path: readonly PropertyKey[]) => {
        located.push(path);
        return { file: "Pulumi.prod.yaml", line: 9, column: 7 };
      },
    };
    const services = { billing: { slo: { latencyPercent: 95 } }, "payment-gateway": { slo: {} } };
    const diagnostics = checkSettings(settingsOf({ configuration: { services } }), file);
    expect(diagnostics.map(({ severity, line }) => [severity, line])).toEqual([
      ["error", 9],
      ["error", 9],
    ]);
    expect(located).toEqual([
      ["fleet:services", "billing", "slo", "latencyPercent"],
      ["fleet:services", "payment-gateway", "slo"],
    ]);
  });
});

describe("metrics of the API", () => {
  const told = (metrics: object, api: object = {}) => texts(configured({ api: { ...publicApi, metrics, ...api } }));

  it("are told of where the internet can read them, and only there", () => {
    expect(told({ path: "/m" })).toEqual([
      "warning: fleet:api.metrics: everybody on the internet can read /m, at the API's own port",
    ]);
    expect(told({ port: 9090 })).toEqual([]);
    expect(told({}, { exposure: "private" })).toEqual([]);
    expect(texts(billing({ metrics: {} }))).toEqual([]);
  });
});
