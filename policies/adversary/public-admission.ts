import { admit, type Case, change, group, legacyRule } from "./case";

const rule = "service-not-public";
const QUARTERS = ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"];

/** Ways to make something public by whom its security groups admit. */
export const PUBLIC_ADMISSION: readonly Case[] = [
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
];
