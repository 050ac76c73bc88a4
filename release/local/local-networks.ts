import { createHash } from "node:crypto";
import { participants } from "../../infra/events/settings";
import type { FleetSettings } from "../../infra/settings";
import { type ComposeNetwork, Interpolated } from "./compose-model";
import { brokerService } from "./local-ports";
import { LocalProblem } from "./local-problem";
import { localServices } from "./service-selection";

/** First two numbers of all addresses; the variable is for machines that use these for something else. */
const prefix = `\${FLEET_LOCAL_NETWORK:-10.213}`;
/** Networks of 16 addresses each that fit behind the prefix. */
const places = 4096;

/** The network of a service and its own datastores, which nobody else is on. */
export function dataNetwork(service: string): string {
  return `${service}-data`;
}

/** The network of a call: of the caller and the callee alone. No name has two hyphens in a row. */
export function callNetwork(caller: string, callee: string): string {
  return `${caller}--${callee}`;
}

/**
 * Every network of the fleet, by name. Addresses are given out here: Docker's own stock is used up by some 30 networks.
 * Each depends on the network's name, so that one more network leaves the others, with very few exceptions, as they are.
 */
export function localNetworks(settings: FleetSettings): ReadonlyMap<string, ComposeNetwork> {
  const services = localServices(settings);
  const data = services.map(({ name }) => ({ name: dataNetwork(name), internal: false }));
  const calls = services.flatMap((caller) =>
    caller.calls.map((callee) => ({ name: callNetwork(caller.name, callee), internal: true })),
  );
  const peers = participants(settings).map(({ name }) => ({ name: callNetwork(name, brokerService), internal: true }));
  const broker = peers.length === 0 ? [] : [{ name: dataNetwork(brokerService), internal: false }, ...peers];
  const all = [...data, ...calls, ...broker];
  if (all.length > places) {
    throw new LocalProblem(`the fleet needs ${all.length} networks, and ${places} are the most. Use --only`);
  }
  const taken = new Set<number>();
  const networks = all.map(({ name, internal }): [string, ComposeNetwork] => {
    const subnet = subnetAt(freePlace(`${settings.name}-${settings.stack}/${name}`, taken));
    return [name, { ...(internal && { internal }), ipam: { config: [{ subnet }] } }];
  });
  return new Map(networks);
}

function freePlace(name: string, taken: Set<number>): number {
  let place = createHash("sha256").update(name).digest().readUInt16BE(0) % places;
  while (taken.has(place)) {
    place = (place + 1) % places;
  }
  taken.add(place);
  return place;
}

function subnetAt(place: number): Interpolated {
  return new Interpolated(`${prefix}.${place >> 4}.${(place & 15) * 16}/28`);
}
