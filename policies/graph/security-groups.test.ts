import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { Plan } from "./plan";
import { fromPlan } from "./resource";
import { groupReferences, groupsOf, type Ingress, ingressByGroup, opens, type Peer } from "./security-groups";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";

function planOf(b: PlanBuilder, known = false): Plan {
  return new Plan(b.plan(known).map(fromPlan));
}

/** A plan with a group `web`, after a change. */
function web(change: (b: PlanBuilder, group: Draft) => void, known = false): { rules: readonly Ingress[]; plan: Plan } {
  const b = new PlanBuilder();
  const group = b.add(GROUP, "web", {});
  change(b, group);
  const plan = planOf(b, known);
  return { rules: ingressByGroup(plan).get(group.urn) ?? [], plan };
}

function told({ protocol, from, to, peer, origin }: Ingress): string {
  return `${protocol} ${from}-${to} ${said(peer)} by ${origin?.name}`;
}

function said(peer: Peer): string {
  if (peer.kind === "group") return `group ${peer.urn.split("::").pop()}`;
  if (peer.kind === "external") return `external ${peer.id}`;
  return `${peer.kind} ${peer.text}`;
}

const inline = (rule: unknown): string[] =>
  web((_b, group) => {
    group.inputs.ingress = [rule];
  }).rules.map(told);

const rule = (fields: Record<string, unknown>, type = RULE): string[] =>
  web((b, group) => b.add(type, "rule", { securityGroupId: group.id, ...fields })).rules.map(told);

describe("a security group's rules", () => {
  it.each([
    [{ protocol: "tcp", fromPort: 80, toPort: 81 }, "tcp 80-81"],
    [{ protocol: "TCP", fromPort: "80", toPort: "81" }, "tcp 80-81"],
    [{ protocol: 6, fromPort: 80, toPort: 80 }, "6 80-80"],
    [{ protocol: "-1", fromPort: 80, toPort: 80 }, "-1 0-65535"],
    [{ protocol: -1, fromPort: 0, toPort: 0 }, "-1 0-65535"],
    [{ protocol: "all", fromPort: 80, toPort: 80 }, "all 0-65535"],
    [{ protocol: "tcp", fromPort: -1, toPort: 80 }, "tcp 0-65535"],
    [{ protocol: "tcp", fromPort: 80, toPort: -1 }, "tcp 0-65535"],
    [{ protocol: "tcp" }, "tcp 0-65535"],
    [{ fromPort: 80, toPort: 80 }, "unknown 80-80"],
  ])("reads the ports of %s", (ports, expected) => {
    expect(inline({ ...ports, cidrBlocks: ["10.0.0.0/8"] })).toEqual([`${expected} range 10.0.0.0/8 by web`]);
  });

  it("reads the protocol of both kinds of rule", () => {
    const cidr = { fromPort: 1, toPort: 2 };
    expect(rule({ type: "ingress", protocol: "udp", cidrBlocks: ["10.0.0.0/8"], ...cidr })).toEqual([
      "udp 1-2 range 10.0.0.0/8 by rule",
    ]);
    expect(rule({ ipProtocol: "udp", cidrIpv4: "10.0.0.0/8", ...cidr }, INGRESS)).toEqual([
      "udp 1-2 range 10.0.0.0/8 by rule",
    ]);
  });

  it("leaves rules for the way out aside", () => {
    expect(rule({ type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] })).toEqual([]);
  });

  it("takes an unknown protocol, port or flag for what it may be", () => {
    const { rules } = web((b, group) => {
      const later = b.add("random:index/randomPet:RandomPet", "later");
      const at = { protocol: later.id, fromPort: later.id, toPort: later.id, cidrBlocks: ["10.0.0.0/8"] };
      group.inputs.ingress = [
        { ...at, self: later.id },
        { ...at, self: true },
      ];
    });
    expect(rules.map(told)).toEqual([
      "unknown 0-65535 range 10.0.0.0/8 by web",
      "unknown 0-65535 group web by web",
      "unknown 0-65535 range 10.0.0.0/8 by web",
    ]);
  });

  it("takes a rule that is unknown as a whole for the groups that it is made from", () => {
    const entire = (made: (b: PlanBuilder) => Draft): string[] =>
      web((b, group) => {
        group.inputs.ingress = [made(b).attribute("rule")];
      }).rules.map(told);
    expect(entire((b) => b.add(GROUP, "other"))).toEqual(["unknown 0-65535 group other by web"]);
    expect(entire((b) => b.add("random:index/randomPet:RandomPet", "pet"))).toEqual([
      "unknown 0-65535 unknown `ingress` by web",
    ]);
  });

  it.each([
    ["cidrBlocks", "`cidrBlocks` x"],
    ["ipv6CidrBlocks", "`ipv6CidrBlocks` x"],
  ])("does not know who stands behind a misspelt range in %s", (property, text) => {
    expect(inline({ protocol: "tcp", fromPort: 1, toPort: 1, [property]: ["x"] })).toEqual([
      `tcp 1-1 unknown ${text} by web`,
    ]);
  });

  it("reads ranges made from networks", () => {
    const from = (property: string, made: (b: PlanBuilder) => Draft): string[] =>
      web((b, group) => {
        b.add(INGRESS, "rule", { securityGroupId: group.id, ipProtocol: "-1", [property]: made(b).attribute("block") });
      }).rules.map(told);
    const vpc = (inputs = {}) =>
      ((b: PlanBuilder) => b.add("aws:ec2/vpc:Vpc", "vpc", inputs)) as (b: PlanBuilder) => Draft;
    const subnet = (b: PlanBuilder): Draft => b.add("aws:ec2/subnet:Subnet", "place", { cidrBlock: "10.0.1.0/24" });
    const pet = (b: PlanBuilder): Draft => b.add("random:index/randomPet:RandomPet", "pet");
    expect(from("cidrIpv4", vpc({ cidrBlock: "10.0.0.0/16" }))).toEqual(["-1 0-65535 range 10.0.0.0/16 by rule"]);
    expect(from("cidrIpv6", vpc({ cidrBlock: "10.0.0.0/16" }))).toEqual([
      "-1 0-65535 vpc the addresses of `vpc` by rule",
    ]);
    expect(from("cidrIpv4", vpc())).toEqual(["-1 0-65535 vpc the addresses of `vpc` by rule"]);
    expect(from("cidrIpv4", vpc({ cidrBlock: "x" }))).toEqual(["-1 0-65535 vpc the addresses of `vpc` by rule"]);
    expect(from("cidrIpv4", subnet)).toEqual(["-1 0-65535 range 10.0.1.0/24 by rule"]);
    expect(from("cidrIpv4", pet)).toEqual(["-1 0-65535 unknown `cidrIpv4` by rule"]);
  });

  it("reads groups and strangers", () => {
    const named = (fields: (b: PlanBuilder) => Record<string, unknown>): string[] =>
      web((b, group) => {
        group.inputs.ingress = [{ protocol: "tcp", fromPort: 1, toPort: 1, ...fields(b) }];
      }).rules.map(told);
    const pet = (b: PlanBuilder): unknown => b.add("random:index/randomPet:RandomPet", "pet").id;
    expect(named((b) => ({ securityGroups: [b.add(GROUP, "other").id, "sg-1"] }))).toEqual([
      "tcp 1-1 group other by web",
      "tcp 1-1 group sg-1 by web",
    ]);
    expect(named((b) => ({ securityGroups: [pet(b)] }))).toEqual(["tcp 1-1 unknown `securityGroups` by web"]);
    expect(named(() => ({ prefixListIds: ["pl-1"] }))).toEqual(["tcp 1-1 external pl-1 by web"]);
    expect(named((b) => ({ prefixListIds: [pet(b)] }))).toEqual(["tcp 1-1 unknown `prefixListIds` by web"]);
    expect(rule({ ipProtocol: "tcp", fromPort: 1, toPort: 1, referencedSecurityGroupId: "sg-1" }, INGRESS)).toEqual([
      "tcp 1-1 group sg-1 by rule",
    ]);
    expect(rule({ protocol: "tcp", fromPort: 1, toPort: 1, sourceSecurityGroupId: "sg-1", self: true })).toEqual([
      "tcp 1-1 group web by rule",
      "tcp 1-1 group sg-1 by rule",
    ]);
  });

  it("reads a prefix list with its own entries, stated within it and apart", () => {
    const { rules } = web((b, group) => {
      const vpc = b.add("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
      const list = b.add(LIST, "list", { entries: [{ cidr: "10.1.0.0/16" }, { cidr: vpc.attribute("cidrBlock") }] });
      const odd = b.add(LIST, "odd", { entries: [{ cidr: "x" }] });
      const entry = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";
      b.add(entry, "own", { prefixListId: list.id, cidr: "10.2.0.0/16" });
      b.add(entry, "foreign", { prefixListId: odd.id, cidr: "10.3.0.0/16" });
      b.add(INGRESS, "rule", { securityGroupId: group.id, ipProtocol: "-1", prefixListId: list.id });
      b.add(INGRESS, "odd", { securityGroupId: group.id, ipProtocol: "-1", prefixListId: odd.id });
    });
    expect(rules.map(told)).toEqual([
      "-1 0-65535 range 10.1.0.0/16 by rule",
      "-1 0-65535 range 10.0.0.0/16 by rule",
      "-1 0-65535 range 10.2.0.0/16 by rule",
      "-1 0-65535 unknown `entries` x by odd",
      "-1 0-65535 range 10.3.0.0/16 by odd",
    ]);
  });

  it("keeps a rule whose group is not known under a name of its own", () => {
    const b = new PlanBuilder();
    const pet = b.add("random:index/randomPet:RandomPet", "pet");
    b.add(INGRESS, "lost", { securityGroupId: pet.id, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
    b.add(INGRESS, "far", { securityGroupId: "sg-9", ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" });
    const rules = ingressByGroup(planOf(b));
    expect([...rules.keys()].sort()).toEqual(["default security group", "sg-9", "the group of lost"]);
    expect(rules.get("sg-9")?.map(({ group }) => group)).toEqual(["sg-9"]);
  });
});

describe("the default security group", () => {
  const DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
  const rulesOf = (change: (b: PlanBuilder) => void): string[] => {
    const b = new PlanBuilder();
    change(b);
    return (ingressByGroup(planOf(b)).get("default security group") ?? []).map(told);
  };
  const own = "-1 0-65535 group default security group by undefined";
  const open = { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["10.0.0.0/8"] }] };

  it("admits its own members where no resource closes it, in each VPC", () => {
    const vpc = (b: PlanBuilder, name: string): Draft => b.add("aws:ec2/vpc:Vpc", name);
    expect(rulesOf(() => {})).toEqual([own]);
    expect(rulesOf((b) => vpc(b, "one"))).toEqual([own]);
    expect(rulesOf((b) => b.add(DEFAULT, "closed", { vpcId: vpc(b, "one").id }))).toEqual([]);
    expect(rulesOf((b) => b.add(DEFAULT, "closed", { vpcId: vpc(b, "one").id }) && vpc(b, "two"))).toEqual([own]);
  });

  it("has the rules that a resource gives it", () => {
    expect(rulesOf((b) => b.add(DEFAULT, "open", open))).toEqual(["tcp 1-1 range 10.0.0.0/8 by open"]);
  });

  it("is meant where nothing is named, by the VPC's attribute, and by its identifier", () => {
    const b = new PlanBuilder();
    const vpc = b.add("aws:ec2/vpc:Vpc", "vpc", { defaultSecurityGroupId: "sg-0" });
    const other = b.add("aws:ec2/vpc:Vpc", "other", { defaultSecurityGroupId: "sg-1" });
    const group = b.add(GROUP, "web", { vpcId: vpc.id });
    const closed = b.add(DEFAULT, "closed", { vpcId: vpc.id });
    const pet = b.add("random:index/randomPet:RandomPet", "pet");
    const component = b.add("awsx:ec2:Vpc", "component");
    const inner = b.add("aws:ec2/vpc:Vpc", "inner");
    inner.parent = component;
    const entire = b.add("aws:lb/loadBalancer:LoadBalancer", "entire", { securityGroups: component.attribute("x") });
    entire.extra.securityGroups = [inner, group];
    const orphan = b.add("aws:lb/loadBalancer:LoadBalancer", "orphan", { securityGroups: pet.attribute("x") });
    orphan.extra.securityGroups = [inner, group];
    const alone = b.add("aws:lb/loadBalancer:LoadBalancer", "alone", { securityGroups: component.attribute("x") });
    alone.extra.securityGroups = [inner];
    const of = (name: string, securityGroups: unknown): Draft =>
      b.add("aws:lb/loadBalancer:LoadBalancer", name, { securityGroups });
    of("none", undefined);
    of("empty", []);
    of("plain", [group.id]);
    of("attribute", [vpc.attribute("defaultSecurityGroupId")]);
    of("both", [group.id, vpc.attribute("defaultSecurityGroupId")]);
    of("literal", ["sg-1", "sg-2"]);
    of("closed", [closed.id]);
    of("pet", [pet.id]);
    of("whole", pet.attribute("ids"));
    of("vpc", other.attribute("groups"));
    const plan = planOf(b);
    const said = plan.all("loadBalancer").map((one) => [
      one.name,
      groupsOf(plan, one, ["securityGroups"])
        .map((urn) => urn.split("::").pop())
        .join(),
    ]);
    expect(said).toEqual([
      ["entire", "web"],
      ["orphan", "web,default security group"],
      ["alone", "default security group"],
      ["none", "default security group"],
      ["empty", "default security group"],
      ["plain", "web"],
      ["attribute", "default security group"],
      ["both", "web,default security group"],
      ["literal", "default security group,sg-2"],
      ["closed", "closed,default security group"],
      ["pet", ""],
      ["whole", ""],
      ["vpc", "default security group"],
    ]);
    const unresolved = plan
      .all("loadBalancer")
      .map((one) => groupReferences(plan, one, "securityGroups", one.inputs.securityGroups).unresolved);
    expect(unresolved.map(String).join(" ")).toBe(
      "false false false false false false false false false false true true false",
    );
  });
});

describe("whether a rule opens a port", () => {
  const range: Omit<Ingress, "protocol"> = {
    group: "g",
    from: 80,
    to: 90,
    peer: { kind: "external", id: "x" },
    origin: undefined,
  };

  it.each([
    ["tcp", 80, true],
    ["tcp", 90, true],
    ["tcp", 79, false],
    ["tcp", 91, false],
    ["tcp", undefined, true],
    ["6", 85, true],
    ["-1", 85, true],
    ["all", 85, true],
    ["unknown", 85, true],
    ["udp", 85, false],
    ["17", undefined, false],
    ["icmp", undefined, false],
  ])("%s at port %s: %s", (protocol, port, expected) => expect(opens({ ...range, protocol }, port)).toBe(expected));
});
