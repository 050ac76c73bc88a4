import { admit, type Case, legacyRule } from "./case";

/** Ways to reach a service that nobody declares. */
export const UNDECLARED_CALLS: readonly Case[] = [
  {
    name: "a service reaches another one that it does not declare",
    rule: "calls-declared",
    attack: (f) => {
      admit(f.builder, f.internalGroup, "quiet", f.billing.port, { referencedSecurityGroupId: f.orders.group.id });
    },
    twin: (f) => {
      admit(f.builder, f.internalGroup, "declared", f.billing.port, { referencedSecurityGroupId: f.orders.group.id });
      f.orders.service.inputs.tags = { "fleet:service": "orders", "fleet:calls:billing": "declared" };
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
