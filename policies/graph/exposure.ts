import { CACHES, DATABASES, type Kind, kindOf } from "./kinds";
import type { Balancer } from "./load-balancers";
import type { Network } from "./network";
import type { Resource } from "./resource";
import type { Placement } from "./subnets";
import { UNKNOWN } from "./value";

/** Something that the internet can get at, and how. */
export interface Exposure {
  readonly target: Resource;
  /** A sentence's predicate: `lies in the public subnet ...`. */
  readonly how: string;
  readonly path: string;
}

const TASKS: readonly (Kind | undefined)[] = ["ecsService", "ecsTaskSet", "eventTarget", "schedule"];

/** What is exposed by where it is: its own address, its subnets, its security groups. */
export function exposedByPlace(network: Network, most: { v4: number; v6: number }): Exposure[] {
  const found: Exposure[] = [];
  for (const workload of network.workloads) {
    const target = workload.resource;
    const task = TASKS.includes(kindOf(target.type));
    if (task && workload.publicIp === UNKNOWN) {
      found.push({ target, how: "may have a public address: `assignPublicIp` is not known", path: target.name });
    }
    if (workload.publicIp === true && kindOf(target.type) === "ecsService" && !hasFlag(target)) {
      found.push({
        target,
        how: "runs on instances with public addresses",
        path: `internet -> instance -> ${target.name}`,
      });
    }
    if (task) found.push(...inPublicSubnet(network, target, workload.placement));
    if (task) found.push(...open(network, target, workload.groups, undefined, most));
  }
  for (const store of [...network.datastores, ...network.brokers]) {
    found.push(...inPublicSubnet(network, store.resource, store.placement));
    for (const door of store.doors) found.push(...open(network, door.resource, door.groups, door.port, most));
  }
  for (const balancer of network.balancers.values()) {
    if (balancer.facesInternet) continue;
    for (const { port } of balancer.listeners) {
      found.push(...open(network, balancer.resource, balancer.groups, port, most));
    }
  }
  return found;
}

function hasFlag(resource: Resource): boolean {
  return resource.inputs.networkConfiguration !== undefined;
}

function inPublicSubnet(network: Network, target: Resource, placement: Placement): Exposure[] {
  if (placement.uncertain) return [];
  for (const subnet of placement.subnets) {
    const route = network.publicSubnets.get(subnet.urn);
    if (!route) continue;
    const path = `internet gateway -> \`${route.name}\` -> subnet \`${subnet.name}\` -> \`${target.name}\``;
    return [{ target, how: `lies in the public subnet \`${subnet.name}\``, path }];
  }
  return [];
}

function open(
  network: Network,
  target: Resource,
  groups: readonly string[],
  port: number | undefined,
  most: { v4: number; v6: number },
): Exposure[] {
  const { rules, v4, v6 } = network.publicReach(groups, port);
  if (v4 <= BigInt(most.v4) && v6 <= BigInt(most.v6)) return [];
  const ranges = [...new Set(rules.flatMap((rule) => (rule.peer.kind === "range" ? [rule.peer.text] : [])))];
  const origins = [...new Set(rules.flatMap((rule) => (rule.origin ? [rule.origin.name] : [])))];
  const shown = ranges.slice(0, 4).join(", ");
  const at = port === undefined ? "" : ` at port ${port}`;
  return [
    {
      target,
      how: `admits ${v4 > 0n ? `${v4} public addresses` : `${v6} public IPv6 networks`}${at} (${shown}); the limit is ${v4 > 0n ? most.v4 : most.v6}`,
      path: `${shown} -> rule \`${origins.slice(0, 4).join("`, `")}\` -> \`${target.name}\``,
    },
  ];
}

/** Everything behind a load balancer, through other load balancers as well, with the way there. */
export function behind(network: Network, balancer: Balancer): Exposure[] {
  const found: Exposure[] = [];
  const seen = new Set<string>();
  const visit = (front: Balancer, path: string): void => {
    if (seen.has(front.resource.urn)) return;
    seen.add(front.resource.urn);
    for (const listener of front.listeners) {
      const way = `${path} -> listener \`${listener.resource.name}\`${listener.port === undefined ? "" : ` :${listener.port}`}`;
      for (const group of listener.targetGroups) {
        for (const target of network.targets.get(group) ?? []) {
          const how = `stands behind the load balancer \`${front.resource.name}\``;
          const next = network.balancers.get(target.urn);
          if (next) visit(next, `${way} -> load balancer \`${target.name}\``);
          else found.push({ target, how, path: `${way} -> \`${target.name}\`` });
        }
      }
    }
  };
  visit(balancer, `internet -> load balancer \`${balancer.resource.name}\``);
  const once = new Map(found.map((exposure) => [exposure.target.urn, exposure]));
  return [...once.values()];
}

/** The kinds that hold data. */
export const STORES: readonly (Kind | undefined)[] = [...DATABASES, ...CACHES];
