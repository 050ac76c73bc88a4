import type { Fleet } from "../testing/fleet";
import { admit, type Case, change, group, legacyRule } from "./case";

const rule = "database-not-shared";

function bridge(f: Fleet, name: string): void {
  const service = f.builder.add("aws:ecs/service:Service", name, {
    cluster: f.cluster.arn,
    launchType: "EC2",
    taskDefinition: `${name}:1`,
  });
  service.inputs.tags = { "fleet:calls": "*" };
}

function hosts(f: Fleet): ReturnType<typeof group> {
  const own = group(f, "hosts");
  const template = f.builder.add("aws:ec2/launchTemplate:LaunchTemplate", "hosts", { vpcSecurityGroupIds: [own.id] });
  const scaling = f.builder.add("aws:autoscaling/group:Group", "hosts", { launchTemplate: { id: template.id } });
  const provider = f.builder.add("aws:ecs/capacityProvider:CapacityProvider", "hosts", {
    autoScalingGroupProvider: { autoScalingGroupArn: scaling.arn },
  });
  f.builder.add("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "hosts", {
    clusterName: f.cluster.attribute("name"),
    capacityProviders: [provider.attribute("name")],
  });
  return own;
}

/** A database of its own, that nobody else has to do with. */
function ownDatabase(f: Fleet, inputs: Record<string, unknown>): void {
  f.builder.add("aws:rds/instance:Instance", "extra", { engine: "postgres", ...inputs });
}

/** Ways to share a database or a cache by the network. */
export const SHARED_NETWORK: readonly Case[] = [
  {
    name: "a second service's group is admitted to a database",
    rule,
    attack: (f) => {
      admit(f.builder, f.billing.databaseGroup, "too", 5432, { referencedSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      admit(f.builder, f.billing.databaseGroup, "too", 5432, { referencedSecurityGroupId: f.billing.group.id });
    },
  },
  {
    name: "a second service's group is admitted to a cache",
    rule: "cache-not-shared",
    attack: (f) => {
      legacyRule(f.builder, f.billing.cacheGroup, "too", 6379, { sourceSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.cacheGroup, "too", 6379, { sourceSecurityGroupId: f.billing.group.id });
    },
  },
  {
    name: "an inline rule admits a second service",
    rule,
    attack: (f) => {
      f.billing.databaseGroup.inputs.ingress = [
        { protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [f.billing.group.id, f.orders.group.id] },
      ];
    },
    twin: (f) => {
      f.billing.databaseGroup.inputs.ingress = [
        { protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [f.billing.group.id] },
      ];
    },
  },
  {
    name: "the VPC's addresses are admitted to a database",
    rule,
    attack: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "vpc", 5432, { cidrBlocks: ["10.0.0.0/16"] });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "vpn", 5432, { cidrBlocks: ["172.20.0.0/16"] });
    },
  },
  {
    name: "the VPC's addresses are admitted by reference",
    rule,
    attack: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "vpc", 5432, { cidrBlocks: [f.vpc.attribute("cidrBlock")] });
    },
    twin: (f) => {
      legacyRule(f.builder, f.billing.databaseGroup, "vpc", 5432, {
        cidrBlocks: [f.vpc.attribute("cidrBlock")],
        type: "egress",
      });
    },
  },
  {
    name: "the private subnets' addresses are admitted to a cache",
    rule: "cache-not-shared",
    attack: (f) => {
      admit(f.builder, f.billing.cacheGroup, "private", 6379, { cidrIpv4: "10.0.10.0/23" });
    },
    twin: (f) => {
      admit(f.builder, f.billing.cacheGroup, "data", 6379, { cidrIpv4: "10.0.20.0/23" });
    },
  },
  {
    name: "a prefix list holds the private subnets",
    rule,
    attack: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "apps", {
        entries: [{ cidr: "10.0.10.0/23" }],
      });
      admit(f.builder, f.billing.databaseGroup, "apps", 5432, { prefixListId: list.id });
    },
    twin: (f) => {
      const list = f.builder.add("aws:ec2/managedPrefixList:ManagedPrefixList", "apps", {
        entries: [{ cidr: "10.9.0.0/16" }],
      });
      admit(f.builder, f.billing.databaseGroup, "apps", 5432, { prefixListId: list.id });
    },
  },
  {
    name: "a common security group is attached to two services and admitted",
    rule,
    attack: (f) => {
      const clients = group(f, "db-clients");
      for (const service of [f.billing, f.orders]) {
        change(service.service, "networkConfiguration", { securityGroups: [service.group.id, clients.id] });
      }
      f.billing.databaseIngress.inputs.referencedSecurityGroupId = clients.id;
    },
    twin: (f) => {
      const clients = group(f, "egress-only");
      for (const service of [f.billing, f.orders]) {
        change(service.service, "networkConfiguration", { securityGroups: [service.group.id, clients.id] });
      }
    },
  },
  {
    name: "database and services share one group that admits itself",
    rule,
    attack: (f) => {
      const all = group(f, "everything", { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] });
      f.billing.database.inputs.vpcSecurityGroupIds = [all.id];
      for (const one of [f.billing, f.orders]) {
        change(one.service, "networkConfiguration", { securityGroups: [one.group.id, all.id] });
        one.service.inputs.tags = { "fleet:service": one.name, "fleet:calls": "*" };
      }
    },
    twin: (f) => {
      const own = group(f, "own", { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] });
      f.billing.database.inputs.vpcSecurityGroupIds = [own.id];
      change(f.billing.service, "networkConfiguration", { securityGroups: [f.billing.group.id, own.id] });
    },
  },
  {
    name: "a rule of the newest kind admits a group to itself",
    rule,
    attack: (f) => {
      const all = group(f, "everything");
      f.builder.add("aws:ec2/securityGroupRule:SecurityGroupRule", "self", {
        type: "ingress",
        securityGroupId: all.id,
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        self: true,
      });
      f.billing.database.inputs.vpcSecurityGroupIds = [all.id];
      change(f.orders.service, "networkConfiguration", { securityGroups: [f.orders.group.id, all.id] });
    },
    twin: (f) => {
      const all = group(f, "everything");
      f.builder.add("aws:ec2/securityGroupRule:SecurityGroupRule", "self", {
        type: "egress",
        securityGroupId: all.id,
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        self: true,
      });
      change(f.orders.service, "networkConfiguration", { securityGroups: [f.orders.group.id, all.id] });
    },
  },
  {
    name: "nobody names a security group, and AWS attaches the default one to all",
    rule,
    attack: (f) => {
      for (const draft of [...f.builder.drafts])
        if (draft.type.endsWith(":DefaultSecurityGroup")) f.builder.remove(draft);
      delete f.billing.database.inputs.vpcSecurityGroupIds;
      for (const one of [f.billing, f.orders]) {
        change(one.service, "networkConfiguration", { securityGroups: [] });
        one.service.inputs.tags = { "fleet:service": one.name, "fleet:calls": "*" };
      }
    },
    twin: (f) => {
      delete f.billing.database.inputs.vpcSecurityGroupIds;
    },
  },
  {
    name: "the VPC's default group is named outright",
    rule,
    attack: (f) => {
      for (const draft of [...f.builder.drafts])
        if (draft.type.endsWith(":DefaultSecurityGroup")) f.builder.remove(draft);
      f.vpc.inputs.defaultSecurityGroupId = undefined;
      f.billing.database.inputs.vpcSecurityGroupIds = [f.vpc.attribute("defaultSecurityGroupId")];
      change(f.orders.service, "networkConfiguration", {
        securityGroups: [f.orders.group.id, f.vpc.attribute("defaultSecurityGroupId")],
      });
    },
    twin: (f) => {
      f.billing.database.inputs.vpcSecurityGroupIds = [
        f.vpc.attribute("defaultSecurityGroupId"),
        f.billing.databaseGroup.id,
      ];
    },
  },
  {
    name: "a security group from somewhere else is admitted besides the owner's",
    rule,
    attack: (f) => {
      admit(f.builder, f.billing.databaseGroup, "foreign", 5432, { referencedSecurityGroupId: "sg-0123456789abcdef0" });
    },
    twin: (f) => {
      admit(f.builder, f.billing.databaseGroup, "foreign", 9187, { referencedSecurityGroupId: "sg-0123456789abcdef0" });
    },
  },
  {
    name: "two services use one Aurora cluster",
    rule,
    attack: (f) => {
      const own = group(f, "aurora");
      f.builder.add("aws:rds/cluster:Cluster", "aurora", {
        engine: "aurora-postgresql",
        vpcSecurityGroupIds: [own.id],
      });
      for (const one of [f.billing, f.orders])
        admit(f.builder, own, `aurora-${one.name}`, 5432, { referencedSecurityGroupId: one.group.id });
    },
    twin: (f) => {
      for (const one of [f.billing, f.orders]) {
        const own = group(f, `aurora-${one.name}`);
        f.builder.add("aws:rds/cluster:Cluster", `aurora-${one.name}`, {
          engine: "aurora-postgresql",
          vpcSecurityGroupIds: [own.id],
        });
        admit(f.builder, own, `aurora-${one.name}`, 5432, { referencedSecurityGroupId: one.group.id });
      }
    },
  },
  ...(
    [
      ["aws:elasticache/serverlessCache:ServerlessCache", { engine: "valkey" }],
      ["aws:elasticache/cluster:Cluster", { engine: "redis", numCacheNodes: 1 }],
      ["aws:memorydb/cluster:Cluster", {}],
    ] as const
  ).map(
    ([type, inputs]): Case => ({
      name: `two services use one ${type}`,
      rule: "cache-not-shared",
      attack: (f) => {
        const own = group(f, "shared-cache");
        f.builder.add(type, "shared", { ...inputs, securityGroupIds: [own.id] });
        for (const one of [f.billing, f.orders])
          admit(f.builder, own, `cache-${one.name}`, 6379, { referencedSecurityGroupId: one.group.id });
      },
      twin: (f) => {
        const own = group(f, "own-cache");
        f.builder.add(type, "own", { ...inputs, securityGroupIds: [own.id] });
        admit(f.builder, own, "own-cache", 6379, { referencedSecurityGroupId: f.orders.group.id });
      },
    }),
  ),
  {
    name: "a read replica is given to another service",
    rule,
    attack: (f) => {
      ownDatabase(f, {
        replicateSourceDb: f.billing.database.attribute("identifier"),
        vpcSecurityGroupIds: [f.orders.databaseGroup.id],
      });
    },
    twin: (f) => {
      ownDatabase(f, {
        replicateSourceDb: f.billing.database.attribute("identifier"),
        vpcSecurityGroupIds: [f.billing.databaseGroup.id],
      });
    },
  },
  {
    name: "a proxy lets another service through to the database",
    rule,
    attack: (f) => {
      const own = group(f, "proxy");
      const proxy = f.builder.add("aws:rds/proxy:Proxy", "proxy", {
        engineFamily: "POSTGRESQL",
        vpcSecurityGroupIds: [own.id],
      });
      f.builder.add("aws:rds/proxyTarget:ProxyTarget", "proxy", {
        dbProxyName: proxy.attribute("name"),
        dbInstanceIdentifier: f.billing.database.attribute("identifier"),
        targetGroupName: "default",
      });
      admit(f.builder, own, "proxy", 5432, { referencedSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      const own = group(f, "proxy");
      const proxy = f.builder.add("aws:rds/proxy:Proxy", "proxy", {
        engineFamily: "POSTGRESQL",
        vpcSecurityGroupIds: [own.id],
      });
      f.builder.add("aws:rds/proxyTarget:ProxyTarget", "proxy", {
        dbProxyName: proxy.attribute("name"),
        dbInstanceIdentifier: f.billing.database.attribute("identifier"),
        targetGroupName: "default",
      });
      admit(f.builder, own, "proxy", 5432, { referencedSecurityGroupId: f.billing.group.id });
    },
  },
  {
    name: "an internal network load balancer without groups forwards to a database",
    rule,
    attack: (f) => {
      const nlb = f.builder.add("aws:lb/loadBalancer:LoadBalancer", "db", {
        internal: true,
        loadBalancerType: "network",
      });
      const target = f.builder.add("aws:lb/targetGroup:TargetGroup", "db", { targetType: "ip", port: 5432 });
      f.builder.add("aws:lb/listener:Listener", "db", {
        loadBalancerArn: nlb.arn,
        port: 5432,
        defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
      });
      f.builder.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "db", {
        targetGroupArn: target.arn,
        targetId: f.billing.database.attribute("address"),
      });
    },
    twin: (f) => {
      f.builder.add("aws:lb/loadBalancer:LoadBalancer", "db", { internal: true, loadBalancerType: "network" });
    },
  },
  {
    name: "two services without networks of their own share the instances' group",
    rule,
    attack: (f) => {
      const own = hosts(f);
      bridge(f, "one");
      bridge(f, "two");
      const door = group(f, "extra-db");
      admit(f.builder, door, "hosts", 5432, { referencedSecurityGroupId: own.id });
      ownDatabase(f, { vpcSecurityGroupIds: [door.id] });
    },
    twin: (f) => {
      const own = hosts(f);
      bridge(f, "one");
      const door = group(f, "extra-db");
      admit(f.builder, door, "hosts", 5432, { referencedSecurityGroupId: own.id });
      ownDatabase(f, { vpcSecurityGroupIds: [door.id] });
    },
  },
  {
    name: "a function is let in beside the owner",
    rule,
    attack: (f) => {
      const own = group(f, "report");
      f.builder.add("aws:lambda/function:Function", "report", {
        vpcConfig: { subnetIds: [f.privateSubnets[0]?.id], securityGroupIds: [own.id] },
      });
      admit(f.builder, f.billing.databaseGroup, "report", 5432, { referencedSecurityGroupId: own.id });
    },
    twin: (f) => {
      const own = group(f, "report");
      f.builder.add("aws:lambda/function:Function", "report", {
        vpcConfig: { subnetIds: [f.privateSubnets[0]?.id], securityGroupIds: [own.id] },
      });
    },
  },
  {
    name: "a bastion is let in beside the owner",
    rule,
    attack: (f) => {
      const own = group(f, "bastion");
      f.builder.add("aws:ec2/instance:Instance", "bastion", {
        vpcSecurityGroupIds: [own.id],
        subnetId: f.privateSubnets[0]?.id,
      });
      admit(f.builder, f.billing.databaseGroup, "bastion", 5432, { referencedSecurityGroupId: own.id });
    },
    twin: (f) => {
      const own = group(f, "bastion");
      f.builder.add("aws:ec2/instance:Instance", "bastion", {
        vpcSecurityGroupIds: [own.id],
        subnetId: f.privateSubnets[0]?.id,
      });
      admit(f.builder, f.billing.databaseGroup, "bastion", 22, { referencedSecurityGroupId: own.id });
    },
  },
  {
    name: "a service reaches another one that it does not declare",
    rule: "calls-declared",
    attack: (f) => {
      admit(f.builder, f.internalGroup, "quiet", f.billing.port, { referencedSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      admit(f.builder, f.internalGroup, "declared", f.billing.port, { referencedSecurityGroupId: f.orders.group.id });
      f.orders.service.inputs.tags = { "fleet:service": "orders", "fleet:calls": "billing" };
    },
  },
  {
    name: "a task's group admits another service's tasks directly",
    rule: "calls-declared",
    attack: (f) => {
      admit(f.builder, f.billing.group, "direct", f.billing.port, { referencedSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      admit(f.builder, f.billing.group, "direct", f.billing.port, { referencedSecurityGroupId: f.billing.group.id });
    },
  },
  {
    name: "the internal load balancer opens all ports to a service that may call one",
    rule: "calls-declared",
    attack: (f) => {
      legacyRule(f.builder, f.internalGroup, "all", 0, { toPort: 65535, sourceSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      legacyRule(f.builder, f.internalGroup, "all", 0, { toPort: 65535, sourceSecurityGroupId: f.api.group.id });
    },
  },
  {
    name: "the internal load balancer admits the whole VPC",
    rule: "calls-declared",
    attack: (f) => {
      legacyRule(f.builder, f.internalGroup, "vpc", f.billing.port, { cidrBlocks: ["10.0.0.0/8"] });
    },
    twin: (f) => {
      legacyRule(f.builder, f.internalGroup, "vpn", f.billing.port, { cidrBlocks: ["172.31.0.0/16"] });
    },
  },
];
