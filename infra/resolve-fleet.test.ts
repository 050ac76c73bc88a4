import { describe, expect, it } from "vitest";
import { manifestSettings } from "./manifest-settings";
import { monorepoRoot } from "./resolve-settings";
import type { RawConfiguration } from "./schema";
import type { ServiceSettings } from "./settings";
import { noFile, serviceNames, settingsOf } from "./testing/fleet";

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
    expect(settingsOf({ configuration: { name: "store", network }, stack: "test" }).services[0]?.url).toBe(
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
    expect(settingsOf().services[0]?.environment).not.toHaveProperty("CORS_ORIGINS");
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
      idleTimeoutSeconds: 130,
    });
    const network = { cidrBlock: "10.9.0.0/16" };
    expect(settingsOf({ configuration: { api: { exposure: "private", firewall: true }, network } }).exposure).toEqual({
      public: false,
      allowPlainHttp: false,
      allowedCidrs: ["10.9.0.0/16"],
      firewall: false,
      requestsPerFiveMinutes: 2000,
      idleTimeoutSeconds: 130,
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
    manifestSettings({ root: ".", ...configuration }, noFile);

  it("is the platform and the file at least", () => {
    const common = { platform: "linux/amd64", at: noFile.locate([]) };
    expect(settings({ services: { billing: {} } })).toEqual({
      api: common,
      services: { billing: common },
      defaults: common,
    });
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
      at: noFile.locate([]),
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
