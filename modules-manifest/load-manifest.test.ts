import { describe, expect, it } from "vitest";
import { loadManifest } from "./load-manifest";
import type { Manifest, ManifestSettings } from "./manifest";
import { fixture, monorepo } from "./testing/monorepo";

function loaded(root: string, settings: ManifestSettings = {}): Manifest {
  const { manifest } = loadManifest(root, settings);
  if (manifest === undefined) {
    throw new Error("no manifest");
  }
  return manifest;
}

function codes(root: string): string[] {
  return [...new Set(loadManifest(root).diagnostics.map(({ code }) => code))];
}

function summary({ name, api, services }: Manifest): unknown {
  const entries = [api, ...Object.values(services)];
  return {
    name,
    entries: entries.map((entry) => [entry.name, entry.role, entry.urlVariable, entry.port.value, entry.port.source]),
    stages: api.dockerfile.stages,
    health: entries.map(({ dockerfile }) => dockerfile.healthPath),
  };
}

const FIVE = ["base", "deps", "prod-deps", "build", "production"];

describe("the four dialects", () => {
  it("reads A: a list, five stages, ports from 3001", () => {
    const root = fixture("a");
    expect(summary(loaded(root))).toEqual({
      name: "shop-a",
      entries: [
        ["app", "api", undefined, 3000, "env"],
        ["billing", "microservice", "MICROSERVICE_BILLING_URL", 3001, "env"],
        ["payment-gateway", "microservice", "MICROSERVICE_PAYMENT_GATEWAY_URL", 3002, "env"],
      ],
      stages: FIVE,
      health: ["/healthcheck", "/healthcheck", "/healthcheck"],
    });
    expect(codes(root)).toEqual(["port-only-local", "env-file-baked"]);
  });

  it("reads B: the same list, ports from 8030", () => {
    expect(summary(loaded(fixture("b")))).toEqual({
      name: "shop-b",
      entries: [
        ["app", "api", undefined, 3001, "env"],
        ["orders", "microservice", "MICROSERVICE_ORDERS_URL", 8030, "env"],
      ],
      stages: FIVE,
      health: ["/healthcheck", "/healthcheck"],
    });
  });

  it("reads C: no list, an unquoted type with a comment, and reports what its generator gets wrong", () => {
    const root = fixture("c");
    expect(summary(loaded(root))).toEqual({
      name: "shop-c",
      entries: [
        ["app", "api", undefined, 3000, "env"],
        ["auth2-factor", "microservice", "MICROSERVICE_AUTH2_FACTOR_URL", 8030, "env"],
        ["reports", "microservice", "MICROSERVICE_REPORTS_URL", 8031, "env"],
      ],
      stages: FIVE,
      health: ["/api/v1/health", "/healthcheck", "/healthcheck"],
    });
    expect(loadManifest(root).diagnostics).toContainEqual({
      severity: "error",
      code: "copied-path-missing",
      file: "modules/reports/Dockerfile",
      line: 25,
      column: 6,
      message:
        "the Dockerfile copies a path that does not exist, got `modules/microservice/roles.yml`; expected an existing path",
      fix: "Did you mean `modules/reports/roles.yml`? Correct the path, or create what it names.",
    });
  });

  it("reads D: the API's folder has the project's name, ports are tracked, nothing to report", () => {
    const root = fixture("d");
    expect(summary(loaded(root))).toEqual({
      name: "market",
      entries: [
        ["market", "api", undefined, 3000, "env-example"],
        ["pdf-export", "microservice", "MICROSERVICE_PDF_EXPORT_URL", 8030, "env-example"],
        ["s3", "microservice", "MICROSERVICE_S3_URL", 8031, "env-example"],
      ],
      stages: ["base", "deps", "production"],
      health: ["/api/v1/health", "/api/v2/health", "/api/v2/health"],
    });
    expect(codes(root)).toEqual([]);
  });

  it("says where everything was found", () => {
    const { billing } = loaded(fixture("a")).services;
    expect(billing?.declaredAt).toEqual({ file: "modules/app/app.yml", line: 5, column: 11 });
    expect(billing?.port.location).toEqual({ file: "modules/billing/.env.yml", line: 4, column: 9 });
    expect(billing?.migration).toEqual({ script: "modules/billing/bin/migration/up.ts", target: "build" });
    expect(billing?.dockerfile.defaultPort).toBe(3500);
    expect(billing?.expectedVariables).toEqual([
      { name: "APP_ENV", secret: false, location: { file: "modules/billing/.env.yml", line: 2, column: 8 } },
      { name: "DATABASE_URL", secret: true, location: { file: "modules/billing/.env.yml", line: 6, column: 8 } },
      { name: "HOST_NAME", secret: false, location: { file: "modules/billing/.env.yml", line: 3, column: 9 } },
      { name: "PORT", secret: false, location: { file: "modules/billing/.env.yml", line: 4, column: 9 } },
    ]);
    expect(loaded(fixture("a")).services["payment-gateway"]).toMatchObject({ hasCronJobs: true });
  });
});

describe("the manifest", () => {
  it("is frozen to the last value", () => {
    const pending: unknown[] = [loadManifest(fixture("a"))];
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (typeof value === "object" && value !== null) {
        expect(Object.isFrozen(value)).toBe(true);
        pending.push(...Object.values(value));
      }
    }
  });

  it("holds no value of an env file", () => {
    expect(JSON.stringify(loadManifest(fixture("a")))).not.toContain("canary");
  });

  it("is there in spite of errors, as long as there is an API", () => {
    const root = monorepo({ "modules/billing/Dockerfile": undefined, "modules/orders/.env.example.yml": "app: [" });
    expect(Object.keys(loaded(root).services)).toEqual(["billing", "orders"]);
    expect(loadManifest(monorepo({ "modules/app/app.yml": undefined })).manifest).toBeUndefined();
  });

  it("takes Dockerfile, target, arguments and platform from the settings", () => {
    const root = monorepo({ "docker/billing": "FROM oven/bun:1 AS final\nARG PORT=1\nENV PORT=$PORT\n" });
    const billing = { dockerfile: "docker/billing", target: "final", buildArguments: { PORT: "4000" } };
    const entry = loaded(root, { services: { billing } }).services.billing;
    expect(entry?.dockerfile).toEqual({
      path: "docker/billing",
      stages: ["final"],
      target: "final",
      copiedPaths: [],
      defaultPort: 4000,
    });
  });

  it("costs no closure where fingerprints are not wanted", () => {
    const { manifest } = loadManifest(monorepo(), {}, { fingerprints: false });
    expect(manifest?.services.billing).toMatchObject({ files: [], fingerprint: "" });
  });
});
