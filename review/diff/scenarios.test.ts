import { appendFileSync, cpSync, renameSync, rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CheckoutError } from "../../infra/checkout";
import { noPaint } from "../paint";
import { comparePlans } from "./compare-plans";
import type { FleetDiff } from "./fleet-diff";
import { renderMarkdown } from "./render-markdown";
import { renderDiff } from "./render-text";
import { type ShopRepository, shopRepository } from "./testing/shop-repository";

let shop: ShopRepository;

beforeEach(() => {
  shop = shopRepository();
});

afterEach(() => shop.remove());

/** The SDK keeps a stack trace for every promise, which is most of a plan's time; inline snapshots need theirs. */
async function comparison(base = "HEAD") {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return comparePlans(shop.source, base).finally(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}

async function compare(): Promise<FleetDiff> {
  const { diff, diagnostics } = await comparison();
  if (diff === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return diff;
}

/** As a terminal of 80 columns shows it. */
async function text(): Promise<string> {
  const shown = renderDiff(await compare(), { width: 80, paint: noPaint });
  expect(Math.max(...shown.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  return shown;
}

function configure(lines: string): void {
  shop.edit("Pulumi.prod.yaml", "    billing:\n", `    billing:\n      ${lines}\n`);
}

it("says nothing of the same fleet, in the same bytes", async () => {
  const same = await compare();
  expect(renderDiff(same, { width: 80, paint: noPaint })).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: no change

    about 450.18 $ a month, as before

    4 services unchanged
    "
  `);
  expect(renderMarkdown(same)).toMatchInlineSnapshot(`
    "<!-- fleet:prod -->

    ### ✅ No change: fleet \`shop\`, stack \`prod\`

    4 services unchanged

    **Cost**

    - about 450.18 \\$ a month, as before
    "
  `);
  expect(JSON.stringify(await compare())).toBe(JSON.stringify(same));
});

it("tells of a new service", async () => {
  cpSync(shop.path("shop/modules/payment-gateway"), shop.path("shop/modules/refunds"), { recursive: true });
  renameSync(shop.path("shop/modules/refunds/payment-gateway.yml"), shop.path("shop/modules/refunds/refunds.yml"));
  shop.edit("shop/modules/refunds/refunds.yml", "payment-gateway", "refunds");
  shop.edit("shop/modules/refunds/Dockerfile", /payment-gateway/g, "refunds");
  shop.edit("shop/modules/refunds/package.json", /payment-gateway/g, "refunds");
  shop.edit("Pulumi.prod.yaml", "    billing:\n", "    refunds: {port: 3009}\n    billing:\n");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: safe

    api: changed (network, configuration)
      variable +MICROSERVICE_REFUNDS_URL
        MICROSERVICE_REFUNDS_URL: + http://refunds.prod.shop.internal:3009

    refunds: created
      42 created

    Shared
      ~  QueryDefinition query-errors
           logGroupNames: ...ayment-gateway"]
                       -> ...ayment-gateway","/fleet/shop/prod/refunds"]
      ~  QueryDefinition query-slow-requests
           logGroupNames: ...ayment-gateway"]
                       -> ...ayment-gateway","/fleet/shop/prod/refunds"]
      ~  QueryDefinition query-trace
           logGroupNames: ...ayment-gateway"]
                       -> ...ayment-gateway","/fleet/shop/prod/refunds"]

    api can now call refunds

    Images to be built
      refunds: first image

    about 527.70 $ a month, +77.52 $: refunds +77.52 $

    Deployment
      about 15 to 22 min, as many steps at once as can be
      the longest chain: Postgres database refunds (14 min), then deployment gate
        refunds (1 min)
      running as planned: api after 2 min; refunds after 15 min

    3 services unchanged
    "
  `);
});

it("tells of a removed service, its data first", async () => {
  rmSync(shop.path("shop/modules/billing"), { recursive: true });
  shop.editDockerfiles(/^.*modules\/billing.*\n/gm, "");
  shop.edit("shop/modules/app/app.yml", /.*billing"\n.*BILLING.*\n/, "");
  shop.edit("Pulumi.prod.yaml", / {4}billing:\n( {6}.*\n)+/, "");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: destroys data

      data         billing: would lose its data: Postgres database, Redis cache
                   (Valkey), image repository, log group, secret. The update is
                   refused until \`retire\` says what becomes of it.

    api: changed (secrets, network, code, configuration)
      new image, 3 files; secret -MICROSERVICE_PAYMENT_GATEWAY_TOKEN; variable
      -MICROSERVICE_BILLING_URL
        MICROSERVICE_BILLING_URL: - http://billing.prod.shop.internal:3001
        MICROSERVICE_PAYMENT_GATEWAY_TOKEN: - [secret] generation 1
      ~  Gate api
           fingerprint: de7f5e48a4cb -> 3d8971d76030
           tokens: - {"sends":{"payment-gateway":1}}

    billing: deleted
      47 deleted

    notifications: changed (code)
      new image, 2 files
      ~  Gate notifications
           fingerprint: 6dfb03e13921 -> 2047ef545dea

    payment-gateway: changed (secrets, network, code)
      caller tokens api, billing -> none; new image, 2 files; secret -SERVICE_TOKENS
        SERVICE_TOKENS: - [secret] api 1, billing 1
      ~  Gate payment-gateway
           fingerprint: 50f7eba0ac1b -> e791e04985e9
           tokens: - {"accepts":{"api":[1],"billing":[1]}}

    Shared
      ~  QueryDefinition query-errors
           logGroupNames: ...leet/shop/prod/billing","/fleet/shop/prod/notifica...
                       -> ...leet/shop/prod/notifications","/fleet/shop/prod/pa...
      ~  QueryDefinition query-slow-requests
           logGroupNames: ...leet/shop/prod/billing","/fleet/shop/prod/notifica...
                       -> ...leet/shop/prod/notifications","/fleet/shop/prod/pa...
      ~  QueryDefinition query-trace
           logGroupNames: ...leet/shop/prod/billing","/fleet/shop/prod/notifica...
                       -> ...leet/shop/prod/notifications","/fleet/shop/prod/pa...
      -  RandomPassword api--payment-gateway
      -  RandomPassword billing--payment-gateway

    api can no longer call billing
    billing can no longer call payment-gateway

    Images to be built
      api: new image, 3 files changed: modules/app/Dockerfile,
        modules/app/app.yml, -modules/billing/package.json
      notifications: new image, 2 files changed: -modules/billing/package.json,
        modules/notifications/Dockerfile
      payment-gateway: new image, 2 files changed: -modules/billing/package.json,
        modules/payment-gateway/Dockerfile

    about 372.66 $ a month, -77.52 $: billing -77.52 $

    Deployment
      about 11 to 24 min, as many steps at once as can be
      the longest chain: container image api (1 min), then deployment gate api (2
        min)
      running as planned: api, notifications, payment-gateway after 3 min
      afterwards, what is removed: 8 to 13 min
    "
  `);
});

it("tells of another port", async () => {
  configure("port: 3101");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: needs attention

      address      billing: answers at another address:
                   \`http://billing.prod.shop.internal:3101\`. Its callers in the
                   fleet are told as they are deployed, others are not.
      downtime     billing: The target group \`billing-1\` is replaced for \`port\`:
                   this costs requests, until tasks stand behind the new one.
      interruption billing: Callers that use the old port are refused until they are
                   deployed anew.

    api: changed (configuration)
      variable MICROSERVICE_BILLING_URL
        MICROSERVICE_BILLING_URL: http://billing.prod.shop.internal:3001
                               -> http://billing.prod.shop.internal:3101

    billing: changed (network, configuration)
      port 3001 -> 3101; variable PORT
        PORT: 3001 -> 3101
      ~  Service billing
           loadBalancers[0].containerPort: 3001 -> 3101
      ~  Listener billing-1
           port: 3001 -> 3101
      +- TargetGroup billing-1 for port
           port: 3001 -> 3101
      ~  SecurityGroupEgressRule billing-requests-egress
           fromPort: 3001 -> 3101
           toPort: 3001 -> 3101
      ~  SecurityGroupIngressRule billing-from-api
           fromPort: 3001 -> 3101
           toPort: 3001 -> 3101
      ~  SecurityGroupIngressRule billing-requests-ingress
           fromPort: 3001 -> 3101
           toPort: 3001 -> 3101

    about 450.18 $ a month, as before

    Deployment
      about 2 to 6 min, as many steps at once as can be
      the longest chain: deployment gate billing (2 min)
      running as planned: api, billing after 2 min

    2 services unchanged
    "
  `);
});

it("knows a service again that has another name", async () => {
  renameSync(shop.path("shop/modules/billing"), shop.path("shop/modules/invoicing"));
  renameSync(shop.path("shop/modules/invoicing/billing.yml"), shop.path("shop/modules/invoicing/invoicing.yml"));
  shop.edit("shop/modules/invoicing/invoicing.yml", "billing", "invoicing");
  shop.edit("shop/modules/invoicing/package.json", "billing", "invoicing");
  shop.edit("shop/modules/app/app.yml", '"billing"', '"invoicing"');
  shop.edit("Pulumi.prod.yaml", "    billing:", "    invoicing:");
  shop.editDockerfiles(/modules\/billing/g, "modules/invoicing");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: destroys data

      data         invoicing: is \`billing\` under a new name: it begins with an empty
                   database and cache, and nothing moves by itself. The update is
                   refused until \`renamedFrom: billing\` has it go on with the data,
                   or \`retire\` says what becomes of it.

    api: changed (network, code, configuration)
      new image, 4 files; variable MICROSERVICE_BILLING_URL
        MICROSERVICE_BILLING_URL: http://billing.prod.shop.internal:3001
                               -> http://invoicing.prod.shop.internal:3001
      ~  Gate api
           fingerprint: de7f5e48a4cb -> 0a3f40ccdbed

    invoicing: renamed (network, code, configuration)
      was billing; first image
      47 created, 47 deleted

    notifications: changed (code)
      new image, 3 files
      ~  Gate notifications
           fingerprint: 6dfb03e13921 -> 340e5f30a50e

    payment-gateway: changed (secrets, network, code)
      caller tokens api, billing -> api, invoicing; new image, 3 files; secret
      SERVICE_TOKENS
        SERVICE_TOKENS: [secret] api 1, billing 1 -> [secret] api 1, invoicing 1
      ~  Gate payment-gateway
           fingerprint: 50f7eba0ac1b -> 394f31f6928e
           tokens.accepts.billing: - [1]
           tokens.accepts.invoicing: + [1]

    Shared
      ~  QueryDefinition query-errors
           logGroupNames[1]: /fleet/shop/prod/billing -> /fleet/shop/prod/invoicing
      ~  QueryDefinition query-slow-requests
           logGroupNames[1]: /fleet/shop/prod/billing -> /fleet/shop/prod/invoicing
      ~  QueryDefinition query-trace
           logGroupNames[1]: /fleet/shop/prod/billing -> /fleet/shop/prod/invoicing
      -  RandomPassword billing--payment-gateway
      +  RandomPassword invoicing--payment-gateway

    api can now call invoicing
    invoicing can now call payment-gateway
    api can no longer call billing
    billing can no longer call payment-gateway

    Images to be built
      api: new image, 4 files changed: modules/app/Dockerfile,
        modules/app/app.yml, -modules/billing/package.json and 1 more
      invoicing: first image
      notifications: new image, 3 files changed: -modules/billing/package.json,
        +modules/invoicing/package.json, modules/notifications/Dockerfile
      payment-gateway: new image, 3 files changed: -modules/billing/package.json,
        +modules/invoicing/package.json, modules/payment-gateway/Dockerfile

    about 450.18 $ a month, as before

    Deployment
      about 24 to 40 min, as many steps at once as can be
      the longest chain: Postgres database invoicing (14 min), then database
        migration invoicing_migration (1 min), then deployment gate invoicing (1
        min)
      running as planned: api, notifications, payment-gateway after 3 min;
        invoicing after 16 min
      afterwards, what is removed: 8 to 13 min
    "
  `);
});

it("knows that a renamed service goes on with its data, where it says so", async () => {
  renameSync(shop.path("shop/modules/billing"), shop.path("shop/modules/invoicing"));
  renameSync(shop.path("shop/modules/invoicing/billing.yml"), shop.path("shop/modules/invoicing/invoicing.yml"));
  shop.edit("shop/modules/invoicing/invoicing.yml", "billing", "invoicing");
  shop.edit("shop/modules/invoicing/package.json", "billing", "invoicing");
  shop.edit("shop/modules/app/app.yml", '"billing"', '"invoicing"');
  shop.edit("Pulumi.prod.yaml", "    billing:\n", "    invoicing:\n      renamedFrom: billing\n");
  shop.editDockerfiles(/modules\/billing/g, "modules/invoicing");
  const { verdict, risks, services } = await compare();
  expect(verdict).not.toBe("destroys data");
  expect(risks.filter(({ kind }) => kind === "data")).toEqual([]);
  const invoicing = services.find(({ name }) => name === "invoicing");
  expect(invoicing).toMatchObject({ status: "renamed", renamedFrom: "billing" });
  expect(invoicing?.resources.filter(({ action }) => action === "delete" || action === "create")).toEqual([]);
  const replaced = invoicing?.resources
    .filter(({ action }) => action === "replace")
    .map(({ name, type }) => `${type} ${name}`);
  expect(replaced?.sort()).toMatchInlineSnapshot(`
    [
      "aws:ecs/taskDefinition:TaskDefinition invoicing",
      "aws:ecs/taskDefinition:TaskDefinition invoicing_migration",
      "aws:route53/record:Record invoicing",
    ]
  `);
  expect(services.find(({ name }) => name === "billing")).toBeUndefined();
});

it("tells of a bigger database", async () => {
  configure("database: {instanceClass: db.t4g.small}");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: needs attention

      interruption billing: The database is restarted (about a minute with a
                   standby, several without), in its maintenance window unless it
                   applies at once.

    billing: changed (data, configuration)
      database instance class db.t4g.micro -> db.t4g.small
      ~  MetricAlarm billing-connections-of-database
           alarmDescription: ...has more than 90 connections, 80 % of what it t...
                          -> ...has more than 180 connections, 80 % of what it ...
           threshold: 90 -> 180
      ~  Instance billing
           instanceClass: db.t4g.micro -> db.t4g.small

    about 476.46 $ a month, +26.28 $: billing +26.28 $

    Deployment
      about 1 to 15 min, as many steps at once as can be
      the longest chain: Postgres database billing (1 min)

    3 services unchanged
    "
  `);
});

it("tells of another scaling", async () => {
  configure("scaling: {maximumCount: 9, cpuPercent: 50}");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: safe

    billing: changed (scaling)
      scaling cpu percent 60 -> 50; maximum count 6 -> 9
      ~  Policy billing-cpu
           targetTrackingScalingPolicyConfiguration.targetValue: 60 -> 50
      ~  Target billing
           maxCapacity: 6 -> 9

    about 450.18 $ a month, as before

    Deployment
      about 1 min, as many steps at once as can be

    3 services unchanged
    "
  `);
});

it("tells that a secret changed, and nothing of it", async () => {
  shop.edit("Pulumi.prod.yaml", "qXsY4IlULvYWfWdD", "qXsY4IlULvYWfWdE");
  configure("environment: {REGION: north}");
  const diff = await compare();
  expect(renderDiff(diff, { width: 80, paint: noPaint })).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: safe

    billing: changed (secrets, configuration)
      secret JWT_SECRET; variable +REGION
        JWT_SECRET: [secret] 6f43ec140a690408 -> [secret] 366eb270d48b458d
        REGION: + north

    about 450.18 $ a month, as before

    Deployment
      about 2 to 6 min, as many steps at once as can be
      the longest chain: deployment gate billing (2 min)
      running as planned: billing after 2 min

    3 services unchanged
    "
  `);
  expect(JSON.stringify(diff)).not.toMatch(/qXsY4IlULvYWfWd|8pUyCHqb1p2p551/);
});

it("tells which files make which images new", async () => {
  appendFileSync(shop.path("shop/modules/money/src/money.ts"), "export const more = 1;\n");
  expect(await text()).toMatchInlineSnapshot(`
    "Fleet shop, stack prod: safe

    billing: changed (code)
      new image, 1 file
      ~  Gate billing
           fingerprint: d5ceeb64ad70 -> a15577ced071
      ~  Migration billing_migration
           fingerprint: d5ceeb64ad70 -> a15577ced071

    notifications: changed (code)
      new image, 1 file
      ~  Gate notifications
           fingerprint: 6dfb03e13921 -> c1c4b64d55da

    Images to be built
      billing: new image, 1 file changed: modules/money/src/money.ts
      notifications: new image, 1 file changed: modules/money/src/money.ts

    about 450.18 $ a month, as before

    Deployment
      about 4 to 16 min, as many steps at once as can be
      the longest chain: container image billing_migration (1 min), then database
        migration billing_migration (1 min), then deployment gate billing (2 min)
      running as planned: notifications after 3 min; billing after 4 min

    2 services unchanged
    "
  `);
  expect((await compare()).verdict).toBe("safe");
});

it("tells of a network that would be another one, with all that stands in it", async () => {
  shop.edit(
    "Pulumi.prod.yaml",
    "  fleet:root: shop\n",
    "  fleet:root: shop\n  fleet:network: {cidrBlock: 10.1.0.0/16}\n",
  );
  const { verdict, risks } = await compare();
  expect({ verdict, risks }).toMatchInlineSnapshot(`
    {
      "risks": [
        {
          "kind": "data",
          "text": "The network (VPC) \`shop-prod\` is replaced for \`cidrBlock\`: this costs the network, and all that stands in it: every service, database and cache.",
        },
      ],
      "verdict": "destroys data",
    }
  `);
});

it("gives the problems of a fleet that cannot be planned, and says where the base cannot", async () => {
  configure("port: 0");
  const { diff, diagnostics } = await comparison();
  expect(diff).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toContain("configuration");
  shop.edit("Pulumi.prod.yaml", "port: 0", "port: 3101");
  await expect(comparison("no-such-branch")).rejects.toThrow(CheckoutError);
});

it("makes nothing anew because it is no longer protected", async () => {
  shop.edit("Pulumi.prod.yaml", "config:\n", "config:\n  fleet:profile: economy\n");
  const diff = await compare();
  const passwords = diff.services.flatMap(({ resources }) =>
    resources.filter(({ type }) => /RandomPassword$/.test(type)),
  );
  expect(passwords.map(({ name, action, properties }) => [name, action, properties])).toContainEqual([
    "billing-database",
    "update",
    [{ path: ["protect"], before: true }],
  ]);
  expect(new Set(passwords.map(({ action }) => action))).toEqual(new Set(["update"]));
});

it("tells before all else what the internet reaches besides", async () => {
  configure("routes: [/billing/*]\n      environment: {CORS_ORIGINS: 'https://shop.example.com'}");
  const { verdict, risks, reachability, services } = await compare();
  expect(verdict).toBe("attention");
  expect(risks[0]).toEqual({
    kind: "exposure",
    service: "billing",
    text: "answers the internet at `/billing/*`, past the API: it alone checks who may do what.",
  });
  expect(reachability).toEqual([{ change: "opened", from: "the internet", to: "billing" }]);
  expect(services.map(({ name, categories }) => [name, categories])).toEqual([
    ["billing", expect.arrayContaining(["network"])],
  ]);
});
