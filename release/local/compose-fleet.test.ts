import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { FleetSettings } from "../../infra/settings";
import { type EntryPart, type FleetOptions, manifestOf, serviceNames, settingsOf } from "../../infra/testing/fleet";
import { composeFleet } from "./compose-fleet";
import type { ComposeFile } from "./compose-model";
import { composeText } from "./compose-text";
import { localNetworks } from "./local-networks";
import { LocalProblem } from "./local-problem";
import { selectServices } from "./service-selection";

function composed(settings: FleetSettings, names: readonly string[] = []): ComposeFile {
  return composeFleet({
    settings,
    manifest: manifestOf([]),
    services: selectServices(settings, names),
    projectDirectory: "/project",
    directory: "/project",
    mount: false,
  }).file;
}

/** A fleet of services that call one another as given: name -> names. */
function calling(calls: Readonly<Record<string, readonly string[]>>, options: FleetOptions = {}): FleetSettings {
  const services = Object.fromEntries(Object.entries(calls).map(([name, callees]) => [name, { calls: [...callees] }]));
  return settingsOf({ services: Object.keys(calls), configuration: { services }, ...options });
}

/** Any calls among six services, circles included. */
const graphs = fc
  .uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), { selector: ([a, b]) => a * 6 + b, maxLength: 20 })
  .map((edges) => {
    const names = serviceNames(6);
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        edges.filter(([from, to]) => from === index && to !== index).map(([, to]) => names[to] ?? ""),
      ]),
    );
  });

/** Whether two of the file's services have a network in common. */
function canReach({ services }: ComposeFile, one: string, other: string): boolean {
  return services[one]?.networks.some((network) => services[other]?.networks.includes(network)) ?? false;
}

describe("who reaches whom", () => {
  it("is the caller and the callee alone, and a datastore's owner alone", () => {
    fc.assert(
      fc.property(graphs, (calls) => {
        const file = composed(calling(calls));
        const names = ["api", ...Object.keys(calls)];
        const mayCall = (one: string, other: string) => one === "api" || (calls[one]?.includes(other) ?? false);
        for (const one of names) {
          for (const other of names.filter((name) => name !== one)) {
            expect(canReach(file, one, other)).toBe(mayCall(one, other) || mayCall(other, one));
          }
          for (const datastore of [`${one}-database`, `${one}-cache`]) {
            const reached = names.filter((name) => canReach(file, name, datastore));
            expect(reached).toEqual([one]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is told by networks that exist, of two members or of one owner's", () => {
    const file = composed(calling({ billing: ["orders"], orders: ["billing"] }));
    expect(Object.keys(file.networks)).toEqual([
      ...["api-data", "billing-data", "orders-data"],
      ...["api--billing", "api--orders", "billing--orders", "orders--billing"],
    ]);
    expect(Object.values(file.services).filter(({ networks }) => networks.includes("api--billing"))).toHaveLength(2);
  });

  it("is published on the loopback address alone", () => {
    const ports = Object.values(composed(settingsOf()).services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(12);
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it("takes addresses that no other network has, and leaves them to it when one comes", () => {
    const networks = localNetworks(calling(Object.fromEntries(serviceNames(60).map((name) => [name, []]))));
    const subnets = [...networks.values()].map(({ ipam }) => ipam.config[0]?.subnet.text);
    expect(new Set(subnets).size).toBe(121);
    const before = localNetworks(settingsOf());
    const after = localNetworks(settingsOf({ services: ["billing", "notifications", "payment-gateway", "zebra"] }));
    for (const [name, network] of before) {
      expect(after.get(name)).toEqual(network);
    }
  });
});

describe("the order of starting", () => {
  /** Removes, again and again, what waits for nothing that is left; a circle stays. */
  function circle({ services }: ComposeFile): string[] {
    const left = new Map(
      Object.entries(services).map(([name, service]) => [name, Object.keys(service.depends_on ?? {})]),
    );
    for (let free: string[] = [""]; free.length > 0; ) {
      free = [...left].filter(([, needed]) => !needed.some((name) => left.has(name))).map(([name]) => name);
      for (const name of free) {
        left.delete(name);
      }
    }
    return [...left.keys()];
  }

  it("has no circle, whatever calls whom, and names what is there", () => {
    fc.assert(
      fc.property(graphs, fc.subarray(serviceNames(6)), (calls, names) => {
        const file = composed(calling(calls), names);
        expect(circle(file)).toEqual([]);
        const needed = Object.values(file.services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
        expect(needed.filter((name) => file.services[name] === undefined)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("puts a callee first, but not one that calls back", () => {
    const { services } = composed(calling({ billing: ["orders"], orders: ["billing", "stock"], stock: [] }));
    const calleesOf = (name: string) =>
      Object.keys(services[name]?.depends_on ?? {}).filter((other) => !/-/.test(other));
    expect(calleesOf("api")).toEqual(["billing", "orders", "stock"]);
    expect(calleesOf("billing")).toEqual([]);
    expect(calleesOf("orders")).toEqual(["stock"]);
  });

  const script = "modules/billing/bin/migration/up.ts";
  const migrating: readonly EntryPart[] = [{ name: "billing", migration: { script, target: "build" } }];

  it("migrates before the service starts", () => {
    const { services } = composed(settingsOf({ services: migrating }));
    expect(services.billing?.depends_on).toEqual({
      "billing-database": { condition: "service_healthy" },
      "billing-cache": { condition: "service_healthy" },
      "billing-migration": { condition: "service_completed_successfully" },
    });
    expect(services["billing-migration"]).toMatchObject({
      build: { target: "fleet-migration" },
      command: ["bun", "run", script],
      networks: ["billing-data"],
      environment: services.billing?.environment,
    });
  });

  it("leaves a migration that is run by hand to a profile", () => {
    const configuration = { services: { billing: { migration: { mode: "manual" as const } } } };
    const { services } = composed(settingsOf({ services: migrating, configuration }));
    expect(services["billing-migration"]?.profiles).toEqual(["migration"]);
    expect(Object.keys(services.billing?.depends_on ?? {})).toEqual(["billing-database", "billing-cache"]);
  });
});

describe("a part of the fleet", () => {
  const settings = calling({ billing: ["orders"], orders: ["stock"], stock: [], other: ["stock"] });

  it("is the named services and what they call, with ports and addresses as in the whole", () => {
    const part = composed(settings, ["orders"]);
    const whole = composed(settings);
    expect(Object.keys(part.services)).toEqual(
      ["orders", "stock"].flatMap((name) => [name, `${name}-database`, `${name}-cache`]),
    );
    expect(part.services["stock-database"]).toEqual(whole.services["stock-database"]);
    expect(Object.keys(part.networks)).toEqual(["orders-data", "stock-data", "orders--stock"]);
    expect(part.networks).toEqual(expect.objectContaining({ "orders-data": whole.networks["orders-data"] }));
  });

  it("is no service that there is not", () => {
    expect(() => composed(settings, ["ordres"])).toThrow(
      new LocalProblem(
        "there is no service `ordres`. Did you mean `orders`? The services are api, billing, orders, other, stock",
      ),
    );
  });
});

describe("what stands in the way", () => {
  it("is one port for two services", () => {
    const services = [{ name: "billing", port: 3000 }];
    expect(() => composed(settingsOf({ services }))).toThrow(
      "`api` and `billing` have the same port, 3000. Set another `port` for `billing` in the stack's configuration",
    );
  });

  it("is a service called like another's database", () => {
    expect(() => composed(settingsOf({ services: ["billing", "billing-database"] }))).toThrow(
      "two of the fleet's containers would be called `billing-database`",
    );
  });

  it("is never a datastore's port: the next free one is taken", () => {
    const services = [
      { name: "billing", port: 60_000 },
      { name: "orders", port: 13_000 },
      { name: "stock", port: 50_000 },
    ];
    const { services: all } = composed(settingsOf({ services }));
    const ports = Object.values(all)
      .flatMap((service) => service.ports ?? [])
      .map((port) => Number(port.split(":")[1]));
    expect(new Set(ports).size).toBe(12);
    expect(ports.every((port) => port >= 1024 && port <= 65_535)).toBe(true);
    expect(all["api-database"]?.ports).toEqual(["127.0.0.1:13001:5432"]);
  });
});

describe("values that Compose or YAML would take for something else", () => {
  it("stay what they are", () => {
    const environment = { A: `$HOME \${x} $$`, B: "on", C: "1:30", D: "", E: "0x1f", F: "~", G: "a: b # c\n\td" };
    const settings = settingsOf({ configuration: { defaults: { environment } } });
    const { services } = parse(composeText(composed(settings), ""), { version: "1.1" });
    const read = (name: string) => services.billing.environment[name].replaceAll("$$", "$");
    expect(Object.fromEntries(Object.keys(environment).map((name) => [name, read(name)]))).toEqual(environment);
  });

  it("are addresses on AWS also inside of other text", () => {
    const at = "http://billing.prod.shop.internal:3001";
    const environment = { HOOK: `${at}/hook,${at}`, OTHER: `${at}2` };
    const { services } = composed(settingsOf({ configuration: { defaults: { environment } } }));
    expect(services.notifications?.environment).toMatchObject({
      HOOK: "http://billing:3001/hook,http://billing:3001",
      OTHER: `${at}2`,
    });
  });
});

it.each([
  ["17", "postgres:17-alpine", "billing-postgres-17:/var/lib/postgresql/data"],
  ["17.4", "postgres:17-alpine", "billing-postgres-17:/var/lib/postgresql/data"],
  ["18", "postgres:18-alpine", "billing-postgres-18:/var/lib/postgresql"],
])("Postgres %s is %s with the volume %s", (engineVersion, image, volume) => {
  const file = composed(settingsOf({ configuration: { defaults: { database: { engineVersion } } } }));
  expect(file.services["billing-database"]).toMatchObject({ image, volumes: [volume] });
  expect(Object.keys(file.volumes)).toContain(volume.split(":")[0]);
});

it("leaves out a service that is being removed, and keeps a renamed one's data", () => {
  const services = { billing: { retire: "keepData" as const }, notifications: { renamedFrom: "mails" } };
  const file = composed(settingsOf({ configuration: { services } }));
  expect(Object.keys(file.services).some((name) => name.startsWith("billing"))).toBe(false);
  expect(file.services["notifications-database"]).toMatchObject({
    environment: { POSTGRES_DB: "mails" },
    volumes: ["mails-postgres-17:/var/lib/postgresql/data"],
  });
});

describe("a service that is traced", () => {
  const environmentOf = (own: object) =>
    composed(settingsOf({ configuration: { services: { billing: own } } })).services.billing?.environment ?? {};

  it("looks for no collector on one's own machine, unless its own environment has one", () => {
    expect(environmentOf({ tracing: true })).toMatchObject({ OTEL_SDK_DISABLED: "true" });
    expect(Object.keys(environmentOf({ tracing: true })).filter((name) => name.startsWith("OTEL_"))).toEqual([
      "OTEL_SDK_DISABLED",
    ]);
    const environment = { OTEL_SDK_DISABLED: "false" };
    expect(environmentOf({ tracing: true, environment })).toMatchObject(environment);
    expect(Object.keys(environmentOf({ metrics: {} })).filter((name) => name.startsWith("OTEL_"))).toEqual([]);
  });

  it("is one container, as without", () => {
    const names = (own: object) =>
      Object.keys(composed(settingsOf({ configuration: { services: { billing: own } } })).services);
    expect(names({ tracing: true, metrics: {}, healthCheck: { readinessPath: "/ready" } })).toEqual(names({}));
  });
});
