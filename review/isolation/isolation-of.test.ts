import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RecordedResource, Recording } from "../../infra/recorder";
import { serviceNames, settingsOf } from "../../infra/testing/fleet";
import { previewOf } from "../../infra/testing/plan";
import { planFleet } from "../plan-fleet";
import { type AccessMatrix, type Isolation, undeclaredWays } from "./isolation";
import { isolationOf } from "./isolation-of";

const house = dirname(dirname(__dirname));
let shop: Recording;

beforeAll(async () => {
  const { recording } = await planFleet({ projectDirectory: house, stack: "prod" });
  shop = recording as Recording;
});

/** One line per row: what it gets at, `!` where nobody declared it. */
function drawn({ rows, ways }: AccessMatrix): readonly string[] {
  return rows.map((row) => {
    const own = ways.filter(({ from }) => from === row);
    return `${row}: ${own.map(({ to, part, declared }) => `${declared ? "" : "!"}${to}.${part}`).join(" ")}`.trim();
  });
}

function find(type: string, name: string): RecordedResource {
  const found = shop.resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${type} named ${name}`);
  }
  return found;
}

/** The shop with one resource more: a copy of one with another name and other values. */
function opened(type: string, like: string, change: Partial<RecordedResource>): Promise<Isolation> {
  const model = find(type, like);
  const mistake = {
    ...model,
    name: "mistake",
    urn: model.urn.replace(/::[^:]+$/, "::mistake"),
    inputs: { ...model.inputs, ...change.inputs },
    propertyDependencies: { ...model.propertyDependencies, ...change.propertyDependencies },
  };
  return isolationOf({ ...shop, resources: [...shop.resources, mistake] });
}

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("the example shop", () => {
  it("lets each service reach its own data and the services that it calls", async () => {
    const { services, reach } = await isolationOf(shop);
    expect(services).toEqual(["api", "billing", "notifications", "payment-gateway"]);
    expect(drawn(reach)).toEqual([
      "the internet: api.entry",
      "api: api.database api.cache billing.entry notifications.entry payment-gateway.entry",
      "billing: billing.database billing.cache payment-gateway.entry",
      "notifications: notifications.database notifications.cache",
      "payment-gateway: payment-gateway.database payment-gateway.cache",
    ]);
  });

  it("lets each service read its own credentials", async () => {
    const { read } = await isolationOf(shop);
    expect(drawn(read)).toEqual([
      "api: api.database api.cache",
      "billing: billing.database billing.cache",
      "notifications: notifications.database notifications.cache",
      "payment-gateway: payment-gateway.database payment-gateway.cache",
    ]);
  });

  it("says by which way", async () => {
    const { reach, read } = await isolationOf(shop);
    const path = ({ ways }: AccessMatrix, from: string, to: string) =>
      ways.filter((way) => way.from === from && way.to === to).map((way) => way.path);
    expect(path(reach, "the internet", "api")).toMatchInlineSnapshot(`
      [
        "internet -> load balancer \`api\` -> listener \`api-https\` :443 -> \`api\`",
      ]
    `);
    expect(path(reach, "billing", "payment-gateway")).toMatchInlineSnapshot(`
      [
        "\`billing\` (security group \`billing-task\`, rule \`billing--payment-gateway-ingress\`) -> load balancer \`services-1\`:3002 -> \`payment-gateway\`",
      ]
    `);
    expect(path(read, "billing", "billing")).toMatchInlineSnapshot(`
      [
        "\`billing\` (task definition \`billing\`)",
        "\`billing\` (task definition \`billing\`)",
      ]
    `);
  });

  it("is the same every time", async () => {
    expect(JSON.stringify(await isolationOf(shop))).toBe(JSON.stringify(await isolationOf(shop)));
  });
});

describe("a mistake shows", () => {
  it("where a rule lets a service into another's database", async () => {
    const group = find("aws:ec2/securityGroup:SecurityGroup", "billing-task");
    const isolation = await opened(ingress, "payment-gateway-database-ingress", {
      propertyDependencies: { referencedSecurityGroupId: [group.urn] },
    });
    expect(undeclaredWays(isolation)).toEqual([
      {
        from: "billing",
        to: "payment-gateway",
        part: "database",
        path: "`billing` (security group `billing-task`, rule `mistake`)",
        declared: false,
      },
    ]);
  });

  it("where a rule lets a service call another without a declaration", async () => {
    const group = find("aws:ec2/securityGroup:SecurityGroup", "notifications-task");
    const callee = find("aws:ec2/securityGroup:SecurityGroup", "billing-task");
    const isolation = await opened(ingress, "payment-gateway-database-ingress", {
      propertyDependencies: { referencedSecurityGroupId: [group.urn], securityGroupId: [callee.urn] },
    });
    expect(undeclaredWays(isolation)).toMatchObject([
      {
        from: "notifications",
        to: "billing",
        part: "entry",
        path: "`notifications` (security group `notifications-task`, rule `mistake`) -> `billing`",
      },
    ]);
  });

  it("where a rule lets the internet into a database", async () => {
    const { referencedSecurityGroupId: _, ...inputs } = find(ingress, "billing-database-ingress").inputs;
    const model = find(ingress, "billing-database-ingress");
    const mistake = {
      ...model,
      name: "mistake",
      urn: model.urn.replace(/::[^:]+$/, "::mistake"),
      inputs: { ...inputs, cidrIpv4: "0.0.0.0/0" },
      propertyDependencies: { securityGroupId: model.propertyDependencies.securityGroupId ?? [] },
    };
    const isolation = await isolationOf({ ...shop, resources: [...shop.resources, mistake] });
    const fromOutside = undeclaredWays(isolation).filter(({ from }) => from === "the internet");
    expect(fromOutside).toEqual([
      {
        from: "the internet",
        to: "billing",
        part: "database",
        path: "0.0.0.0/0 -> rule `mistake` -> `billing`",
        declared: false,
      },
    ]);
  });

  it("where a policy lets a service read another's secret", async () => {
    const secret = find("aws:secretsmanager/secret:Secret", "payment-gateway");
    const isolation = await opened("aws:iam/rolePolicy:RolePolicy", "billing-execution", {
      propertyDependencies: { policy: [secret.urn] },
    });
    expect(undeclaredWays(isolation).map(({ from, to, part, path }) => [from, to, part, path])).toEqual(
      ["database", "cache"].map((part) => [
        "billing",
        "payment-gateway",
        part,
        "`billing` (execution role `billing-execution`, policy `mistake` -> secret `payment-gateway`)",
      ]),
    );
  });
});

it("takes less than a second for 100 services", async () => {
  const recording = await previewOf(settingsOf({ services: serviceNames(100) }));
  const started = performance.now();
  const { reach } = await isolationOf(recording);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(reach.rows).toHaveLength(102);
});
