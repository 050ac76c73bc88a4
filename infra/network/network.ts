import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { Zone } from "@pulumi/aws/route53/zone";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";
import { createFlowLog } from "./flow-log";
import { allowIngress, createSecurityGroup } from "./security-group";

export interface NetworkArgs {
  settings: FleetSettings;
  /** Encrypts the flow log. */
  keyArn: pulumi.Input<string>;
}

/** Where things stand: the VPC's subnets, made or existing, and the private zone of the services' names. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** With a route to the internet: the public load balancer and the NAT gateways. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** With a way out through NAT: tasks and internal load balancers. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Without any way out: databases and caches. */
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  /** Id of the private zone. */
  readonly zoneId: pulumi.Output<string>;

  constructor(name: string, { settings, keyArn }: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:network:Network", name, {}, opts);
    const { existing } = settings.network;
    const tags = fleetTags(settings);
    if (existing === undefined) {
      const vpc = createVpc(settings, { parent: this });
      this.vpcId = vpc.vpcId;
      this.publicSubnetIds = vpc.publicSubnetIds;
      this.privateSubnetIds = vpc.privateSubnetIds;
      this.isolatedSubnetIds = vpc.isolatedSubnetIds;
      // Adopts the VPC's own group and takes its rules away (EC2.2).
      new DefaultSecurityGroup("default", { vpcId: vpc.vpcId, ingress: [], egress: [], tags }, { parent: this });
      createFlowLog(name, { settings, vpcId: vpc.vpcId, keyArn }, { parent: this });
    } else {
      this.vpcId = pulumi.output(existing.vpcId);
      this.publicSubnetIds = pulumi.output([...existing.publicSubnetIds]);
      this.privateSubnetIds = pulumi.output([...existing.privateSubnetIds]);
      this.isolatedSubnetIds = pulumi.output([...existing.isolatedSubnetIds]);
    }
    createEndpoints(settings, { vpcId: this.vpcId, subnetIds: this.privateSubnetIds }, { parent: this });
    const comment = `Private names of ${settings.name}, stack ${settings.stack}`;
    const zone = new Zone(
      "zone",
      {
        name: settings.network.zone,
        comment,
        vpcs: [{ vpcId: this.vpcId }],
        forceDestroy: !settings.protectData,
        tags,
      },
      { parent: this },
    );
    this.zoneId = zone.zoneId;
    this.registerOutputs({ vpcId: this.vpcId, zoneId: this.zoneId });
  }
}

function createVpc(settings: FleetSettings, opts: pulumi.ComponentResourceOptions): Vpc {
  const { cidrBlock, availabilityZones, natGateways } = settings.network;
  const strategies = { none: "None", single: "Single", onePerZone: "OnePerAz" } as const;
  return new Vpc(
    `${settings.name}-${settings.stack}`,
    {
      cidrBlock,
      availabilityZoneNames: [...availabilityZones],
      subnetStrategy: "Auto",
      // Tasks and load balancers take most addresses: half of each zone's range is theirs.
      subnetSpecs: [{ type: "Private" }, { type: "Isolated" }, { type: "Public" }],
      natGateways: { strategy: strategies[natGateways] },
      enableDnsHostnames: true,
      enableDnsSupport: true,
      vpcEndpointStrategy: "Auto",
      vpcEndpointSpecs: [{ serviceName: `com.amazonaws.${settings.region}.s3`, vpcEndpointType: "Gateway" }],
      tags: fleetTags(settings),
    },
    { ...opts, transforms: [...vpcTransforms] },
  );
}

/** Nothing of ours is given a public address by its subnet, not even in public ones (EC2.15). */
async function withoutPublicAddresses({ type, props, opts }: pulumi.ResourceTransformArgs) {
  return type === "aws:ec2/subnet:Subnet" ? { props: { ...props, mapPublicIpOnLaunch: false }, opts } : undefined;
}

/** What is changed in the parts of awsx's VPC. */
export const vpcTransforms = [withoutPublicAddresses] as const;

function createEndpoints(
  settings: FleetSettings,
  { vpcId, subnetIds }: { vpcId: pulumi.Input<string>; subnetIds: pulumi.Input<string[]> },
  opts: pulumi.CustomResourceOptions,
): void {
  const { interfaceEndpoints, cidrBlock } = settings.network;
  if (interfaceEndpoints.length === 0) {
    return;
  }
  const tags = fleetTags(settings);
  const group = createSecurityGroup("endpoints", { vpcId, description: "AWS services inside the VPC", tags }, opts);
  const description = "Everything in the VPC to AWS services";
  allowIngress("endpoints", { group: group.id, peer: { cidr: cidrBlock }, port: 443, description, tags }, opts);
  for (const service of interfaceEndpoints) {
    new VpcEndpoint(
      `endpoint-${service}`,
      {
        vpcId,
        serviceName: `com.amazonaws.${settings.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [group.id],
        tags: { ...tags, Name: service },
      },
      opts,
    );
  }
}
