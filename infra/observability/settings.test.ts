import { describe, expect, it } from "vitest";
import { readConfiguration } from "../configuration";
import type { RawConfiguration } from "../schema";
import { noFile, publicApi, settingsOf, texts } from "../testing/fleet";
import { defaultCollectorImage, defaultErrorPattern, resolveObservability } from "./settings";

const port = 3001;
const of = (own: object, defaults: object = {}) => resolveObservability(defaults, own, { port });

describe("what a service is observed by", () => {
  it.each([
    [{}, {}],
    [{ tracing: false, traceSamplePercent: 5, errorLogs: false }, {}],
    [{ metrics: { source: "none", path: "/m" } }, {}],
    [{ tracing: true }, { tracing: { samplePercent: 10 } }],
    [{ tracing: true, traceSamplePercent: 100 }, { tracing: { samplePercent: 100 } }],
    [{ metrics: "none" }, {}],
    [{ metrics: "prometheus" }, { metrics: { path: "/metrics", port, intervalSeconds: 30 } }],
    [{ metrics: { source: "prometheus" } }, { metrics: { path: "/metrics", port, intervalSeconds: 30 } }],
    [{ metrics: {} }, { metrics: { path: "/metrics", port, intervalSeconds: 30 } }],
    [
      { metrics: { path: "/internal/metrics", port: 9090, intervalSeconds: 60 } },
      { metrics: { path: "/internal/metrics", port: 9090, intervalSeconds: 60 } },
    ],
    [{ errorLogs: true }, { errorLogs: { pattern: defaultErrorPattern, perMinute: 10 } }],
    [{ errorLogs: { perMinute: 1 } }, { errorLogs: { pattern: defaultErrorPattern, perMinute: 1 } }],
    [{ errorLogs: { pattern: "PANIC" } }, { errorLogs: { pattern: "PANIC", perMinute: 10 } }],
    [
      { slo: { availabilityPercent: 99.9 } },
      { slo: { availabilityPercent: 99.9, windowDays: 30, minimumFailures: 5 } },
    ],
  ])("%j is %j", (own, expected) => expect(of(own)).toEqual(expected));

  it("takes what is said for all, and goes before it, key by key", () => {
    const defaults = { tracing: true, metrics: { path: "/m" }, errorLogs: true, slo: { latencyMilliseconds: 300 } };
    expect(of({ slo: { windowDays: 7 }, metrics: { port: 9090 } }, defaults)).toEqual({
      tracing: { samplePercent: 10 },
      metrics: { path: "/m", port: 9090, intervalSeconds: 30 },
      errorLogs: { pattern: defaultErrorPattern, perMinute: 10 },
      slo: { latencyMilliseconds: 300, windowDays: 7, minimumFailures: 5 },
    });
    expect(of({ tracing: false, metrics: { source: "none" }, errorLogs: false }, defaults)).toEqual({
      slo: { latencyMilliseconds: 300, windowDays: 30, minimumFailures: 5 },
    });
  });

  it.each([
    [{ path: "/m", port: 9090 }, "prometheus", { path: "/m", port: 9090, intervalSeconds: 30 }],
    ["prometheus", { path: "/m" }, { path: "/m", port, intervalSeconds: 30 }],
    ["prometheus", "none", undefined],
    ["prometheus", undefined, { path: "/metrics", port, intervalSeconds: 30 }],
    [{ path: "/m" }, "none", undefined],
    ["none", "prometheus", { path: "/metrics", port, intervalSeconds: 30 }],
    ["none", { port: 9090 }, { path: "/metrics", port: 9090, intervalSeconds: 30 }],
    [{ source: "none", path: "/m" }, "prometheus", { path: "/m", port, intervalSeconds: 30 }],
    [{ path: "/m" }, { source: "none" }, undefined],
  ])("has metrics of %j for all, and of %j itself", (all, own, expected) => {
    expect(of(own === undefined ? {} : { metrics: own }, { metrics: all }).metrics).toEqual(expected);
  });

  it("may be said of all, of the API and of a service", () => {
    const configuration: Partial<RawConfiguration> = {
      defaults: { tracing: true },
      api: { ...publicApi, traceSamplePercent: 50 },
      services: { billing: { tracing: false } },
    };
    const { api, services } = settingsOf({ configuration });
    expect([api, ...services].map(({ observability }) => observability.tracing)).toEqual([
      { samplePercent: 50 },
      undefined,
      { samplePercent: 10 },
      { samplePercent: 10 },
    ]);
  });
});

describe("the fleet's", () => {
  it.each([
    ["economy", undefined, false],
    ["standard", undefined, true],
    ["highAvailability", undefined, true],
    ["economy", true, true],
    ["standard", false, false],
  ] as const)("dashboard in %s, said %s, is %s", (profile, dashboard, expected) => {
    const configuration = { profile, ...(dashboard !== undefined && { dashboard }) };
    expect(settingsOf({ configuration }).dashboard).toBe(expected);
  });

  it("collector is AWS's, by digest, unless another is named", () => {
    expect(settingsOf().telemetry).toEqual({ image: defaultCollectorImage, cpu: 64, memoryMiB: 128 });
    expect(settingsOf({ configuration: { telemetry: { cpu: 32 } } }).telemetry).toMatchObject({
      cpu: 32,
      memoryMiB: 128,
    });
    expect(defaultCollectorImage).toMatch(
      /^public\.ecr\.aws\/aws-observability\/aws-otel-collector@sha256:[0-9a-f]{64}$/,
    );
  });
});

describe("mistakes", () => {
  function problems(structured: Record<string, unknown>): string[] {
    const written = Object.entries(structured).map(([key, value]) => [key, JSON.stringify(value)]);
    const values = { "aws:region": "eu-central-1", "fleet:root": ".", ...Object.fromEntries(written) };
    return texts(readConfiguration({ values, secretKeys: new Set(), file: noFile }).diagnostics);
  }
  const digest = "0a".repeat(32);

  it.each<[object, string]>([
    [{ tracing: "yes" }, 'fleet:services.billing.tracing: expected true or false, got "yes"'],
    [{ traceSamplePercent: 0 }, "fleet:services.billing.traceSamplePercent: expected"],
    [
      { metrics: { path: "/$HOME" } },
      "fleet:services.billing.metrics.path: expected a path that starts with /, without $",
    ],
    [{ metrics: { interval: 5 } }, "fleet:services.billing.metrics.interval: unknown key"],
    [
      { metrics: "grafana" },
      'fleet:services.billing.metrics: expected prometheus, none, or a map of path, port and intervalSeconds, got "grafana"',
    ],
    [{ metrics: true }, "fleet:services.billing.metrics: expected prometheus, none, or a map"],
    [{ errorLogs: { perMinutes: 5 } }, "fleet:services.billing.errorLogs.perMinutes: unknown key"],
    [{ errorLogs: 5 }, "fleet:services.billing.errorLogs: expected true, false, or a map of pattern and perMinute"],
    [{ slo: { availabilityPercent: 100 } }, "fleet:services.billing.slo.availabilityPercent: expected"],
    [{ slo: { availability: 99 } }, "fleet:services.billing.slo.availability: unknown key"],
    [{ healthCheck: { readinessPath: "ready" } }, "fleet:services.billing.healthCheck.readinessPath: expected a path"],
  ])("%j is one", (billing, message) => {
    expect(problems({ "fleet:services": { billing } })).toEqual([expect.stringContaining(message)]);
  });

  it("a port of metrics that is none is told with what the port is", () => {
    const values = {
      "aws:region": "eu-central-1",
      "fleet:root": ".",
      "fleet:services": JSON.stringify({ billing: { metrics: { port: 0 } } }),
    };
    const { diagnostics } = readConfiguration({ values, secretKeys: new Set(), file: noFile });
    expect(diagnostics.map(({ fix }) => fix)).toEqual([
      "Correct it. Port of the page, in the task. Default: the service's.",
    ]);
  });

  it("the short form of metrics is none", () => {
    for (const metrics of ["prometheus", "none"]) {
      expect(problems({ "fleet:services": { billing: { metrics } }, "fleet:defaults": { metrics } })).toEqual([]);
    }
  });

  it.each([
    "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0",
    "public.ecr.aws/aws-observability/aws-otel-collector",
    `aws-otel-collector@sha256:${digest}`,
    "public.ecr.aws/aws-observability/aws-otel-collector@sha256:0a",
  ])("a collector named %s is one", (image) => {
    expect(problems({ "fleet:telemetry": { image } })).toEqual([
      expect.stringContaining("fleet:telemetry.image: expected an image by digest"),
    ]);
  });

  it("a collector by digest is none, wherever it is", () => {
    for (const where of ["public.ecr.aws/x/y", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/adot"]) {
      expect(problems({ "fleet:telemetry": { image: `${where}@sha256:${digest}` } })).toEqual([]);
    }
  });
});
