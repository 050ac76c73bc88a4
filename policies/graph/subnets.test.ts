import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { later, names, planned, resourceOf } from "../testing/planned";
import { addressesOf, placementOf, publicSubnets } from "./subnets";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** A network with the subnets `a` and `b`, an internet gateway and a route table. */
interface Ground {
  readonly b: PlanBuilder;
  readonly vpc: Draft;
  readonly subnets: readonly [Draft, Draft];
  readonly gateway: Draft;
  readonly table: Draft;
}

function ground(tableType = TABLE, vpcType = "aws:ec2/vpc:Vpc"): Ground {
  const b = new PlanBuilder();
  const vpc = b.add(vpcType, "vpc", { cidrBlock: "10.0.0.0/16" });
  const subnet = (name: string): Draft => b.add("aws:ec2/subnet:Subnet", name, { vpcId: vpc.id });
  const gateway = b.add("aws:ec2/internetGateway:InternetGateway", "gateway", { vpcId: vpc.id });
  const table = b.add(tableType, "table", { vpcId: vpc.id });
  return { b, vpc, subnets: [subnet("a"), subnet("b")], gateway, table };
}

/** `subnet by what leads out`, at a first preview and on real state. */
function open(made: Ground): string[] {
  const [preview = [], state] = [false, true].map((known) => {
    const plan = planned(made.b, known);
    return [...publicSubnets(plan)].map(([urn, by]) => `${plan.get(urn)?.name} by ${by.name}`);
  });
  expect(state).toEqual(preview);
  return preview;
}

describe("public subnets", () => {
  const tied = (change: (made: Ground) => void): string[] => {
    const made = ground();
    made.b.add(ASSOCIATION, "tie", { routeTableId: made.table.id, subnetId: made.subnets[0].id });
    change(made);
    return open(made);
  };

  it("have a route table that leads to an internet gateway", () => {
    expect(tied(() => {})).toEqual([]);
    expect(tied(({ table, gateway }) => Object.assign(table.inputs, { routes: [{ gatewayId: gateway.id }] }))).toEqual([
      "a by table",
    ]);
    expect(
      tied(({ b, table, gateway }) => b.add(ROUTE, "out", { routeTableId: table.id, gatewayId: gateway.id })),
    ).toEqual(["a by out"]);
    for (const [gatewayId, expected] of [
      ["igw-0123", ["a by out"]],
      ["vgw-0123", []],
      ["x-igw-", []],
      ["local", []],
    ]) {
      expect(tied(({ b, table }) => b.add(ROUTE, "out", { routeTableId: table.id, gatewayId }))).toEqual(expected);
    }
    expect(tied(({ b, table }) => b.add(ROUTE, "nat", { routeTableId: table.id, natGatewayId: "nat-1" }))).toEqual([]);
  });

  it.each([
    ["the VPC's default route table", "aws:ec2/defaultRouteTable:DefaultRouteTable", ["a by table", "b by table"]],
    ["no other", TABLE, []],
  ])("without a table have %s", (_name, type, expected) => {
    const made = ground(type);
    Object.assign(made.table.inputs, {
      defaultRouteTableId: made.vpc.attribute("defaultRouteTableId"),
      routes: [{ gatewayId: made.gateway.id }],
    });
    expect(open(made)).toEqual(expected);
    Object.assign(made.table.inputs, { routes: [] });
    expect(open(made)).toEqual([]);
  });

  it("without a table have the VPC's main one", () => {
    const made = ground();
    const main = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
    made.b.add(main, "main", { vpcId: made.vpc.id, routeTableId: made.table.id });
    expect(open(made)).toEqual([]);
    made.b.add(ROUTE, "out", { routeTableId: made.table.id, gatewayId: made.gateway.id });
    expect(open(made)).toEqual(["a by out", "b by out"]);
    const other = made.b.add(TABLE, "other", {});
    made.b.add(ASSOCIATION, "tie", { routeTableId: other.id, subnetId: made.subnets[0].id });
    expect(open(made)).toEqual(["b by out"]);
  });

  it("without a table have routes in the VPC's own table", () => {
    const made = ground();
    const routeTableId = made.vpc.attribute("mainRouteTableId");
    made.b.add(ROUTE, "out", { routeTableId, gatewayId: made.gateway.id });
    const plan = planned(made.b);
    expect([...publicSubnets(plan).values()].map(({ name }) => name)).toEqual(["out", "out"]);
  });

  it("are AWS's default subnets", () => {
    const made = ground();
    made.b.add("aws:ec2/defaultSubnet:DefaultSubnet", "default", {});
    expect(open(made)).toEqual(["default by default"]);
  });
});

describe("a placement", () => {
  const placed = (subnets: (made: Ground) => unknown, extra: (made: Ground) => Draft[] = () => []): string => {
    const made = ground();
    Object.assign(made.subnets[0].inputs, { id: "subnet-a" });
    const it = made.b.add("aws:ecs/service:Service", "it", { net: { subnets: subnets(made) } });
    Object.assign(it.extra, { net: extra(made) });
    const plan = planned(made.b);
    const { subnets: found, uncertain } = placementOf(plan, resourceOf(plan, it), ["net", "subnets"]);
    return `${names(found).join()}${uncertain ? "?" : ""}`;
  };

  it("is certain where every subnet is known, or each unknown has one", () => {
    expect(placed(() => ["subnet-a"])).toBe("a");
    expect(
      placed(
        () => ["subnet-a"],
        ({ vpc }) => [vpc],
      ),
    ).toBe("a");
    expect(placed(({ subnets }) => subnets.map(({ id }) => id))).toBe("a,b");
    expect(placed(({ subnets }) => ["subnet-a", subnets[1].id])).toBe("a,b");
    expect(placed(() => [])).toBe("");
    expect(placed(() => undefined)).toBe("");
  });

  it("is not where something else is in it", () => {
    expect(placed(() => ["subnet-a", "subnet-x"])).toBe("a?");
    expect(placed(() => ["subnet-x"])).toBe("?");
    expect(
      placed(
        () => [],
        ({ vpc }) => [vpc],
      ),
    ).toBe("?");
    expect(placed(() => UNKNOWN_TEXT)).toBe("?");
    expect(placed(({ b }) => [later(b).id])).toBe("?");
    expect(placed(({ vpc }) => vpc.attribute("privateSubnetIds"))).toBe("?");
    expect(
      placed(
        ({ subnets }) => [subnets[0].id],
        ({ vpc }) => [vpc],
      ),
    ).toBe("a?");
    expect(
      placed(
        ({ subnets }) => [subnets[1].id],
        ({ subnets }) => [subnets[1], subnets[0]],
      ),
    ).toBe("b,a?");
  });
});

describe("the addresses of a placement", () => {
  const ranges = (blocks: unknown[], networks: unknown[] = ["10.0.0.0/16"]): unknown => {
    const b = new PlanBuilder();
    for (const [index, cidrBlock] of networks.entries()) b.add("aws:ec2/vpc:Vpc", `vpc${index}`, { cidrBlock });
    const drafts = blocks.map((cidrBlock, index) => b.add("aws:ec2/subnet:Subnet", `s${index}`, { cidrBlock }));
    const plan = planned(b);
    const subnets = drafts.map((draft) => resourceOf(plan, draft));
    return addressesOf(plan, { subnets, uncertain: false })?.map(({ first, last }) => `${first}-${last}`);
  };
  const range = (first: number, bits: number): string => `${first}-${first + 2 ** bits - 1}`;
  const NETWORK = [range(0x0a000000, 16)];

  it("are those of its subnets, else those of the networks", () => {
    expect(ranges(["10.0.1.0/24", "10.0.2.0/24"])).toEqual([range(0x0a000100, 8), range(0x0a000200, 8)]);
    expect(ranges([])).toEqual(NETWORK);
    expect(ranges(["10.0.1.0/24", undefined])).toEqual(NETWORK);
    expect(ranges(["10.0.1.0/24", "all"])).toEqual(NETWORK);
    expect(ranges([], ["10.0.0.0/16", "10.1.0.0/16"])).toEqual([...NETWORK, range(0x0a010000, 16)]);
    expect(ranges([], [])).toBeUndefined();
    expect(ranges([], ["10.0.0.0/16", undefined])).toBeUndefined();
    expect(ranges([], ["all"])).toBeUndefined();
  });
});
