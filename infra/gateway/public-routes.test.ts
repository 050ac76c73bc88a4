import { describe, expect, it } from "vitest";
import { checkNames } from "../check-names";
import type { RawService } from "../service-schema";
import { manifestOf, noFile, settingsOf, shopServices, texts } from "../testing/fleet";
import { json, updateOf } from "../testing/plan";
import { publicRoutes } from "./public-routes";
import type { RawGateway } from "./schema";
import { resolveGateway } from "./settings";

const environment = { CORS_ORIGINS: "https://shop.example.com" };
const guarded = ["/healthcheck", "/internal", "/metrics"];
const of = (raw: RawGateway) => {
  const gateway = resolveGateway(raw, ["/healthcheck"]);
  return gateway && publicRoutes(gateway);
};

describe("what people reach of a service", () => {
  it.each<[string, RawGateway, readonly string[], readonly string[]]>([
    ["one path", { routes: ["/bill"] }, ["/bill"], guarded],
    [
      "a path and all below",
      { routes: ["/invoices/*"] },
      ["/invoices", "/invoices/*"],
      ["/healthcheck", "/internal", "/invoices/healthcheck", "/invoices/internal", "/invoices/metrics", "/metrics"],
    ],
    ["a path that it does not see", { routes: [{ path: "/billing/*", stripPrefix: "/billing" }] }, ["/*"], guarded],
    ["one path that is its root", { routes: [{ path: "/billing", stripPrefix: "/billing" }] }, ["/"], guarded],
    [
      "a path whose beginning it does not see",
      { routes: [{ path: "/api/bills/*", stripPrefix: "/api" }], guardedPaths: ["/bills/audit"] },
      ["/bills", "/bills/*"],
      [
        ...["/bills/audit", "/bills/bills/audit", "/bills/healthcheck", "/bills/internal", "/bills/metrics"],
        ...guarded,
      ],
    ],
    ["a whole name", { hosts: ["billing.example.com"] }, ["/*"], guarded],
    [
      "the same by several, sorted",
      { routes: [{ path: "/pay", host: "b.example.com" }, "/pay", "/bill"], hosts: ["a.example.com"] },
      ["/*", "/bill", "/pay"],
      guarded,
    ],
  ])("%s", (_what, raw, routes, except) => {
    expect(of(raw)).toEqual({ routes, except });
  });
});

describe("the variable PUBLIC_ROUTES", () => {
  const own: RawService = { environment, routes: [{ path: "/billing/*", stripPrefix: "/billing" }, "/bill"] };
  const value = '{"routes":["/*","/bill"],"except":["/healthcheck","/internal","/metrics"]}';
  const valuesOf = (billing: RawService) => {
    const { api, services } = settingsOf({ configuration: { services: { billing } } });
    return [api, ...services].map((service) => service.environment.PUBLIC_ROUTES);
  };

  it("is a plain one of the service with routes, and of no other", async () => {
    expect(valuesOf(own)).toEqual([undefined, value, undefined, undefined]);
    expect(valuesOf({ environment })).toEqual([undefined, undefined, undefined, undefined]);
    const plan = await updateOf(settingsOf({ configuration: { services: { billing: own } } }));
    const definitions = plan
      .all("aws:ecs/taskDefinition:TaskDefinition")
      .map(({ name, inputs }) => [
        name,
        json<{ environment: { name: string; value: string }[] }[]>(inputs.containerDefinitions)[0]?.environment.find(
          (variable) => variable.name === "PUBLIC_ROUTES",
        )?.value,
      ]);
    expect(Object.fromEntries(definitions)).toMatchObject({ api: undefined, billing: value, notifications: undefined });
  });

  it("follows the health check's path", () => {
    expect(valuesOf({ ...own, healthCheck: { path: "/alive" } })[1]).toContain('"except":["/alive","/internal"');
  });

  it("is gone once the service is being removed", () => {
    expect(valuesOf({ ...own, retire: "keepData" })).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("is the fleet's alone", () => {
    const said = { PUBLIC_ROUTES: "/" };
    const services = { billing: { environment: said, secrets: said } };
    const found = checkNames({ root: ".", services }, manifestOf(shopServices), noFile);
    expect(texts(found)).toEqual(
      ["environment", "secrets"].map(
        (kind) => `fleet:services.billing.${kind}.PUBLIC_ROUTES: \`PUBLIC_ROUTES\` is set by the fleet itself`,
      ),
    );
    expect(new Set(found.map(({ fix }) => fix))).toEqual(
      new Set(["Remove it: it follows from `routes`, `hosts` and `guardedPaths`."]),
    );
  });
});
