import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import type * as pulumi from "@pulumi/pulumi";
import { defaultIdleTimeoutSeconds } from "./idle-timeout";

/** Strongest TLS policy that browsers of the last years still speak, and that ELB.17 accepts. */
export const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

export interface LoadBalancerArgs {
  internal: boolean;
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  accessLogBucket: pulumi.Input<string>;
  /** Refuses deletion (ELB.6). */
  protect: boolean;
  /** @default {@link defaultIdleTimeoutSeconds} */
  idleTimeoutSeconds?: number;
  tags: Record<string, string>;
}

/** An application load balancer with the settings that every one of the fleet has. */
export function createLoadBalancer(
  name: string,
  args: LoadBalancerArgs,
  opts: pulumi.CustomResourceOptions,
): LoadBalancer {
  return new LoadBalancer(
    name,
    {
      loadBalancerType: "application",
      internal: args.internal,
      subnets: args.subnetIds,
      securityGroups: [args.securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: args.protect,
      idleTimeout: args.idleTimeoutSeconds ?? defaultIdleTimeoutSeconds,
      accessLogs: { bucket: args.accessLogBucket, prefix: name, enabled: true },
      tags: args.tags,
    },
    opts,
  );
}
