import type { FleetSettings } from "../../infra/settings";
import { LocalProblem } from "./local-problem";
import { localServices } from "./service-selection";

/** Ports of this machine, on its loopback address, behind which a service and its datastores are. */
export interface LocalPorts {
  /** The declared one. */
  readonly service: number;
  readonly database: number;
  readonly cache: number;
}

/** Name of the Compose service, and so of the host, that carries the fleet's events. */
export const brokerService = "events-broker";

/** Ports of this machine, on its loopback address, behind which the events' broker is. */
export interface LocalBrokerPorts {
  readonly broker: number;
  /** Of RabbitMQ's management page. */
  readonly management: number;
}

/** The first ports that are tried. */
const brokerPorts = { sns: 4100, rabbitmq: 5672, management: 15_672 } as const;

/** The broker's ports; services and datastores come first. */
export function localBrokerPorts(settings: FleetSettings): LocalBrokerPorts {
  const taken = new Set([...localPorts(settings).values()].flatMap((ports) => Object.values(ports) as number[]));
  return {
    broker: freePort(brokerPorts[settings.events.transport], taken),
    management: freePort(brokerPorts.management, taken),
  };
}

/** Added to a service's port where that leaves room; the ports stay together as 3001, 13001, 23001. */
const distances = { database: 10_000, cache: 20_000 } as const;
const highestPort = 65_535;
/** Ports below may be published by the administrator only. */
const lowestPort = 1024;

/**
 * The ports of every service, by its name. They depend on the whole fleet, whatever part of it runs.
 * @throws LocalProblem where two services have the same port, since callers know a service by it
 */
export function localPorts(settings: FleetSettings): ReadonlyMap<string, LocalPorts> {
  const services = localServices(settings);
  const owners = new Map<number, string>();
  for (const { name, port } of services) {
    const owner = owners.get(port);
    if (owner !== undefined) {
      const fix = `Set another \`port\` for \`${name}\` in the stack's configuration`;
      throw new LocalProblem(`\`${owner}\` and \`${name}\` have the same port, ${port}. ${fix}`);
    }
    owners.set(port, name);
  }
  const taken = new Set(owners.keys());
  return new Map(
    services.map(({ name, port }) => [
      name,
      {
        service: port,
        database: freePort(port + distances.database, taken),
        cache: freePort(port + distances.cache, taken),
      },
    ]),
  );
}

/** The first port from the wanted one that nobody has; it is taken then. */
function freePort(wanted: number, taken: Set<number>): number {
  let port = wanted;
  while (port > highestPort || taken.has(port)) {
    port = port >= highestPort ? lowestPort : port + 1;
  }
  taken.add(port);
  return port;
}
