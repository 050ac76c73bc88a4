import type { Api } from "./api/api";
import type { Microservice } from "./microservice/microservice";
import type { Workload } from "./microservice/workload";
import type { InternalLoadBalancer } from "./network/internal-load-balancer";
import { allowEgress, allowIngress, connect } from "./network/security-group";
import { type FleetSettings, runningServices, serviceTags } from "./settings";

/** What stands in a fleet, by name. */
export interface FleetParts {
  readonly settings: FleetSettings;
  readonly api: Api;
  readonly microservices: ReadonlyMap<string, Microservice>;
  readonly loadBalancers: ReadonlyMap<string, InternalLoadBalancer>;
}

/** Opens the ways of the declared calls, and no other: a load balancer admits (caller's tasks, callee's port). */
export function connectCalls(parts: FleetParts): void {
  const { settings } = parts;
  connectApi(parts);
  for (const caller of runningServices(settings)) {
    for (const name of caller.calls) {
      const callee = find(settings.services, name);
      const from = part(parts.microservices, caller.name);
      connect(
        `${caller.name}--${name}`,
        {
          from: { group: workloadOf(from).securityGroupId, name: `tasks of ${caller.name}` },
          to: { group: part(parts.loadBalancers, callee.loadBalancer ?? "").securityGroupId, name },
          port: callee.port,
          tags: serviceTags(settings, caller),
          formerNames: callee.formerNames.map((former) => `${caller.name}--${former}`),
        },
        { parent: from },
      );
    }
  }
}

/**
 * The API calls every service. Its own group has one rule per load balancer, not per service: a group takes 60, and
 * what can be reached there is decided by the load balancer's.
 */
function connectApi({ settings, api, microservices, loadBalancers }: FleetParts): void {
  const group = api.workload.securityGroupId;
  const tags = serviceTags(settings, settings.api);
  for (const [name, { securityGroupId }] of loadBalancers) {
    const description = `tasks of the API to internal load balancer ${name}`;
    allowEgress(`api-calls-${name}`, { group, peer: { group: securityGroupId }, description, tags }, { parent: api });
  }
  for (const service of runningServices(settings)) {
    const { securityGroupId } = part(loadBalancers, service.loadBalancer ?? "");
    allowIngress(
      `${service.name}-from-api`,
      {
        group: securityGroupId,
        peer: { group },
        port: service.port,
        description: `tasks of the API to ${service.name}`,
        tags: serviceTags(settings, service),
      },
      { parent: part(microservices, service.name) },
    );
  }
}

function workloadOf({ workload }: Microservice): Workload {
  if (workload === undefined) {
    throw new Error("a service that is being retired calls nobody");
  }
  return workload;
}

function part<T>(parts: ReadonlyMap<string, T>, name: string): T {
  const found = parts.get(name);
  if (found === undefined) {
    throw new Error(`there is no \`${name}\` in the fleet`);
  }
  return found;
}

function find<T extends { name: string }>(items: readonly T[], name: string): T {
  return part(new Map(items.map((item) => [item.name, item])), name);
}
