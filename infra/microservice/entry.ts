import { Listener } from "@pulumi/aws/lb/listener";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import type * as pulumi from "@pulumi/pulumi";
import type { InternalLoadBalancer } from "../network/internal-load-balancer";
import { tlsPolicy } from "../network/load-balancer";
import type { WorkloadContext } from "./workload-context";

/** A load balancer before a workload. */
export interface Front {
  readonly loadBalancer: LoadBalancer;
  /** The load balancer's. */
  readonly securityGroupId: pulumi.Input<string>;
  readonly targetGroup: TargetGroup;
  /** What has to stand before the target group can be used. */
  readonly listeners: readonly pulumi.Resource[];
}

/** How requests come to a workload. */
export interface Entry extends Front {
  /** The API's public load balancer, where it sends requests to a service by its routes. */
  readonly routed?: Front;
}

/** Every load balancer before a workload. */
export function frontsOf({ routed, ...own }: Entry): readonly Front[] {
  return routed === undefined ? [own] : [own, routed];
}

/** The set of tasks that a load balancer sends requests to. */
export function createTargetGroup(name: string, { service, network, tags, opts }: WorkloadContext): TargetGroup {
  const { healthCheck } = service;
  return new TargetGroup(
    name,
    {
      vpcId: network.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: service.port,
      deregistrationDelay: service.deregistrationDelaySeconds,
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        path: healthCheck.readinessPath ?? healthCheck.path,
        matcher: healthCheck.matcher,
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        healthyThreshold: 2,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      tags,
    },
    opts,
  );
}

/**
 * A listener on the internal load balancer at the service's own port, and a name for it. Another load balancer makes
 * another target group, as one cannot stand behind two; so the load balancer is part of the logical name.
 */
export function createInternalEntry(context: WorkloadContext, internal: InternalLoadBalancer): Entry {
  const { settings, service, network, tags, opts } = context;
  const name = `${context.name}-${service.loadBalancer === service.dataName ? "own" : service.loadBalancer}`;
  const { loadBalancer } = internal;
  const targetGroup = createTargetGroup(name, context);
  const certificateArn = settings.network.internalCertificateArn;
  const listener = new Listener(
    name,
    {
      loadBalancerArn: loadBalancer.arn,
      port: service.port,
      ...(certificateArn === undefined
        ? { protocol: "HTTP" }
        : { protocol: "HTTPS", certificateArn, sslPolicy: tlsPolicy }),
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags,
    },
    opts,
  );
  new DnsRecord(
    context.name,
    {
      zoneId: network.zoneId,
      name: `${service.name}.${settings.network.zone}`,
      type: "A",
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
    },
    opts,
  );
  return { loadBalancer, securityGroupId: internal.securityGroupId, targetGroup, listeners: [listener] };
}
