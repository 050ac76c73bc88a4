import { describe, expect, it } from "vitest";
import { admit, group } from "../adversary/case";
import { evaluate } from "../evaluate";
import { type Fleet, fleet } from "../testing/fleet";
import { Analysis } from "./analysis";
import { fromPlan } from "./resource";

function analysed(f: Fleet, known = false): Analysis {
  return new Analysis(f.builder.plan(known).map(fromPlan));
}

/** As awsx gives it: at preview the list is unknown as a whole and depends on the component, the VPC and all subnets. */
function fromWholeVpc(f: Fleet): void {
  const component = f.builder.add("awsx:ec2:Vpc", "main", {});
  const all = [component, f.vpc, ...f.publicSubnets, ...f.privateSubnets, ...f.dataSubnets];
  for (const draft of f.builder.drafts) {
    if (draft.type.endsWith(":SubnetGroup")) {
      draft.inputs.subnetIds = component.attribute("isolatedSubnetIds");
      draft.extra.subnetIds = all;
    }
    if (draft.type.endsWith(":LoadBalancer")) {
      draft.inputs.subnets = component.attribute("subnetIds");
      draft.extra.subnets = all;
    }
    if (draft.type.endsWith(":Service")) {
      const network = draft.inputs.networkConfiguration as Record<string, unknown>;
      network.subnets = component.attribute("privateSubnetIds");
      draft.extra.networkConfiguration = all;
    }
    if (draft.inputs.vpcId !== undefined) {
      draft.inputs.vpcId = component.attribute("vpcId");
      draft.extra.vpcId = all;
    }
  }
}

describe("the network", () => {
  it.each([false, true])("gives each database one caller and one reader (known: %s)", (known) => {
    const { network, access } = analysed(fleet(), known);
    const table = network.datastores.map((store) => [
      `${store.type} ${store.resource.name}`,
      network.callersOfStore(store).map(({ name }) => name),
      access.readersOf(store).map(({ name }) => name),
    ]);
    expect(table).toEqual([
      ["database billing", ["billing"], ["billing"]],
      ["database orders", ["orders"], ["orders"]],
      ["cache billing", ["billing"], ["billing"]],
      ["cache orders", ["orders"], ["orders"]],
    ]);
  });

  it("lets the API alone reach the services, with the way there", () => {
    const { network } = analysed(fleet());
    const callers = network.workloads.map((one) => [one.name, network.callersOf(one).map(({ path }) => path)]);
    expect(callers).toEqual([
      ["api", []],
      ["billing", ["`api` (security group `api-task`, rule `api-to-billing`) -> load balancer `internal`:3001"]],
      ["orders", ["`api` (security group `api-task`, rule `api-to-orders`) -> load balancer `internal`:3002"]],
    ]);
  });

  it("raises no alarm over subnets that are only known to be some of a VPC's", () => {
    const f = fleet();
    fromWholeVpc(f);
    const { violations } = evaluate(f.builder.plan(), { profile: "strict" });
    expect(violations.filter(({ rule }) => rule !== "default-group-closed" && rule !== "vpc-flow-logs")).toEqual([]);
  });

  it("says what it could not decide, and on real state nothing", () => {
    const f = fleet();
    fromWholeVpc(f);
    const said = evaluate(f.builder.plan()).uncertain;
    expect(said).toContain("Which subnets `billing` (aws:ecs/service:Service) lies in is not known yet.");
    expect(said).toContain("Which subnets `billing` (aws:rds/instance:Instance) lies in is not known yet.");
    expect(evaluate(fleet().builder.plan()).uncertain).toEqual([]);
    expect(evaluate(fleet().builder.plan(true)).uncertain).toEqual([]);
  });

  it("takes known subnets at their word, whatever else their list was made from", () => {
    const f = fleet();
    const [first] = f.publicSubnets;
    if (!first) throw new Error("the fleet has no public subnet");
    const service = f.builder.drafts.find(({ type, name }) => type.endsWith(":Service") && name === "billing");
    if (!service) throw new Error("the fleet has no service billing");
    (service.inputs.networkConfiguration as Record<string, unknown>).subnets = [first.id];
    service.extra.networkConfiguration = [f.vpc, ...f.publicSubnets, ...f.privateSubnets];
    const { violations, uncertain } = evaluate(f.builder.plan(true));
    expect(uncertain).toEqual([]);
    expect(violations.map(({ rule, message }) => [rule, message])).toEqual([
      ["service-not-public", "`billing` lies in the public subnet `public-1`."],
    ]);
  });

  it("still sees a public address over such subnets", () => {
    const f = fleet();
    fromWholeVpc(f);
    (f.billing.service.inputs.networkConfiguration as Record<string, unknown>).assignPublicIp = true;
    expect(evaluate(f.builder.plan()).violations.map(({ rule }) => rule)).toEqual(["service-not-public"]);
  });

  it("counts what the configuration calls one service as one", () => {
    const f = fleet();
    f.billing.databaseIngress.inputs.referencedSecurityGroupId = f.orders.group.id;
    expect(evaluate(f.builder.plan()).passed).toBe(false);
    expect(evaluate(f.builder.plan(), { sameService: [["billing", "orders"]] }).passed).toBe(true);
  });
});

describe("who gets in", () => {
  const paths = (change: (f: Fleet) => void, known = false): string[] => {
    const f = fleet();
    change(f);
    const { network } = analysed(f, known);
    const orders = network.datastores.find(({ resource }) => resource.urn === f.orders.database.urn);
    return orders ? network.callersOfStore(orders).map(({ name, path }) => `${name}: ${path}`) : [];
  };
  const own = "orders: `orders` (security group `orders-task`, rule `orders-db`)";
  const into = (f: Fleet, from: Record<string, unknown>): unknown =>
    admit(f.builder, f.orders.databaseGroup, "odd", 5432, from);

  it("is everybody where the VPC's addresses are meant and not known", () => {
    const addresses = (f: Fleet): unknown => into(f, { cidrIpv6: f.vpc.attribute("ipv6CidrBlock") });
    expect(paths(addresses)).toEqual([
      own,
      "api: `api` (the addresses of `main`, rule `odd`)",
      "billing: `billing` (the addresses of `main`, rule `odd`)",
    ]);
  });

  it("is a stranger where a group, a list or a value is nobody's", () => {
    expect(paths((f) => into(f, { referencedSecurityGroupId: "sg-7" }))).toEqual([own, "sg-7: sg-7 (rule `odd`)"]);
    expect(paths((f) => into(f, { referencedSecurityGroupId: group(f, "idle").id }))).toEqual([own]);
    expect(paths((f) => into(f, { prefixListId: "pl-7" }))).toEqual([own, "pl-7: pl-7 (rule `odd`)"]);
    expect(paths((f) => into(f, { cidrIpv4: "x" }))).toEqual([
      own,
      "an unknown `cidrIpv4` x of `odd`: an unknown `cidrIpv4` x of `odd` (rule `odd`)",
    ]);
    expect(paths((f) => into(f, { referencedSecurityGroupId: "other" }))).toEqual([own]);
  });

  it("is a service in somebody else's group, by that group's identifier", () => {
    const shared = (f: Fleet): void => {
      into(f, { referencedSecurityGroupId: "sg-7" });
      (f.billing.service.inputs.networkConfiguration as Record<string, unknown>).securityGroups = ["sg-7"];
    };
    expect(paths(shared)).toEqual([own, "billing: `billing` (sg-7, rule `odd`)"]);
  });

  it("is nobody without a network: a function outside of the VPC", () => {
    const f = (change: (f: Fleet) => void) => (one: Fleet) => {
      one.builder.add("aws:lambda/function:Function", "far", { role: "arn:aws:iam::1:role/x" });
      change(one);
    };
    expect(paths(f((one) => into(one, { cidrIpv4: "192.168.0.0/16" })))).toEqual([own]);
    expect(paths(f((one) => into(one, { cidrIpv4: "10.0.0.0/8" }))).length).toBe(3);
    expect(paths(f((one) => into(one, { cidrIpv6: one.vpc.attribute("ipv6CidrBlock") }))).length).toBe(3);
  });

  it("is anybody whose addresses are not known", () => {
    const vague = (f: Fleet): void => {
      into(f, { cidrIpv4: "192.168.0.0/16" });
      for (const subnet of f.privateSubnets) delete subnet.inputs.cidrBlock;
      delete f.vpc.inputs.cidrBlock;
    };
    expect(paths(vague)).toEqual([
      own,
      "api: `api` (address in 192.168.0.0/16, rule `odd`)",
      "billing: `billing` (address in 192.168.0.0/16, rule `odd`)",
    ]);
  });

  it("follows load balancers through each other once, and only the internal ones where asked", () => {
    const f = fleet();
    const b = f.builder;
    const target = (name: string, to: unknown): unknown => {
      const made = b.add("aws:lb/targetGroup:TargetGroup", name, { port: 80, targetType: "alb" });
      b.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", name, { targetGroupArn: made.arn, targetId: to });
      return made.arn;
    };
    const front = b.add("aws:lb/loadBalancer:LoadBalancer", "front", { internal: true, loadBalancerType: "network" });
    const listen = (name: string, of: unknown, port: unknown, targetGroupArn: unknown): unknown =>
      b.add("aws:lb/listener:Listener", name, {
        loadBalancerArn: of,
        port,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn }],
      });
    listen("front", front.arn, undefined, target("to-internal", f.internalBalancer.arn));
    listen("back", f.internalBalancer.arn, 9, target("to-front", front.arn));
    listen("public", f.publicBalancer.arn, 10, target("to-orders", f.internalBalancer.arn));
    const { network } = analysed(f);
    const through = (internal?: boolean): string[] =>
      network.callersThrough(f.orders.service.urn, internal).map(({ path }) => path);
    const chain = "-> load balancer `front` -> load balancer `internal`:3002";
    const everybody = ["api", "billing", "orders"].map((name) => `\`${name}\` ${chain}`);
    const api = "`api` (security group `api-task`, rule `api-to-orders`) -> load balancer `internal`:3002";
    expect(through(true)).toEqual([api, ...everybody]);
    expect(through()).toEqual([api, ...everybody]);
    const toApi = "(address in 0.0.0.0/0, rule `public-443`) -> load balancer `public`:443";
    expect(network.callersThrough(f.api.service.urn).map(({ path }) => path)).toEqual(
      ["api", "billing", "orders"].map((name) => `\`${name}\` ${toApi}`),
    );
    expect(network.callersThrough(f.api.service.urn, true)).toEqual([]);
    expect(network.frontsOf(f.orders.service.urn).map(({ port }) => port)).toEqual([3002]);
    expect(network.frontsOf("urn:nothing")).toEqual([]);
    expect(network.workload("urn:nothing")).toBe(undefined);
    expect(network.workload(f.orders.service.urn)?.name).toBe("orders");
    expect(network.callersInto(["nothing"], 1)).toEqual([]);
  });

  it("counts the public addresses of the rules that are open to some", () => {
    const f = fleet();
    const reach = (name: string, ...ranges: string[]): [string[], bigint, bigint] => {
      const own = group(f, name);
      for (const [index, range] of ranges.entries()) {
        const property = range.includes(":") ? "cidrIpv6" : "cidrIpv4";
        admit(f.builder, own, `${name}-${index}`, 80, { [property]: range });
      }
      const { rules, v4, v6 } = analysed(f).network.publicReach([own.urn], 80);
      return [rules.map(({ origin }) => origin?.name ?? ""), v4, v6];
    };
    expect(reach("private", "10.0.0.0/8", "fd00::/8")).toEqual([[], 0n, 0n]);
    expect(reach("four", "10.0.0.0/8", "8.8.8.0/24")).toEqual([["four-1"], 256n, 0n]);
    expect(reach("six", "2600::/56", "fd00::/8")).toEqual([["six-0"], 0n, 256n]);
  });
});
