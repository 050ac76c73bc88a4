import { describe, expect, it } from "vitest";
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
