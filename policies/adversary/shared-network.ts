import { admit, type Case, change, group, legacyRule } from "./case";

const rule = "database-not-shared";

/** Ways to share a database or a cache by security groups and addresses. */
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
        one.service.inputs.tags = { "fleet:service": one.name, "fleet:calls": "@all" };
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
        one.service.inputs.tags = { "fleet:service": one.name, "fleet:calls": "@all" };
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
];
