import { admit, type Case, change, group, legacyRule } from "./case";

const rule = "service-not-public";
const QUARTERS = ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"];

/** Ways to make something public by where it is placed and whom it admits. */
export const PUBLIC_PLACE: readonly Case[] = [
  {
    name: "a task gets a public address",
    rule,
    attack: (f) => change(f.billing.service, "networkConfiguration", { assignPublicIp: true }),
    twin: (f) => change(f.billing.service, "networkConfiguration", { assignPublicIp: false }),
  },
  {
    name: "a task's public address is not known at preview",
    rule,
    attack: (f) => {
      f.vpc.inputs.assignIpv6 = true;
      change(f.billing.service, "networkConfiguration", { assignPublicIp: f.vpc.attribute("assignIpv6") });
    },
    twin: (f) => {
      const network = f.billing.service.inputs.networkConfiguration as Record<string, unknown>;
      delete network.assignPublicIp;
    },
  },
  {
    name: "a service is placed in a public subnet",
    rule,
    attack: (f) => change(f.billing.service, "networkConfiguration", { subnets: [f.publicSubnets[0]?.id] }),
    twin: (f) => change(f.billing.service, "networkConfiguration", { subnets: [f.privateSubnets[0]?.id] }),
  },
  {
    name: "one of a service's subnets is public",
    rule,
    attack: (f) =>
      change(f.billing.service, "networkConfiguration", { subnets: [f.privateSubnets[0]?.id, f.publicSubnets[1]?.id] }),
    twin: (f) =>
      change(f.billing.service, "networkConfiguration", { subnets: [f.privateSubnets[0]?.id, f.dataSubnets[1]?.id] }),
  },
  {
    name: "the private route table gets a route to the internet gateway",
    rule,
    attack: (f) => {
      f.builder.add("aws:ec2/route:Route", "oops", {
        routeTableId: f.privateTable.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: f.gateway.id,
      });
    },
    twin: (f) => {
      f.builder.add("aws:ec2/route:Route", "s3", {
        routeTableId: f.privateTable.id,
        destinationCidrBlock: "0.0.0.0/0",
        transitGatewayId: "tgw-1",
      });
    },
  },
  {
    name: "the private route table has an inline route to the internet gateway",
    rule,
    attack: (f) => {
      f.privateTable.inputs.routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: f.gateway.id }];
    },
    twin: (f) => {
      f.privateTable.inputs.routes = [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }];
    },
  },
  {
    name: "an IPv6 default route leads to the internet gateway",
    rule,
    attack: (f) => {
      f.builder.add("aws:ec2/route:Route", "six", {
        routeTableId: f.privateTable.id,
        destinationIpv6CidrBlock: "::/0",
        gatewayId: f.gateway.id,
      });
    },
    twin: (f) => {
      f.builder.add("aws:ec2/route:Route", "six", {
        routeTableId: f.privateTable.id,
        destinationIpv6CidrBlock: "::/0",
        egressOnlyGatewayId: f.builder.add("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "e", {}).id,
      });
    },
  },
  {
    name: "the main route table is public and a subnet has no table of its own",
    rule,
    attack: (f) => {
      const table = f.builder.add("aws:ec2/routeTable:RouteTable", "main", {
        vpcId: f.vpc.id,
        routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: f.gateway.id }],
      });
      f.builder.add("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "main", {
        vpcId: f.vpc.id,
        routeTableId: table.id,
      });
      const bare = f.builder.add("aws:ec2/subnet:Subnet", "bare", { vpcId: f.vpc.id, cidrBlock: "10.0.99.0/24" });
      change(f.billing.service, "networkConfiguration", { subnets: [bare.id] });
    },
    twin: (f) => {
      const bare = f.builder.add("aws:ec2/subnet:Subnet", "bare", { vpcId: f.vpc.id, cidrBlock: "10.0.99.0/24" });
      change(f.billing.service, "networkConfiguration", { subnets: [bare.id] });
    },
  },
  {
    name: "a database is publicly accessible",
    rule,
    attack: (f) => {
      f.billing.database.inputs.publiclyAccessible = true;
    },
    twin: (f) => {
      delete f.billing.database.inputs.publiclyAccessible;
    },
  },
  {
    name: "whether a database is publicly accessible is only known later",
    rule,
    attack: (f) => {
      f.billing.database.inputs.publiclyAccessible = f.vpc.attribute("enableDnsSupport");
      f.vpc.inputs.enableDnsSupport = true;
    },
    twin: (f) => {
      f.billing.database.inputs.publiclyAccessible = "false";
    },
  },
  {
    name: "an Aurora cluster's instance is publicly accessible",
    rule,
    attack: (f) => {
      const cluster = f.builder.add("aws:rds/cluster:Cluster", "aurora", { engine: "aurora-postgresql" });
      cluster.inputs.vpcSecurityGroupIds = [f.billing.databaseGroup.id];
      f.builder.add("aws:rds/clusterInstance:ClusterInstance", "aurora", {
        clusterIdentifier: cluster.id,
        publiclyAccessible: true,
      });
    },
    twin: (f) => {
      const cluster = f.builder.add("aws:rds/cluster:Cluster", "aurora", { engine: "aurora-postgresql" });
      cluster.inputs.vpcSecurityGroupIds = [f.billing.databaseGroup.id];
      f.builder.add("aws:rds/clusterInstance:ClusterInstance", "aurora", {
        clusterIdentifier: cluster.id,
        publiclyAccessible: false,
      });
    },
  },
  {
    name: "a database's subnet group holds public subnets",
    rule,
    attack: (f) => {
      f.databaseSubnets.inputs.subnetIds = f.publicSubnets.map((subnet) => subnet.id);
    },
    twin: (f) => {
      f.databaseSubnets.inputs.subnetIds = f.privateSubnets.map((subnet) => subnet.id);
    },
  },
  {
    name: "a task's security group admits the internet, legacy rule",
    rule,
    attack: (f) => {
      legacyRule(f.builder, f.billing.group, "any", f.billing.port, { cidrBlocks: ["0.0.0.0/0"] });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.group, "any", f.billing.port, { cidrBlocks: ["0.0.0.0/0"], type: "egress" });
    },
  },
  {
    name: "a task's security group admits the internet by IPv6 only",
    rule,
    attack: (f) => {
      admit(f.builder, f.billing.group, "six", f.billing.port, { cidrIpv6: "::/0" });
    },
    twin: (f) => {
      admit(f.builder, f.billing.group, "six", f.billing.port, { cidrIpv6: "fd00::/64", ipProtocol: "udp" });
    },
  },
  {
    name: "a database admits two halves of the internet by two rules",
    rule,
    attack: (f) => {
      admit(f.builder, f.billing.databaseGroup, "low", 5432, { cidrIpv4: "0.0.0.0/1" });
      admit(f.builder, f.billing.databaseGroup, "high", 5432, { cidrIpv4: "128.0.0.0/1" });
    },
    twin: (f) => {
      admit(f.builder, f.billing.databaseGroup, "low", 5433, { cidrIpv4: "192.168.0.0/17" });
      admit(f.builder, f.billing.databaseGroup, "high", 5433, { cidrIpv4: "192.168.128.0/17" });
    },
  },
  {
    name: "a cache admits four quarters of the internet in one rule",
    rule,
    attack: (f) => {
      legacyRule(f.builder, f.billing.cacheGroup, "quarters", 6379, { cidrBlocks: QUARTERS });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.cacheGroup, "quarters", 6380, { cidrBlocks: ["192.168.0.0/24"] });
    },
  },
  {
    name: "a database admits the internet by protocol -1",
    rule,
    attack: (f) => {
      f.builder.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "all", {
        securityGroupId: f.billing.databaseGroup.id,
        ipProtocol: "-1",
        cidrIpv4: "0.0.0.0/0",
      });
    },
    twin: (f) => {
      f.builder.add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "all", {
        securityGroupId: f.billing.databaseGroup.id,
        ipProtocol: "-1",
        cidrIpv4: "0.0.0.0/0",
      });
    },
  },
  {
    name: "a wide port range hides the database's port",
    rule,
    attack: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "range", 5000, { toPort: 6000, cidrBlocks: ["0.0.0.0/0"] });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "range", 5000, { toPort: 5400, cidrBlocks: ["192.168.0.0/16"] });
    },
  },
  {
    name: "an inline rule admits the internet",
    rule,
    attack: (f) => {
      f.billing.databaseGroup.inputs.ingress = [
        { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] },
      ];
    },
    twin: (f) => {
      f.billing.databaseGroup.inputs.egress = [
        { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] },
      ];
    },
  },
  {
    name: "a prefix list holds the internet",
    rule,
    attack: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "office", {
        entries: [{ cidr: "0.0.0.0/1" }, { cidr: "128.0.0.0/1" }],
      });
      admit(f.builder, f.billing.group, "office", f.billing.port, { prefixListId: list.id });
    },
    twin: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "office", {
        entries: [{ cidr: "0.0.0.0/1" }, { cidr: "128.0.0.0/1" }],
      });
      f.builder.add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "office", {
        securityGroupId: f.billing.group.id,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        prefixListId: list.id,
      });
    },
  },
  {
    name: "a separate entry opens a prefix list to the internet",
    rule,
    attack: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "office", {});
      f.builder.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "office", {
        prefixListId: list.id,
        cidr: "0.0.0.0/0",
      });
      admit(f.builder, f.billing.databaseGroup, "office", 5432, { prefixListId: list.id });
    },
    twin: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "office", {});
      f.builder.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "office", {
        prefixListId: list.id,
        cidr: "192.168.7.0/24",
      });
      admit(f.builder, f.billing.databaseGroup, "office", 5432, { prefixListId: list.id });
    },
  },
  {
    name: "the internal load balancer admits the internet",
    rule,
    attack: (f) => {
      admit(f.builder, f.internalGroup, "any", f.billing.port, { cidrIpv4: "0.0.0.0/0" });
    },
    twin: (f) => {
      admit(f.builder, f.internalGroup, "vpn", 9999, { cidrIpv4: "0.0.0.0/0" });
    },
  },
  {
    name: "a second security group of a service admits the internet",
    rule,
    attack: (f) => {
      const extra = group(f, "debug", {
        ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      });
      change(f.billing.service, "networkConfiguration", { securityGroups: [f.billing.group.id, extra.id] });
    },
    twin: (f) => {
      const extra = group(f, "debug", {
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      });
      change(f.billing.service, "networkConfiguration", { securityGroups: [f.billing.group.id, extra.id] });
    },
  },
  {
    name: "the default security group is opened and used by a database",
    rule,
    attack: (f) => {
      for (const draft of f.builder.drafts) {
        if (draft.type.endsWith(":DefaultSecurityGroup")) {
          draft.inputs.ingress = [{ protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] }];
        }
      }
      delete f.billing.database.inputs.vpcSecurityGroupIds;
    },
    twin: (f) => {
      delete f.billing.database.inputs.vpcSecurityGroupIds;
    },
  },
  {
    name: "a scheduled task gets a public address",
    rule,
    attack: (f) => {
      f.builder.add("aws:cloudwatch/eventTarget:EventTarget", "nightly", {
        ecsTarget: {
          taskDefinitionArn: f.billing.task.arn,
          networkConfiguration: {
            subnets: [f.privateSubnets[0]?.id],
            securityGroups: [f.billing.group.id],
            assignPublicIp: true,
          },
        },
      });
    },
    twin: (f) => {
      f.builder.add("aws:cloudwatch/eventTarget:EventTarget", "nightly", {
        ecsTarget: {
          taskDefinitionArn: f.billing.task.arn,
          networkConfiguration: { subnets: [f.privateSubnets[0]?.id], securityGroups: [f.billing.group.id] },
        },
      });
    },
  },
  {
    name: "a task set gets a public address",
    rule,
    attack: (f) => {
      f.builder.add("aws:ecs/taskSet:TaskSet", "blue", {
        service: f.billing.service.id,
        taskDefinition: f.billing.task.arn,
        networkConfiguration: {
          subnets: [f.privateSubnets[0]?.id],
          securityGroups: [f.billing.group.id],
          assignPublicIp: true,
        },
      });
    },
    twin: (f) => {
      f.builder.add("aws:ecs/taskSet:TaskSet", "blue", {
        service: f.billing.service.id,
        taskDefinition: f.billing.task.arn,
        networkConfiguration: { subnets: [f.privateSubnets[0]?.id], securityGroups: [f.billing.group.id] },
      });
    },
  },
];
