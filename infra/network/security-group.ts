import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import type * as pulumi from "@pulumi/pulumi";

type Tags = Record<string, string>;

export interface SecurityGroupArgs {
  vpcId: pulumi.Input<string>;
  /** Cannot be changed later without a new group. */
  description: string;
  tags: Tags;
}

/** A security group without any rule; rules are resources of their own, so that groups can refer to each other. */
export function createSecurityGroup(name: string, args: SecurityGroupArgs, opts: pulumi.CustomResourceOptions) {
  const tags = { ...args.tags, Name: name };
  return new SecurityGroup(name, { vpcId: args.vpcId, description: args.description, tags }, opts);
}

/** One direction of traffic at one port. */
export interface RuleArgs {
  group: pulumi.Input<string>;
  /** The other side: a security group, or a range of addresses. */
  peer: { group: pulumi.Input<string> } | { cidr: string };
  /** TCP port; all where it is not given. */
  port?: number;
  description: string;
  tags: Tags;
}

/** Lets traffic in. */
export function allowIngress(name: string, args: RuleArgs, opts: pulumi.CustomResourceOptions) {
  return new SecurityGroupIngressRule(name, ruleOf(args), opts);
}

/** Lets traffic out. */
export function allowEgress(name: string, args: RuleArgs, opts: pulumi.CustomResourceOptions) {
  return new SecurityGroupEgressRule(name, ruleOf(args), opts);
}

function ruleOf({ group, peer, port, description, tags }: RuleArgs) {
  return {
    securityGroupId: group,
    ...("group" in peer ? { referencedSecurityGroupId: peer.group } : { cidrIpv4: peer.cidr }),
    ipProtocol: "tcp",
    fromPort: port ?? 1,
    toPort: port ?? 65535,
    description,
    tags,
  };
}

/** A way between two groups at one port: out of the source and into the target, and nothing else. */
export interface EdgeArgs {
  from: { group: pulumi.Input<string>; name: string };
  to: { group: pulumi.Input<string>; name: string };
  port: number;
  tags: Tags;
  /** Names that the edge had before: AWS takes no second rule for the same way. @default - none */
  formerNames?: readonly string[];
}

/** Both rules of an edge: `<name>-egress` and `<name>-ingress`. */
export function connect(name: string, edge: EdgeArgs, opts: pulumi.CustomResourceOptions): readonly pulumi.Resource[] {
  const { from, to, port, tags, formerNames = [] } = edge;
  const description = `${from.name} to ${to.name}`;
  const known = (end: string) => ({ ...opts, aliases: formerNames.map((former) => ({ name: `${former}-${end}` })) });
  const out = { group: from.group, peer: { group: to.group }, port, description, tags };
  const into = { group: to.group, peer: { group: from.group }, port, description, tags };
  return [allowEgress(`${name}-egress`, out, known("egress")), allowIngress(`${name}-ingress`, into, known("ingress"))];
}
