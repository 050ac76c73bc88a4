import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, PlannedResource } from "../plan";
import { planFleet } from "../plan-fleet";
import { formulae } from "./formulae";
import { costOf } from "./planned-cost";
import { priceResources } from "./price-resources";
import { excludedTypes, freeTypes } from "./types-without-price";

function made(
  type: string,
  inputs: PlannedResource["inputs"] = {},
  more: Partial<PlannedResource> = {},
): PlannedResource {
  const name = more.name ?? "x";
  return { urn: `urn:${type}::${name}`, type, name, inputs, ...more };
}

/** Cents by kind, in a region. */
function price(resources: readonly PlannedResource[], region = "us-east-1") {
  const { lines, notPriced } = priceResources({ fleet: { region }, resources });
  return { lines: lines.map(({ kind, monthlyCents }) => [kind, monthlyCents]), notPriced };
}

const vpc = (strategy: string, endpoints: readonly string[] = []) =>
  made("awsx:ec2:Vpc", {
    availabilityZoneNames: ["a", "b", "c"],
    natGateways: { strategy },
    vpcEndpointSpecs: endpoints.map((vpcEndpointType) => ({ serviceName: "s", vpcEndpointType })),
  });

const service = made("aws:ecs/service:Service", { desiredCount: 5 });
const definition = made("aws:ecs/taskDefinition:TaskDefinition", { cpu: "1024", memory: "2048" });
const instance = "aws:rds/instance:Instance";

describe("a resource's lines", () => {
  it.each([
    ["tasks, by how many are wanted", [service, definition], [["tasks", 5 * 3604]]],
    [
      "tasks, by the fewest where they scale",
      [service, definition, made("aws:appautoscaling/target:Target", { minCapacity: 1, maxCapacity: 9 })],
      [["tasks", 3604]],
    ],
    [
      "a database in one zone",
      [made(instance, { instanceClass: "db.t4g.medium", multiAz: false, allocatedStorage: 100 })],
      [
        ["databases", 4745],
        ["databases", 1150],
      ],
    ],
    [
      "a load balancer for the internet, with an address per zone",
      [made("aws:lb/loadBalancer:LoadBalancer", { internal: false, subnets: ["1", "2", "3"] })],
      [
        ["load balancers", 1643],
        ["load balancers", 175],
        ["load balancers", 1095],
      ],
    ],
    [
      "an internal load balancer",
      [made("aws:lb/loadBalancer:LoadBalancer", { internal: true })],
      [
        ["load balancers", 1643],
        ["load balancers", 175],
      ],
    ],
    [
      "a VPC with a NAT gateway per zone",
      [vpc("OnePerAz", ["Gateway"])],
      [
        ["network", 9855],
        ["network", 1095],
      ],
    ],
    [
      "a VPC with one NAT gateway and an interface endpoint",
      [vpc("Single", ["Gateway", "Interface"])],
      [
        ["network", 3285],
        ["network", 365],
        ["network", 2190],
      ],
    ],
    ["a VPC without a way out", [vpc("None")], []],
    [
      "an interface endpoint, per zone",
      [vpc("None"), made("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: "[unknown]" })],
      [["network", 2190]],
    ],
    ["a gateway endpoint", [made("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" })], []],
    ["a firewall with two rules", [made("aws:wafv2/webAcl:WebAcl", { rules: [{}, {}] })], [["firewall", 700]]],
    ["a log group", [made("aws:cloudwatch/logGroup:LogGroup")], [["logs", 100]]],
  ])("%s", (_, resources, lines) => {
    expect(price(resources)).toEqual({ lines, notPriced: [] });
  });

  it("are the same where the plan holds what awsx makes of a VPC", () => {
    const parts = [0, 1, 2].flatMap((zone) => [
      made("aws:ec2/natGateway:NatGateway", {}, { name: `nat-${zone}` }),
      made("aws:ec2/eip:Eip", {}, { name: `address-${zone}` }),
    ]);
    const expanded = [vpc("OnePerAz", ["Gateway"]), made("aws:ec2/vpc:Vpc"), ...parts];
    const cents = (resources: readonly PlannedResource[]) =>
      priceResources({ fleet: { region: "us-east-1" }, resources }).lines.reduce(
        (sum, line) => sum + line.monthlyCents,
        0,
      );
    expect(cents(expanded)).toBe(3 * (3285 + 365));
    expect(cents([vpc("OnePerAz", ["Gateway"])])).toBe(9855 + 1095);
  });

  it("say which type nobody has a formula for, and which class nobody has a price for", () => {
    const unknown = made("aws:kinesis/stream:Stream");
    const large = made(instance, { instanceClass: "db.z9.large", multiAz: true, allocatedStorage: 20 });
    expect(price([unknown, large, made("fleet:own:Group", {}, { component: true })])).toEqual({
      lines: [
        ["databases", 0],
        ["databases", 460],
      ],
      notPriced: ["aws:kinesis/stream:Stream", "rds.instance.db.z9.large.multiAz"],
    });
  });
});

it("has each type in one place only", () => {
  const types = [...Object.keys(formulae), ...freeTypes, ...Object.keys(excludedTypes)];
  expect(types.length).toBe(new Set(types).size);
});

describe.each([
  ["prod", "standard"],
  ["dev", "economy"],
])("the example's stack %s", (stack, profile) => {
  let plan: Plan;

  beforeAll(async () => {
    const result = await planFleet({ projectDirectory: dirname(dirname(__dirname)), stack });
    if (result.plan === undefined) {
      throw new Error(JSON.stringify(result.diagnostics));
    }
    plan = result.plan;
  });

  it("has a formula for each type, or it is free, or excluded", () => {
    expect(plan.fleet.profile).toBe(profile);
    const known = new Set([...Object.keys(formulae), ...freeTypes, ...Object.keys(excludedTypes)]);
    expect(Object.keys(plan.totals.byType).filter((type) => !known.has(type))).toEqual([]);
    expect(plan.cost?.notPriced).toEqual([]);
  });

  it("costs the sum of its services and what they share, and the sum of its kinds", () => {
    const { cost = expect.fail("no cost") } = plan;
    const sum = (values: readonly number[]) => values.reduce((total, cents) => total + cents, 0);
    expect(sum(Object.values(cost.services)) + cost.sharedCents).toBe(cost.monthlyCents);
    expect(sum(Object.values(cost.byKind))).toBe(cost.monthlyCents);
    expect(Object.keys(cost.services)).toEqual(["api", "billing", "notifications", "payment-gateway"]);
    expect(costOf(plan)).toEqual(cost);
    expect(costOf({ ...plan, resources: plan.resources.toReversed() })).toEqual(cost);
  });

  it("is priced with us-east-1's prices where its region has none", () => {
    const elsewhere = costOf({ ...plan, fleet: { ...plan.fleet, region: "sa-east-1" } });
    const reference = costOf({ ...plan, fleet: { ...plan.fleet, region: "us-east-1" } });
    expect(elsewhere.monthlyCents).toBe(reference.monthlyCents);
    expect(reference.prices.standIns).toEqual({});
    expect(elsewhere.prices.standIns["us-east-1"]).toContain("fargate.x86.vcpu");
  });
});
