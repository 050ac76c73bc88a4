import { type Case, change } from "./case";

const rule = "service-not-public";
/** Ways to make something public by where it is placed. */
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
