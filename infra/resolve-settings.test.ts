import { describe, expect, it } from "vitest";
import { profiles } from "./profiles";
import type { RawConfiguration } from "./schema";
import { type FleetSettings, imageFingerprint, isPrebuilt, type ServiceSettings } from "./settings";
import { type FleetOptions, publicApi, settingsOf } from "./testing/fleet";

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
      credentials: 1,
      formerNames: [],
      dataName: "billing",
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
      publishes: [],
      consumes: [],
      eventQueue: { retentionDays: 4, visibilityTimeoutSeconds: 60, maximumReceives: 5 },
      platform: "linux/amd64",
      imageSource: "build",
      buildArguments: {},
      readonlyRootFilesystem: true,
      user: "1000:1000",
      logRetentionDays: 365,
      deregistrationDelaySeconds: 30,
      deploymentTimeoutMinutes: 20,
      observability: {},
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

  it("hold a service at an image of its own only, the API too, and leave the rest as configured", () => {
    const held = "3f2a9c".padEnd(64, "0");
    const configuration: Partial<RawConfiguration> = {
      api: { ...publicApi, heldImage: held },
      services: { billing: { heldImage: held, cpu: 512, memoryMiB: 1024 } },
    };
    const settings = settingsOf({ configuration });
    expect(find(settings, "billing")).toEqual({
      ...find(settingsOf({ configuration: { services: { billing: { cpu: 512, memoryMiB: 1024 } } } }), "billing"),
      heldImage: held,
    });
    expect(imageFingerprint(find(settings, "billing"))).toBe(held);
    expect(imageFingerprint(settings.api)).toBe(held);
    const free = find(settings, "notifications");
    expect(free).not.toHaveProperty("heldImage");
    expect(imageFingerprint(free)).toBe(free.entry.fingerprint);
    expect([free, find(settings, "billing")].map(isPrebuilt)).toEqual([false, true]);
    expect(isPrebuilt({ ...free, imageSource: "prebuilt" })).toBe(true);
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
