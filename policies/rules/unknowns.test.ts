import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate";
import { everyRule, soundFleet } from "../testing/sound-fleet";
import { type Blindable, blind, blindableBy, possible, READ_NOTHING } from "../testing/unknowns";
import { RULES } from ".";

const sound = soundFleet().f.builder.drafts;
const values = new Map(RULES.flatMap(blindableBy).map((one) => [JSON.stringify(one), one]));

/** What the rules say of a sound fleet in which one value is unknown, in each resource in turn that can have it. */
function accusations(value: Blindable): string[] {
  const { type, path } = value;
  const places = sound.flatMap((draft, index) => (possible(draft, value) ? [index] : []));
  return places.flatMap((index) => {
    const { builder } = soundFleet().f;
    const draft = builder.drafts[index];
    if (draft) blind(builder, draft, path);
    return evaluate(builder.plan(), everyRule(RULES)).violations.map(
      ({ rule }) => `${type.split(":").at(-1)}.${path.join(".")}: ${rule}`,
    );
  });
}

/** What an unknown is held against: who is let in, what is public, and what is said to cover something. */
const HELD_AGAINST = [
  "Broker.publiclyAccessible: service-not-public",
  "BucketPolicy.bucket: bucket-tls-only",
  "BucketPublicAccessBlock.bucket: bucket-not-public",
  "DefaultSecurityGroup.egress: default-group-closed",
  "DefaultSecurityGroup.ingress: default-group-closed",
  "DefaultSecurityGroup.vpcId: default-group-closed",
  "FlowLog.vpcId: vpc-flow-logs",
  "Instance.publiclyAccessible: service-not-public",
  "LifecyclePolicy.repository: repository-lifecycle",
  "Listener.defaultActions.0.redirect.protocol: listener-public-tls",
  "Listener.defaultActions.0.redirect: listener-public-tls",
  "Listener.defaultActions.0.targetGroupArn: service-not-public",
  "Listener.defaultActions.0: listener-public-tls",
  "Listener.defaultActions.0: service-not-public",
  "Listener.defaultActions: listener-public-tls",
  "Listener.defaultActions: service-not-public",
  "Listener.protocol: service-not-public",
  "ListenerRule.actions.0.fixedResponse.statusCode: service-not-public",
  "ListenerRule.actions.0.fixedResponse: service-not-public",
  "ListenerRule.actions.0.type: service-not-public",
  "ListenerRule.actions.0: service-not-public",
  "ListenerRule.actions: service-not-public",
  "ListenerRule.conditions.0.pathPattern.values.0: service-not-public",
  "ListenerRule.conditions.0.pathPattern.values.1: service-not-public",
  "ListenerRule.conditions.0.pathPattern.values: service-not-public",
  "ListenerRule.conditions.0.pathPattern: service-not-public",
  "ListenerRule.conditions.0: service-not-public",
  "ListenerRule.conditions: service-not-public",
  "ListenerRule.listenerArn: service-not-public",
  "ListenerRule.priority: service-not-public",
  "ListenerRule.transforms.0.type: service-not-public",
  "ListenerRule.transforms.0.urlRewriteConfig.rewrite.regex: service-not-public",
  "ListenerRule.transforms.0.urlRewriteConfig.rewrite.replace: service-not-public",
  "ListenerRule.transforms.0.urlRewriteConfig.rewrite: service-not-public",
  "ListenerRule.transforms.0.urlRewriteConfig: service-not-public",
  "ListenerRule.transforms.0: service-not-public",
  "ListenerRule.transforms: service-not-public",
  "LoadBalancer.internal: listener-public-tls",
  "LoadBalancer.internal: service-not-public",
  "SecurityGroup.ingress: cache-not-shared",
  "SecurityGroup.ingress: calls-declared",
  "SecurityGroup.ingress: database-not-shared",
  "SecurityGroup.ingress: events-declared",
  "SecurityGroupIngressRule.cidrIpv4: cache-not-shared",
  "SecurityGroupIngressRule.cidrIpv4: calls-declared",
  "SecurityGroupIngressRule.cidrIpv4: database-not-shared",
  "SecurityGroupIngressRule.cidrIpv6: cache-not-shared",
  "SecurityGroupIngressRule.cidrIpv6: calls-declared",
  "SecurityGroupIngressRule.cidrIpv6: database-not-shared",
  "SecurityGroupIngressRule.fromPort: group-authorised-ports",
  "SecurityGroupIngressRule.fromPort: group-high-risk-ports",
  "SecurityGroupIngressRule.prefixListId: cache-not-shared",
  "SecurityGroupIngressRule.prefixListId: calls-declared",
  "SecurityGroupIngressRule.prefixListId: database-not-shared",
  "SecurityGroupIngressRule.referencedSecurityGroupId: cache-not-shared",
  "SecurityGroupIngressRule.referencedSecurityGroupId: calls-declared",
  "SecurityGroupIngressRule.referencedSecurityGroupId: database-not-shared",
  "SecurityGroupIngressRule.toPort: group-authorised-ports",
  "SecurityGroupIngressRule.toPort: group-high-risk-ports",
  "SecurityGroupIngressRule.toPort: service-not-public",
  "Service.loadBalancers.0.targetGroupArn: service-not-public",
  "Service.loadBalancers.0: service-not-public",
  "Service.loadBalancers: service-not-public",
  "Service.networkConfiguration.assignPublicIp: service-not-public",
  "Service.networkConfiguration: service-not-public",
  "Service.tags.fleet:calls: calls-declared",
  "Service.tags: calls-declared",
  "Service.tags: service-not-public",
  "WebAclAssociation.resourceArn: balancer-firewall",
];

describe("an unknown value", () => {
  it.each(RULES.map(({ name }) => name).filter((name) => !READ_NOTHING.includes(name)))("can befall %s", (name) => {
    const rule = RULES.find((one) => one.name === name);
    expect(rule && blindableBy(rule).length).toBeGreaterThan(0);
  });

  it.each(READ_NOTHING)("cannot befall %s, which reads no value", (name) => {
    expect(RULES.filter((one) => one.name === name).flatMap(blindableBy)).toEqual([]);
  });

  it("is held against a sound fleet in exactly these places", () => {
    expect([...new Set([...values.values()].flatMap(accusations))].sort()).toEqual(HELD_AGAINST);
  });
});
