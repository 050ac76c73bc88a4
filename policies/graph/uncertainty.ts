import type { Network } from "./network";

/** What could not be decided from the plan as it stands, in sentences; empty on real state. */
export function uncertainties(network: Network): string[] {
  const found: string[] = [];
  for (const { resource, placement, groups } of network.workloads) {
    if (placement.uncertain)
      found.push(`Which subnets \`${resource.name}\` (${resource.type}) lies in is not known yet.`);
    if (groups.length === 0 && resource.inputs.networkConfiguration !== undefined) {
      found.push(`Which security groups \`${resource.name}\` (${resource.type}) has is not known.`);
    }
  }
  for (const { resource, placement, doors } of [...network.datastores, ...network.brokers]) {
    if (placement.uncertain)
      found.push(`Which subnets \`${resource.name}\` (${resource.type}) lies in is not known yet.`);
    for (const door of doors) {
      if (door.groups.length === 0)
        found.push(`Which security groups \`${door.resource.name}\` (${door.resource.type}) has is not known.`);
    }
  }
  for (const [group, rules] of network.ingress) {
    const name = network.plan.get(group)?.name ?? group;
    for (const { peer, origin } of rules) {
      if (peer.kind === "unknown")
        found.push(`Whom \`${origin?.name}\` admits to \`${name}\` is not known: ${peer.text}.`);
    }
  }
  return found;
}
