import type { Fleet } from "../testing/fleet";
import { admit, type Case, group } from "./case";

const rule = "database-not-shared";

function bridge(f: Fleet, name: string): void {
  const service = f.builder.add("aws:ecs/service:Service", name, {
    cluster: f.cluster.arn,
    launchType: "EC2",
    taskDefinition: `${name}:1`,
  });
  service.inputs.tags = { "fleet:calls": "@all" };
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

/** Ways to share a database or a cache by a detour: clusters, replicas, proxies, instances. */
export const SHARED_DETOUR: readonly Case[] = [
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
];
