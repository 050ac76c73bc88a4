import { describe, expect, it } from "vitest";
import { CERTIFICATE_PATH } from "../modules-manifest/staged-dockerfile";
import { profiles } from "./profiles";
import { certificateAuthoritiesPath, manifestSettings, monorepoRoot } from "./resolve-settings";
import type { RawConfiguration } from "./schema";
import type { FleetSettings, ServiceSettings } from "./settings";
import { type FleetOptions, serviceNames, settingsOf } from "./testing/fleet";

function serviceOf(options: FleetOptions, name = "billing"): ServiceSettings {
  return find(settingsOf(options), name);
}

function find(settings: FleetSettings, name: string): ServiceSettings {
  const found = settings.services.find((service) => service.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  return found;
}

describe("settings", () => {
  it("are complete without any configuration of services", () => {
    const { entry, ...billing } = serviceOf({});
    expect(entry.name).toBe("billing");
    expect(billing).toEqual({
      ...profiles.standard.service,
      name: "billing",
      role: "microservice",
      port: 3001,
      url: "http://billing.prod.shop.internal:3001",
      loadBalancer: "1",
      singleton: false,
      scaling: { cpuPercent: 60, memoryPercent: 75, requestsPerTarget: 1000 },
      healthCheck: {
        path: "/healthcheck",
        matcher: "200-299",
        intervalSeconds: 10,
        timeoutSeconds: 5,
        unhealthyThreshold: 3,
        gracePeriodSeconds: 60,
      },
      database: {
        ...profiles.standard.service.database,
        engineVersion: "17",
        allowMajorVersionUpgrade: false,
        name: "billing",
      },
      cache: { ...profiles.standard.service.cache, engineVersion: "8.0" },
      environment: {
        APP_ENV: "production",
        HOST_NAME: "0.0.0.0",
        NODE_EXTRA_CA_CERTS: "/etc/fleet/rds-ca.pem",
        PORT: "3001",
      },
      secrets: {},
      calls: [],
      platform: "linux/amd64",
      imageSource: "build",
      buildArguments: {},
      readonlyRootFilesystem: true,
      user: "1000:1000",
      logRetentionDays: 365,
      deregistrationDelaySeconds: 30,
    });
  });

  it("are frozen to the bottom", () => {
    const settings = settingsOf();
    const open = (value: unknown): boolean =>
      typeof value === "object" && value !== null && (!Object.isFrozen(value) || Object.values(value).some(open));
    expect(open(settings)).toBe(false);
  });

  it("take the profile, then the defaults, then the service's own, at every level", () => {
    const configuration: Partial<RawConfiguration> = {
      profile: "economy",
      defaults: {
        cpu: 512,
        memoryMiB: 1024,
        database: { storageGiB: 30, multiAz: true },
        healthCheck: { intervalSeconds: 20, timeoutSeconds: 9 },
        scaling: { cpuPercent: 50, memoryPercent: 50 },
        cache: { nodeCount: 2 },
        environment: { LEVEL: "default", SHARED: "default" },
        buildArguments: { A: "default", B: "default" },
      },
      services: {
        billing: {
          memoryMiB: 2048,
          database: { storageGiB: 40 },
          healthCheck: { timeoutSeconds: 3 },
          scaling: { memoryPercent: 40 },
          environment: { LEVEL: "own" },
          buildArguments: { B: "own" },
        },
      },
    };
    const billing = serviceOf({ configuration });
    expect({ cpu: billing.cpu, memory: billing.memoryMiB, alarms: billing.alarms }).toEqual({
      cpu: 512,
      memory: 2048,
      alarms: false,
    });
    expect(billing.database).toMatchObject({ storageGiB: 40, multiAz: true, maximumStorageGiB: 50 });
    expect(billing.healthCheck).toMatchObject({ intervalSeconds: 20, timeoutSeconds: 3, unhealthyThreshold: 3 });
    expect(billing.scaling).toEqual({ cpuPercent: 50, memoryPercent: 40, requestsPerTarget: 1000 });
    expect(billing.cache).toMatchObject({ nodeCount: 2, nodeType: "cache.t4g.micro" });
    expect(billing.environment).toMatchObject({ LEVEL: "own", SHARED: "default" });
    expect(billing.buildArguments).toEqual({ A: "default", B: "own" });
    const other = serviceOf({ configuration }, "payment-gateway");
    expect(other).toMatchObject({ memoryMiB: 1024, database: { storageGiB: 30 }, environment: { LEVEL: "default" } });
    expect(settingsOf({ configuration }).api).toMatchObject({ cpu: 512, environment: { LEVEL: "default" } });
  });

  it.each<[string, RawConfiguration["profile"], NonNullable<RawConfiguration["services"]>[string], number[]]>([
    ["the profile alone", "standard", {}, [2, 2, 6]],
    ["economy alone, which does not scale", "economy", {}, [1, 1, 1]],
    ["a count above economy's", "economy", { desiredCount: 3 }, [3, 3, 3]],
    ["a count below the profile's minimum", "standard", { desiredCount: 1 }, [1, 1, 6]],
    ["a count above the profile's maximum", "standard", { desiredCount: 9 }, [9, 9, 9]],
    ["a maximum below the profile's count", "standard", { scaling: { maximumCount: 1 } }, [1, 1, 1]],
    ["a minimum above the profile's maximum", "standard", { scaling: { minimumCount: 8 } }, [8, 8, 8]],
    ["a minimum below the count", "standard", { desiredCount: 4, scaling: { minimumCount: 1 } }, [1, 4, 6]],
    ["all three", "economy", { desiredCount: 3, scaling: { minimumCount: 2, maximumCount: 5 } }, [2, 3, 5]],
    ["a contradiction, for the check to find", "economy", { desiredCount: 9, scaling: { maximumCount: 5 } }, [9, 9, 5]],
  ])("count tasks by %s", (_, profile = "standard", billing, counts) => {
    const { minimumCount, desiredCount, maximumCount } = serviceOf({
      configuration: { profile, services: { billing } },
    });
    expect([minimumCount, desiredCount, maximumCount]).toEqual(counts);
  });

  it("make a service with cron jobs a singleton, whatever profile and defaults say", () => {
    const configuration: Partial<RawConfiguration> = { profile: "highAvailability", defaults: { desiredCount: 5 } };
    expect(serviceOf({ configuration }, "notifications")).toMatchObject({
      singleton: true,
      desiredCount: 1,
      minimumCount: 1,
      maximumCount: 1,
    });
    expect(serviceOf({ configuration }).singleton).toBe(false);
  });

  it("name a database after its service, as Postgres can", () => {
    expect(serviceOf({}, "payment-gateway").database.name).toBe("payment_gateway");
    expect(settingsOf().api.database.name).toBe("api");
  });

  it("call the API `api`, whatever its folder, and give it no private address and no shared load balancer", () => {
    const { api } = settingsOf();
    expect(api).toMatchObject({ name: "api", role: "api", port: 3000 });
    expect(api.entry.name).toBe("app");
    expect(api).not.toHaveProperty("url");
    expect(api).not.toHaveProperty("loadBalancer");
  });

  it("let the path of a HEALTHCHECK stand, unless the configuration has one", () => {
    const services = [{ name: "billing", healthPath: "/live" }];
    expect(serviceOf({ services }).healthCheck.path).toBe("/live");
    const configuration = { services: { billing: { healthCheck: { path: "/ready" } } } };
    expect(serviceOf({ services, configuration }).healthCheck.path).toBe("/ready");
  });

  it("take fleet-wide values from the profile, unless the configuration has them", () => {
    expect(settingsOf({ configuration: { profile: "economy" } })).toMatchObject({
      protectData: false,
      containerInsights: "disabled",
      logRetentionDays: 30,
      network: { natGateways: "single", availabilityZones: ["eu-central-1a", "eu-central-1b"], interfaceEndpoints: [] },
    });
    expect(
      settingsOf({
        configuration: {
          profile: "economy",
          protectData: true,
          containerInsights: "enhanced",
          network: {
            natGateways: "none",
            availabilityZones: ["eu-central-1b", "eu-central-1c"],
            interfaceEndpoints: ["logs"],
          },
        },
      }),
    ).toMatchObject({
      protectData: true,
      containerInsights: "enhanced",
      network: {
        natGateways: "none",
        availabilityZones: ["eu-central-1b", "eu-central-1c"],
        interfaceEndpoints: ["logs"],
      },
    });
  });
});

describe("addresses", () => {
  it("reach the API in the declared variables, and callers in those of their callees only", () => {
    const configuration = { services: { billing: { calls: ["payment-gateway"] } } };
    const settings = settingsOf({ configuration });
    const urls = ({ environment }: ServiceSettings) =>
      Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("MICROSERVICE_")));
    expect(urls(settings.api)).toEqual({
      MICROSERVICE_BILLING_URL: "http://billing.prod.shop.internal:3001",
      MICROSERVICE_NOTIFICATIONS_URL: "http://notifications.prod.shop.internal:3003",
      MICROSERVICE_PAYMENTS_URL: "http://payment-gateway.prod.shop.internal:3002",
    });
    expect(settings.api.calls).toEqual(["billing", "notifications", "payment-gateway"]);
    expect(settings.services.map((service) => [service.name, urls(service), service.calls])).toEqual([
      ["billing", { MICROSERVICE_PAYMENTS_URL: "http://payment-gateway.prod.shop.internal:3002" }, ["payment-gateway"]],
      ["notifications", {}, []],
      ["payment-gateway", {}, []],
    ]);
  });

  it("are by https under an owned domain with a certificate", () => {
    const internalCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const network = { internalDomain: "shop.example.com", internalCertificateArn };
    expect(serviceOf({ configuration: { name: "store", network }, stack: "test" }).url).toBe(
      "https://billing.test.store.shop.example.com:3001",
    );
  });

  it("of a service that is being retired go to nobody", () => {
    const services = { billing: { calls: ["payment-gateway"] }, "payment-gateway": { retire: "keepData" as const } };
    const { api, services: resolved } = settingsOf({ configuration: { services } });
    expect(api.environment).not.toHaveProperty("MICROSERVICE_PAYMENTS_URL");
    expect(resolved[0]?.environment).not.toHaveProperty("MICROSERVICE_PAYMENTS_URL");
    expect(resolved[0]?.calls).toEqual([]);
  });
});

describe("the API", () => {
  it("lets its own domain's pages call it, unless other origins are configured", () => {
    expect(settingsOf().api.environment.CORS_ORIGINS).toBe("https://api.shop.example.com");
    const api = { domain: "api.shop.example.com", environment: { CORS_ORIGINS: "https://shop.example.com" } };
    expect(settingsOf({ configuration: { api } }).api.environment.CORS_ORIGINS).toBe("https://shop.example.com");
    expect(settingsOf({ configuration: { api: {} } }).api.environment).not.toHaveProperty("CORS_ORIGINS");
    expect(serviceOf({}).environment).not.toHaveProperty("CORS_ORIGINS");
  });

  it("is open to everybody if public, behind a firewall, and to the VPC if private, without", () => {
    expect(settingsOf().exposure).toEqual({
      public: true,
      domain: "api.shop.example.com",
      hostedZoneId: "Z0EXAMPLE0SHOP",
      allowPlainHttp: false,
      allowedCidrs: ["0.0.0.0/0"],
      firewall: true,
      requestsPerFiveMinutes: 2000,
    });
    const network = { cidrBlock: "10.9.0.0/16" };
    expect(settingsOf({ configuration: { api: { exposure: "private", firewall: true }, network } }).exposure).toEqual({
      public: false,
      allowPlainHttp: false,
      allowedCidrs: ["10.9.0.0/16"],
      firewall: false,
      requestsPerFiveMinutes: 2000,
    });
  });
});

describe("load balancers", () => {
  it("are as many as needed, or as configured, and none for a fleet without services", () => {
    const shared = (count: number, internalLoadBalancers?: number) =>
      settingsOf({
        services: serviceNames(count),
        configuration: internalLoadBalancers === undefined ? {} : { network: { internalLoadBalancers } },
      }).sharedLoadBalancers;
    expect([shared(0), shared(1), shared(45), shared(46)]).toEqual([[], ["1"], ["1"], ["1", "2"]]);
    expect([shared(1, 3), shared(91, 2)]).toEqual([
      ["1", "2", "3"],
      ["1", "2", "3"],
    ]);
  });

  it("of its own are for a service that asks for it, and leave the shared ones to the others", () => {
    const settings = settingsOf({ configuration: { services: { billing: { dedicatedLoadBalancer: true } } } });
    expect(settings.services.map(({ loadBalancer }) => loadBalancer)).toEqual(["billing", "1", "1"]);
    const only = { services: ["billing"], configuration: { services: { billing: { dedicatedLoadBalancer: true } } } };
    expect(settingsOf(only).sharedLoadBalancers).toEqual([]);
  });
});

describe("what the manifest is told", () => {
  const settings = (configuration: Partial<RawConfiguration>) =>
    manifestSettings({ root: ".", ...configuration }, "Pulumi.prod.yaml");

  it("is the platform and the file at least", () => {
    const common = { platform: "linux/amd64", source: "Pulumi.prod.yaml" };
    expect(settings({ services: { billing: {} } })).toEqual({ api: common, services: { billing: common } });
  });

  it("is everything that an image is made from, own values before defaults", () => {
    const defaults = {
      target: "prod",
      platform: "linux/arm64",
      imageSource: "prebuilt",
      buildArguments: { A: "1" },
    } as const;
    const billing = { target: "own", dockerfile: "docker/billing", port: 4000, buildArguments: { B: "2" } };
    expect(settings({ defaults, services: { billing } }).services?.billing).toEqual({
      port: 4000,
      dockerfile: "docker/billing",
      target: "own",
      platform: "linux/arm64",
      imageSource: "prebuilt",
      buildArguments: { A: "1", B: "2" },
      source: "Pulumi.prod.yaml",
    });
  });

  it.each([
    [{}, undefined],
    [{ desiredCount: 2 }, 2],
    [{ scaling: { maximumCount: 6 } }, 6],
    [{ scaling: { minimumCount: 3 } }, 3],
    [{ desiredCount: 1, scaling: { maximumCount: 4 } }, 4],
  ])("is the most tasks that %j allows, for a service with cron jobs", (billing, most) => {
    expect(settings({ services: { billing } }).services?.billing?.maximumCount).toBe(most);
  });

  it("is no count that only the defaults chose", () => {
    expect(settings({ defaults: { desiredCount: 3 }, services: { billing: {} } }).services?.billing).not.toHaveProperty(
      "maximumCount",
    );
  });
});

it("the root is relative to Pulumi.yaml", () => {
  expect(monorepoRoot("../shop", "/work/deploy")).toBe("/work/shop");
  expect(monorepoRoot("/elsewhere", "/work/deploy")).toBe("/elsewhere");
});

it("the certificate authorities are named where the build puts them", () => {
  expect(certificateAuthoritiesPath).toBe(CERTIFICATE_PATH);
});
