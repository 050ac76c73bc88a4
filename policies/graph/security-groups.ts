import { type AddressRange, parseCidr } from "./cidr";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { at, flagAt, listAt, numberAt, show, textAt, UNKNOWN } from "./value";

/** Who a security group rule lets in. */
export type Peer =
  | { readonly kind: "group"; readonly urn: string }
  | { readonly kind: "range"; readonly range: AddressRange; readonly text: string }
  /** Addresses made from a VPC or subnet of this plan, not known yet. */
  | { readonly kind: "vpc"; readonly text: string }
  /** A security group or prefix list of somebody else. */
  | { readonly kind: "external"; readonly id: string }
  | { readonly kind: "unknown"; readonly text: string };

/** One permission to enter a security group. */
export interface Ingress {
  readonly group: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly peer: Peer;
  /** The resource that states the rule; `undefined` for what AWS adds by itself. */
  readonly origin: Resource | undefined;
}

/** The kinds that are a security group. */
export const GROUPS = ["securityGroup", "defaultSecurityGroup"] as const;
/** Stands for the security group that AWS attaches when none is given. */
export const DEFAULT_GROUP = "default security group";

/** Every ingress rule of the plan, by the URN of the security group that it opens. */
export function ingressByGroup(plan: Plan): ReadonlyMap<string, readonly Ingress[]> {
  const rules = new Map<string, Ingress[]>();
  const add = (group: string, rule: Omit<Ingress, "group">): void => {
    const siblings = rules.get(group);
    if (siblings) siblings.push({ group, ...rule });
    else rules.set(group, [{ group, ...rule }]);
  };
  for (const group of plan.all(...GROUPS)) {
    for (const rule of listAt(group.inputs, "ingress")) {
      for (const peer of peersOf(plan, group, "ingress", rule, group.urn)) {
        add(group.urn, { ...ports(rule, "protocol"), peer, origin: group });
      }
    }
  }
  for (const rule of plan.all("securityGroupRule", "ingressRule")) {
    if (textAt(rule.inputs, "type") === "egress") continue;
    const owners = groupReferences(plan, rule, "securityGroupId", rule.inputs.securityGroupId).groups;
    for (const group of owners.length > 0 ? owners : [`the group of ${rule.name}`]) {
      for (const peer of peersOf(plan, rule, undefined, rule.inputs, group)) {
        add(group, {
          ...ports(rule.inputs, rule.inputs.ipProtocol === undefined ? "protocol" : "ipProtocol"),
          peer,
          origin: rule,
        });
      }
    }
  }
  const managed = plan.all("defaultSecurityGroup");
  for (const group of managed) for (const rule of rules.get(group.urn) ?? []) add(DEFAULT_GROUP, rule);
  if (managed.length < Math.max(1, plan.all("vpc").length)) {
    const peer: Peer = { kind: "group", urn: DEFAULT_GROUP };
    add(DEFAULT_GROUP, { protocol: "-1", from: 0, to: 65535, peer, origin: undefined });
  }
  return rules;
}

/** The security groups that a value names: URNs, {@link DEFAULT_GROUP}, or identifiers of somebody else's. */
export function groupReferences(
  plan: Plan,
  owner: Resource,
  property: string,
  value: unknown,
): { readonly groups: readonly string[]; readonly unresolved: boolean } {
  const references = plan.resolve(owner, property, value, GROUPS);
  const groups = new Set(references.targets.map((group) => group.urn));
  for (const id of references.external) {
    const standard = plan.all("vpc").some((vpc) => textAt(vpc.inputs, "defaultSecurityGroupId") === id);
    groups.add(standard ? DEFAULT_GROUP : id);
  }
  const vpcs = plan.sources(owner, property, ["vpc"]);
  const fromVpc = (references.missing && vpcs.length > 0) || (value === UNKNOWN && named(owner, property, vpcs));
  if (fromVpc || references.targets.some((group) => group.type.endsWith(":DefaultSecurityGroup"))) {
    groups.add(DEFAULT_GROUP);
  }
  return { groups: [...groups], unresolved: references.unresolved && !fromVpc };
}

/** A VPC itself is among the sources, and not as part of a component whose subnets are. */
function named(owner: Resource, property: string, vpcs: readonly Resource[]): boolean {
  const sources = owner.propertyDependencies[property] ?? [];
  return vpcs.some(({ parent }) => parent === undefined || !sources.includes(parent));
}

/** The security groups at a path of a resource; the VPC's default group when none is given. */
export function groupsOf(
  plan: Plan,
  resource: Resource,
  path: readonly [string, ...(string | number)[]],
): readonly string[] {
  const references = groupReferences(plan, resource, path[0], at(resource.inputs, ...path));
  return references.groups.length === 0 && !references.unresolved ? [DEFAULT_GROUP] : references.groups;
}

/** Whether a rule lets TCP traffic through to a port; an unknown port is let through by every rule. */
export function opens(rule: Ingress, port: number | undefined): boolean {
  if (!["-1", "all", "tcp", "6", "unknown"].includes(rule.protocol)) return false;
  return port === undefined || (rule.from <= port && port <= rule.to);
}

function ports(rule: unknown, protocolName: string): { protocol: string; from: number; to: number } {
  const stated = at(rule, protocolName);
  const protocol = stated === UNKNOWN || stated === undefined ? "unknown" : show(stated).toLowerCase();
  const everything = { protocol, from: 0, to: 65535 };
  if (protocol === "-1" || protocol === "all") return everything;
  const from = numberAt(rule, "fromPort");
  const to = numberAt(rule, "toPort");
  if (from === -1 || to === -1) return everything;
  return { protocol, from: from ?? 0, to: to ?? 65535 };
}

const RANGES = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"] as const;
const GROUP_REFERENCES = ["securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId"] as const;
const PREFIX_LISTS = ["prefixListIds", "prefixListId"] as const;

/** `property` is set for an inline rule: all its dependencies hang on that one property. */
function peersOf(plan: Plan, owner: Resource, property: string | undefined, rule: unknown, self: string): Peer[] {
  const peers: Peer[] = [];
  if (rule === UNKNOWN) {
    const groups = plan.sources(owner, property ?? "", GROUPS);
    if (groups.length === 0) return [{ kind: "unknown", text: `\`${property}\`` }];
    return groups.map((group) => ({ kind: "group", urn: group.urn }));
  }
  if (flagAt(rule, "self") === true) peers.push({ kind: "group", urn: self });
  for (const name of GROUP_REFERENCES) {
    const references = groupReferences(plan, owner, property ?? name, at(rule, name));
    for (const group of references.groups) peers.push({ kind: "group", urn: group });
    if (references.unresolved) peers.push({ kind: "unknown", text: `\`${name}\`` });
  }
  for (const name of RANGES) {
    for (const text of listAt(rule, name)) peers.push(...rangePeers(plan, owner, property ?? name, name, text));
  }
  for (const name of PREFIX_LISTS) {
    const references = plan.resolve(owner, property ?? name, at(rule, name), ["prefixList"]);
    for (const list of references.targets) peers.push(...prefixListPeers(plan, list));
    peers.push(...references.external.map((id): Peer => ({ kind: "external", id })));
    if (references.unresolved) peers.push({ kind: "unknown", text: `\`${name}\`` });
  }
  return peers;
}

function rangePeers(plan: Plan, owner: Resource, property: string, name: string, text: unknown): Peer[] {
  if (typeof text === "string") {
    const range = parseCidr(text);
    return [range ? { kind: "range", range, text } : { kind: "unknown", text: `\`${name}\` ${text}` }];
  }
  const networks = plan.sources(owner, property, ["vpc", "subnet"]);
  if (networks.length === 0) return [{ kind: "unknown", text: `\`${name}\`` }];
  return networks.map((network): Peer => {
    const block = textAt(network.inputs, "cidrBlock");
    const range = block === undefined || name.includes("6") ? undefined : parseCidr(block);
    if (range && block) return { kind: "range", range, text: block };
    return { kind: "vpc", text: `the addresses of \`${network.name}\`` };
  });
}

function prefixListPeers(plan: Plan, list: Resource): Peer[] {
  const inline = listAt(list.inputs, "entries").map((entry) => at(entry, "cidr"));
  const separate = plan
    .all("prefixListEntry")
    .filter((entry) => plan.refs(entry, ["prefixList"], "prefixListId").targets.includes(list))
    .map((entry) => at(entry.inputs, "cidr"));
  return [...inline, ...separate].flatMap((cidr) => rangePeers(plan, list, "entries", "entries", cidr));
}
