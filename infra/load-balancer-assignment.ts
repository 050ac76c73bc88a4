import { createHash } from "node:crypto";

/** Listeners of one load balancer are limited to 50; 45 leaves room while a change is under way. */
export const servicesPerLoadBalancer = 45;

/**
 * Hands each service to one of the shared internal load balancers, numbered from 1, by rendezvous hashing with a
 * capacity: every service prefers the load balancers in the order of its hashes, and a full one keeps those whose hash
 * is highest. The result depends on the names only, so that one more service moves none while no load balancer is full.
 *
 * @param names Distinct service names, in any order.
 * @param count Load balancers; as many as needed where it is not given.
 * @throws RangeError where the services do not fit.
 */
export function assignLoadBalancers(
  names: readonly string[],
  count = Math.max(1, Math.ceil(names.length / servicesPerLoadBalancer)),
): ReadonlyMap<string, number> {
  if (names.length > count * servicesPerLoadBalancer) {
    throw new RangeError(
      `${names.length} services do not fit on ${count} load balancers of ${servicesPerLoadBalancer}`,
    );
  }
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const members = new Map<number, Candidate[]>(numbers.map((number) => [number, []]));
  const waiting = names.map((name) => ({ name, preferences: preferencesOf(name, numbers) }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const choice = next.preferences.shift() as Preference;
    const group = members.get(choice.number) as Candidate[];
    group.push({ ...next, score: choice.score });
    if (group.length > servicesPerLoadBalancer) {
      group.sort((a, b) => compare(b.score, a.score) || compare(a.name, b.name));
      waiting.push(group.pop() as Candidate);
    }
  }
  const assigned = [...members].flatMap(([number, group]) => group.map(({ name }) => [name, number] as const));
  return new Map(assigned.sort(([a], [b]) => compare(a, b)));
}

interface Preference {
  number: number;
  score: string;
}

interface Candidate {
  name: string;
  preferences: Preference[];
  score: string;
}

function preferencesOf(name: string, numbers: readonly number[]): Preference[] {
  return numbers
    .map((number) => ({ number, score: createHash("sha256").update(`${number}/${name}`).digest("hex") }))
    .sort((a, b) => compare(b.score, a.score));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
