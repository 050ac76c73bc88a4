import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";
import type { AccessLogs } from "./access-logs";
import { createLoadBalancer } from "./load-balancer";
import type { Network } from "./network";
import { createSecurityGroup } from "./security-group";

export interface InternalLoadBalancerArgs {
  settings: FleetSettings;
  network: Network;
  accessLogs: AccessLogs;
}

/**
 * An internal load balancer with a security group that admits nobody: each service adds its listener and the rules for
 * its own callers.
 */
export class InternalLoadBalancer extends pulumi.ComponentResource {
  readonly loadBalancer: LoadBalancer;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    name: string,
    { settings, network, accessLogs }: InternalLoadBalancerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("fleet:network:InternalLoadBalancer", name, {}, opts);
    const tags = fleetTags(settings);
    const description = `Internal load balancer ${name}`;
    const group = createSecurityGroup(name, { vpcId: network.vpcId, description, tags }, { parent: this });
    this.securityGroupId = group.id;
    this.loadBalancer = createLoadBalancer(
      name,
      {
        internal: true,
        subnetIds: network.privateSubnetIds,
        securityGroupId: group.id,
        accessLogBucket: accessLogs.bucket,
        protect: settings.protectData,
        tags,
      },
      { parent: this },
    );
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }
}
