import { describe, expect, it } from "vitest";
import { noHistory } from "./image-history";
import type { RecordedResource } from "./recorder";
import type { RawConfiguration } from "./schema";
import { settingsOf } from "./testing/fleet";
import { type Plan, previewOf, unwrap, updateOf } from "./testing/plan";

type Services = NonNullable<RawConfiguration["services"]>;

const shop = (names: readonly string[], services: Services) =>
  settingsOf({ services: names.map((name, index) => ({ name, port: 3001 + index })), configuration: { services } });
const renamed = shop(["invoices", "money"], {
  invoices: { calls: ["money"], renamedFrom: "billing", consumes: ["order.paid"] },
  money: { dedicatedLoadBalancer: true, renamedFrom: ["pay"] },
});
const before = previewOf(
  shop(["billing", "pay"], {
    billing: { calls: ["pay"], consumes: ["order.paid"] },
    pay: { dedicatedLoadBalancer: true },
  }),
);
const after = previewOf(renamed);

const urns = (plan: Plan) => plan.resources.map(({ urn }) => urn).sort();

/** The URNs that the engine looks for in the state: a resource's own, else by its aliases and its parent's. */
function standingUrns(plan: Plan): readonly string[] {
  const parents = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  return plan.resources
    .map((resource) => {
      const parent = parents.get(resource.parent ?? "");
      const own = resource.aliases?.[0] ?? resource.name;
      const former = parent?.aliases?.[0];
      const name =
        former !== undefined && own.startsWith(parent?.name ?? "-") ? former + own.slice(parent?.name.length) : own;
      return `${resource.urn.slice(0, resource.urn.lastIndexOf("::"))}::${name}`;
    })
    .sort();
}

const own = (plan: Plan, service: string) =>
  plan.resources.filter(({ parent }) => parent?.endsWith(`Microservice::${service}`));
const kind = ({ type, name }: RecordedResource, service: string) => `${type} ${name.replace(service, "it")}`;
const withoutTags = ({ inputs: { tags: _, ...rest } }: RecordedResource) => rest;

describe("a renamed service", () => {
  it("is every resource that it was, and so are those of its callers and its load balancer", async () => {
    expect(standingUrns(await after)).toEqual(urns(await before));
  });

  it("tells the stack of no other former names", async () => {
    const told = (await after).resources.flatMap(({ type, name, aliases }) =>
      aliases === undefined ? [] : [`${type.split(":").at(-1)} ${name} was ${aliases.join(", ")}`],
    );
    expect(told).toEqual([
      "Microservice invoices was billing",
      "Microservice money was pay",
      "RandomPassword api--money was api--pay",
      "RandomPassword invoices--money was billing--pay, billing--money, invoices--pay",
      "SecurityGroupEgressRule invoices--money-egress was invoices--pay-egress",
      "SecurityGroupIngressRule invoices--money-ingress was invoices--pay-ingress",
    ]);
    expect((await before).resources.filter(({ aliases }) => aliases !== undefined)).toEqual([]);
  });

  it("has data with the same inputs, names and descriptions included", async () => {
    const types =
      /rds\/instance|replicationGroup|secretVersion|ecr\/|randomPassword|securityGroup:|logGroup:|iam\/role:|targetGroup:/;
    const inputs = (plan: Plan, service: string) =>
      Object.fromEntries(
        own(plan, service)
          .filter(({ type }) => types.test(type))
          .map((one) => [kind(one, service), unwrap(withoutTags(one))]),
      );
    expect(inputs(await after, "invoices")).toEqual(inputs(await before, "billing"));
    expect(Object.keys(inputs(await after, "invoices")).length).toBeGreaterThan(10);
  });

  it("has last snapshots of the old name", async () => {
    const plan = await updateOf(renamed);
    expect(plan.find("aws:rds/instance:Instance", "invoices").inputs.finalSnapshotIdentifier).toMatch(
      /^shop-prod-billing-final-/,
    );
    expect(
      plan.find("aws:elasticache/replicationGroup:ReplicationGroup", "invoices").inputs.finalSnapshotIdentifier,
    ).toMatch(/^billing-final-/);
  });

  it("is new where people look for it: address, variable, tags, container", async () => {
    const plan = await after;
    expect(plan.find("aws:route53/record:Record", "invoices").inputs.name).toBe("invoices.prod.shop.internal");
    expect(plan.find("aws:ecs/taskDefinition:TaskDefinition", "invoices").inputs.family).toBe("shop-prod-invoices");
    expect(plan.find("aws:rds/instance:Instance", "invoices").inputs.tags).toMatchObject({
      "fleet:service": "invoices",
    });
    expect(Object.keys(settingsOf({ services: ["invoices"] }).api.environment)).toContain("MICROSERVICE_INVOICES_URL");
  });

  it("goes on with its image's history", async () => {
    const record = { fingerprint: "f".repeat(64), commit: "c0ffee" };
    const configuration = { services: { invoices: { renamedFrom: ["goods", "billing"] } } };
    const plan = await updateOf(settingsOf({ services: ["invoices"], configuration }), {
      ...noHistory,
      deployed: new Map([["billing", record]]),
    });
    const { build } = plan.find("docker:index/image:Image", "invoices").inputs as { build: { cacheFrom?: object } };
    expect(JSON.stringify(build.cacheFrom)).toContain(`shop/prod/goods:${record.fingerprint}`);
    expect(plan.find("fleet:microservice:Microservice", "invoices").aliases).toEqual(["goods", "billing"]);
  });
});
