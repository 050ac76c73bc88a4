import { describe, expect, it } from "vitest";
import { PlanBuilder } from "../testing/plan-builder";
import { type Inputs, LATER, said, saidOf } from "../testing/said";

const VPC = "aws:ec2/vpc:Vpc";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

describe("a VPC", () => {
  const of = (rule: string, type: string, inputs: Inputs): string[] => {
    const b = new PlanBuilder();
    const vpc = b.add(VPC, "x");
    b.add(type, "y", { vpcId: vpc.id, ...inputs });
    return said(rule, b);
  };

  it("closes its default group", () => {
    const none = ["Nothing closes the default security group of the VPC `x`."];
    const rules = ["The default security group `y` has rules; it must have none."];
    const closed = (inputs: Inputs): string[] =>
      of("default-group-closed", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", inputs);
    expect(saidOf("default-group-closed", VPC, {})).toEqual(none);
    expect(closed({})).toEqual([]);
    expect(closed({ ingress: [], egress: [] })).toEqual([]);
    expect(closed({ ingress: [{}] })).toEqual(rules);
    expect(closed({ egress: [{}] })).toEqual(rules);
    expect(closed({ vpcId: "vpc-other" })).toEqual(none);
    expect(of("default-group-closed", GROUP, {})).toEqual(none);
  });

  it("has a flow log", () => {
    expect(of("vpc-flow-logs", "aws:ec2/flowLog:FlowLog", {})).toEqual([]);
    expect(of("vpc-flow-logs", "aws:ec2/flowLog:FlowLog", { vpcId: undefined })).toEqual([
      "The VPC `x` has no flow log.",
    ]);
  });

  it.each([
    [true, ["`x` has `mapPublicIpOnLaunch` true; it must be false."]],
    [false, []],
    ["false", []],
    [undefined, []],
    [LATER, []],
  ])("its subnets hand out addresses: %s", (mapPublicIpOnLaunch, expected) =>
    expect(saidOf("subnet-no-public-addresses", "aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch })).toEqual(expected),
  );
});

describe("a security group", () => {
  const rule = (from: unknown, to: unknown, fields: Inputs = {}): Inputs => ({
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: from,
    toPort: to,
    cidrIpv4: "0.0.0.0/0",
    ...fields,
  });
  const opens = (what: string, to = "0.0.0.0/0"): string[] => [`\`x\` opens ${what} to ${to}; allowed: 80 and 443.`];

  it.each([
    [rule(443, 443), []],
    [rule(80, 80), []],
    [rule(80, 443), opens("the ports 80-443")],
    [rule(81, 81), opens("port 81")],
    [rule(0, 1023), opens("the ports 0-1023")],
    [rule(1024, 65535), opens("the ports 1024-65535")],
    [rule(0, 0, { ipProtocol: "-1" }), opens("all ports")],
    [rule(0, 0, { ipProtocol: LATER }), opens("port 0")],
    [rule(22, 22, { ipProtocol: "udp" }), opens("port 22")],
    [rule(22, 22, { ipProtocol: "17" }), opens("port 22")],
    [rule(22, 22, { ipProtocol: "6" }), opens("port 22")],
    [rule(8, 0, { ipProtocol: "icmp" }), []],
    [rule(22, 22, { cidrIpv4: "0.0.0.0/2" }), []],
    [rule(22, 22, { cidrIpv4: "128.0.0.0/1" }), opens("port 22", "128.0.0.0/1")],
    [rule(22, 22, { cidrIpv4: undefined, cidrIpv6: "::/0" }), opens("port 22", "::/0")],
    [rule(22, 22, { cidrIpv4: undefined, referencedSecurityGroupId: "sg-2" }), []],
  ])("%s", (inputs, expected) => expect(saidOf("group-authorised-ports", RULE, inputs)).toEqual(expected));

  it("with the ports that are allowed", () => {
    const of = (ports: unknown): string[] => saidOf("group-authorised-ports", RULE, rule(22, 22), { ports });
    expect(of([22])).toEqual([]);
    expect(of(["22"])).toEqual([]);
    expect(of([443])).toEqual(["`x` opens port 22 to 0.0.0.0/0; allowed: 443."]);
  });

  it("whose ranges add up to everybody", () => {
    const halves = (...ports: number[]): string[] =>
      saidOf("group-high-risk-ports", GROUP, {
        ingress: ["0.0.0.0/2", "64.0.0.0/2"].map((block, index) => ({
          ...{ protocol: "tcp", fromPort: ports[index], toPort: ports[index], cidrBlocks: [block] },
        })),
      });
    expect(halves(22, 22)).toEqual(["`x` opens the ports 22 to 0.0.0.0/2 and 64.0.0.0/2."]);
    expect(halves(22, 23)).toEqual([]);
    expect(halves(443, 443)).toEqual([]);
    expect(saidOf("group-high-risk-ports", RULE, rule(20, 25))).toEqual([
      "`x` opens the ports 20, 21, 22, 23 and 1 more to 0.0.0.0/0.",
    ]);
  });
});

describe("a network ACL", () => {
  const RULES = "acl-closed-to-administration";
  const ONE = { protocol: "tcp", ruleAction: "allow", cidrBlock: "0.0.0.0/0", fromPort: 22, toPort: 22 };
  const opens = (ports: string): string[] => [`\`x\` opens the ports ${ports} to everybody.`];
  it.each([
    [{}, opens("22")],
    [{ fromPort: 3389, toPort: 3389 }, opens("3389")],
    [{ toPort: 3389 }, opens("22 and 3389")],
    [{ fromPort: 23, toPort: 3388 }, []],
    [{ fromPort: undefined, toPort: undefined }, opens("22 and 3389")],
    [{ protocol: "-1", fromPort: 0, toPort: 0 }, opens("22 and 3389")],
    [{ protocol: "all", fromPort: 0, toPort: 0 }, opens("22 and 3389")],
    [{ protocol: -1, fromPort: 0, toPort: 0 }, opens("22 and 3389")],
    [{ protocol: "1", fromPort: 0, toPort: 0 }, []],
    [{ protocol: "icmp", fromPort: undefined, toPort: undefined }, []],
    [{ protocol: LATER }, opens("22")],
    [{ protocol: "TCP" }, opens("22")],
    [{ egress: true }, []],
    [{ egress: false }, opens("22")],
    [{ ruleAction: "deny" }, []],
    [{ ruleAction: undefined }, []],
    [{ cidrBlock: "0.0.0.0/2" }, []],
    [{ cidrBlock: "0.0.0.0/1" }, opens("22")],
    [{ cidrBlock: undefined }, []],
    [{ cidrBlock: undefined, ipv6CidrBlock: "::/0" }, opens("22")],
    [{ cidrBlock: undefined, ipv6CidrBlock: "2001::/32" }, []],
  ])("with %s", (fields: Inputs, expected) => {
    const all = { ...ONE, ...fields };
    expect(saidOf(RULES, "aws:ec2/networkAclRule:NetworkAclRule", all)).toEqual(expected);
    const { ruleAction: action, ...others } = all;
    const inline = { ingress: [LATER, { ...others, action }] };
    expect(saidOf(RULES, "aws:ec2/networkAcl:NetworkAcl", inline)).toEqual(expected);
    expect(saidOf(RULES, "aws:ec2/networkAcl:NetworkAcl", { egress: inline.ingress })).toEqual([]);
  });
});
