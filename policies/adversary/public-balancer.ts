import type { Fleet } from "../testing/fleet";
import type { Draft } from "../testing/plan-builder";
import { type Case, group } from "./case";

const rule = "service-not-public";

function balancer(f: Fleet, type: string, name: string, inputs: Record<string, unknown>): Draft {
  return f.builder.add(type, name, { subnets: f.publicSubnets.map((subnet) => subnet.id), ...inputs });
}

function listener(f: Fleet, type: string, name: string, to: Draft, target: Draft): Draft {
  return f.builder.add(type, name, {
    loadBalancerArn: to.arn,
    port: 8443,
    protocol: "HTTPS",
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
}

/** A network load balancer before the internal one. */
function chained(f: Fleet, internal: boolean): void {
  const front = balancer(f, "aws:lb/loadBalancer:LoadBalancer", "front", { internal, loadBalancerType: "network" });
  const target = f.builder.add("aws:lb/targetGroup:TargetGroup", "front", { targetType: "alb", port: f.billing.port });
  listener(f, "aws:lb/listener:Listener", "front", front, target);
  f.builder.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "front", {
    targetGroupArn: target.arn,
    targetId: f.internalBalancer.arn,
  });
}

/** Ways to make something public by a load balancer before it. */
export const PUBLIC_BALANCER: readonly Case[] = [
  ...["lb", "alb", "elasticloadbalancingv2"].map(
    (module): Case => ({
      name: `a second internet-facing load balancer forwards to a service (${module})`,
      rule,
      attack: (f) => {
        const own = group(f, "second", {
          ingress: [{ protocol: "tcp", fromPort: 8443, toPort: 8443, cidrBlocks: ["0.0.0.0/0"] }],
        });
        const second = balancer(f, `aws:${module}/loadBalancer:LoadBalancer`, "second", {
          internal: false,
          securityGroups: [own.id],
        });
        listener(f, `aws:${module}/listener:Listener`, "second", second, f.billing.targetGroup);
      },
      twin: (f) => {
        const second = balancer(f, `aws:${module}/loadBalancer:LoadBalancer`, "second", {
          internal: true,
          securityGroups: [group(f, "second").id],
        });
        listener(f, `aws:${module}/listener:Listener`, "second", second, f.billing.targetGroup);
      },
    }),
  ),
  {
    name: "the internal load balancer forgets to say that it is internal",
    rule,
    attack: (f) => {
      delete f.internalBalancer.inputs.internal;
    },
    twin: (f) => {
      f.internalBalancer.inputs.internal = "true";
    },
  },
  {
    name: "whether a load balancer is internal is only known later",
    rule,
    attack: (f) => {
      f.internalBalancer.inputs.internal = f.vpc.attribute("assignGeneratedIpv6CidrBlock");
      f.vpc.inputs.assignGeneratedIpv6CidrBlock = false;
    },
    twin: (f) => {
      f.internalBalancer.inputs.internal = true;
    },
  },
  {
    name: "a listener rule of the public load balancer forwards to a service",
    rule,
    attack: (f) => {
      f.builder.add("aws:lb/listenerRule:ListenerRule", "billing", {
        listenerArn: f.publicListener.arn,
        actions: [{ type: "forward", targetGroupArn: f.billing.targetGroup.arn }],
        conditions: [{ pathPattern: { values: ["/internal/*"] } }],
      });
    },
    twin: (f) => {
      f.builder.add("aws:lb/listenerRule:ListenerRule", "api", {
        listenerArn: f.publicListener.arn,
        actions: [{ type: "forward", targetGroupArn: f.api.targetGroup.arn }],
        conditions: [{ pathPattern: { values: ["/v1/*"] } }],
      });
    },
  },
  {
    name: "a weighted forward sends one percent to a service",
    rule,
    attack: (f) => {
      f.publicListener.inputs.defaultActions = [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: f.api.targetGroup.arn, weight: 99 },
              { arn: f.billing.targetGroup.arn, weight: 1 },
            ],
          },
        },
      ];
    },
    twin: (f) => {
      f.publicListener.inputs.defaultActions = [
        { type: "forward", forward: { targetGroups: [{ arn: f.api.targetGroup.arn, weight: 100 }] } },
      ];
    },
  },
  {
    name: "a service registers itself with the API's target group",
    rule,
    attack: (f) => {
      const own = f.billing.service.inputs.loadBalancers as unknown[];
      f.billing.service.inputs.loadBalancers = [
        ...own,
        { targetGroupArn: f.api.targetGroup.arn, containerName: "x", containerPort: 1 },
      ];
    },
    twin: (f) => {
      const second = f.builder.add("aws:lb/targetGroup:TargetGroup", "unused", { port: 1 });
      const own = f.billing.service.inputs.loadBalancers as unknown[];
      f.billing.service.inputs.loadBalancers = [
        ...own,
        { targetGroupArn: second.arn, containerName: "x", containerPort: 1 },
      ];
    },
  },
  {
    name: "a network load balancer on the internet stands before the internal one",
    rule,
    attack: (f) => chained(f, false),
    twin: (f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing" };
      const front = balancer(f, "aws:lb/loadBalancer:LoadBalancer", "front", {
        internal: true,
        loadBalancerType: "network",
        securityGroups: [group(f, "front").id],
      });
      const target = f.builder.add("aws:lb/targetGroup:TargetGroup", "front", { targetType: "alb" });
      listener(f, "aws:lb/listener:Listener", "front", front, target);
    },
  },
  {
    name: "a public network load balancer forwards to a database's address",
    rule,
    attack: (f) => {
      const nlb = balancer(f, "aws:lb/loadBalancer:LoadBalancer", "db", {
        internal: false,
        loadBalancerType: "network",
      });
      const target = f.builder.add("aws:lb/targetGroup:TargetGroup", "db", { targetType: "ip", port: 5432 });
      listener(f, "aws:lb/listener:Listener", "db", nlb, target);
      f.builder.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "db", {
        targetGroupArn: target.arn,
        targetId: f.billing.database.attribute("address"),
      });
    },
    twin: (f) => {
      f.builder.add("aws:lb/targetGroup:TargetGroup", "db", { targetType: "ip", port: 5432 });
    },
  },
  {
    name: "a classic load balancer on the internet names a service",
    rule,
    attack: (f) => {
      const classic = balancer(f, "aws:elb/loadBalancer:LoadBalancer", "classic", {
        securityGroups: [group(f, "classic").id],
        listeners: [{ lbPort: 80, instancePort: 80 }],
      });
      const own = f.orders.service.inputs.loadBalancers as unknown[];
      f.orders.service.inputs.loadBalancers = [
        ...own,
        { elbName: classic.attribute("name"), containerName: "x", containerPort: 1 },
      ];
    },
    twin: (f) => {
      const classic = balancer(f, "aws:elb/loadBalancer:LoadBalancer", "classic", {
        internal: true,
        securityGroups: [group(f, "classic").id],
        listeners: [{ lbPort: 80, instancePort: 80 }],
      });
      const own = f.orders.service.inputs.loadBalancers as unknown[];
      f.orders.service.inputs.loadBalancers = [
        ...own,
        { elbName: classic.attribute("name"), containerName: "x", containerPort: 1 },
      ];
    },
  },
  {
    name: "a second service calls itself the API",
    rule,
    attack: (f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:role": "api" };
      f.builder.add("aws:lb/listenerRule:ListenerRule", "billing", {
        listenerArn: f.publicListener.arn,
        actions: [{ type: "forward", targetGroupArn: f.billing.targetGroup.arn }],
      });
    },
    twin: (f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:role": "microservice" };
    },
  },
];
