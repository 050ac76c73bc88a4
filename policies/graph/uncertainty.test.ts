import { describe, expect, it } from "vitest";
import { PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { planned } from "../testing/planned";
import { Network } from "./network";
import { uncertainties } from "./uncertainty";

const SERVICE = "aws:ecs/service:Service";
const DATABASE = "aws:rds/instance:Instance";

function doubts(change: (b: PlanBuilder) => void): string[] {
  const b = new PlanBuilder();
  b.add("aws:ec2/securityGroup:SecurityGroup", "group", { id: "sg-1" });
  b.add("aws:ec2/subnet:Subnet", "subnet", { id: "subnet-1" });
  b.add("aws:rds/subnetGroup:SubnetGroup", "far", { name: "far", subnetIds: UNKNOWN_TEXT });
  change(b);
  return uncertainties(new Network(planned(b)));
}

describe("what a plan does not decide", () => {
  it("is nothing where all is known", () => {
    const made = doubts((b) => {
      b.add(SERVICE, "web", { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } });
      b.add("aws:lambda/function:Function", "fn", {});
      b.add(DATABASE, "main", { vpcSecurityGroupIds: ["sg-1"] });
      const range = { fromPort: 1, toPort: 2, protocol: "tcp", cidrBlocks: ["10.0.0.0/8"] };
      b.add("aws:ec2/securityGroup:SecurityGroup", "open", { ingress: [range] });
    });
    expect(made).toEqual([]);
  });

  it("is where a workload lies, and its groups", () => {
    const of = (networkConfiguration: unknown): string[] =>
      doubts((b) => b.add(SERVICE, "web", { networkConfiguration }));
    const where = `Which subnets \`web\` (${SERVICE}) lies in is not known yet.`;
    const groups = `Which security groups \`web\` (${SERVICE}) has is not known.`;
    expect(of({ subnets: ["subnet-2"], securityGroups: ["sg-1"] })).toEqual([where]);
    expect(of({ subnets: ["subnet-1"], securityGroups: [UNKNOWN_TEXT] })).toEqual([groups]);
    expect(of(UNKNOWN_TEXT)).toEqual([where, groups]);
  });

  it("is where a datastore lies, and the groups of each of its doors", () => {
    const of = (inputs: Record<string, unknown>): string[] => doubts((b) => b.add(DATABASE, "main", inputs));
    const where = `Which subnets \`main\` (${DATABASE}) lies in is not known yet.`;
    const groups = `Which security groups \`main\` (${DATABASE}) has is not known.`;
    expect(of({ dbSubnetGroupName: "far" })).toEqual([where]);
    expect(of({ vpcSecurityGroupIds: [UNKNOWN_TEXT] })).toEqual([groups]);
    expect(of({ vpcSecurityGroupIds: UNKNOWN_TEXT, dbSubnetGroupName: "far" })).toEqual([where, groups]);
  });

  it("is whom a rule admits", () => {
    const rule = (securityGroupId: string): string[] =>
      doubts((b) => {
        b.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rule", {
          securityGroupId,
          ipProtocol: "tcp",
          cidrIpv4: UNKNOWN_TEXT,
        });
      });
    expect(rule("sg-1")).toEqual(["Whom `rule` admits to `group` is not known: `cidrIpv4`."]);
    expect(rule("sg-2")).toEqual(["Whom `rule` admits to `sg-2` is not known: `cidrIpv4`."]);
    const made = doubts((b) => {
      b.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "own", {
        ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: [UNKNOWN_TEXT] }],
      });
    });
    expect(made).toEqual([
      "Whom `own` admits to `own` is not known: `cidrBlocks`.",
      "Whom `own` admits to `default security group` is not known: `cidrBlocks`.",
    ]);
  });
});
