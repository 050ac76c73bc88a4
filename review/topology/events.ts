import type { FleetDiff } from "../diff/fleet-diff";
import type { Plan } from "../plan";
import { compareTexts, type TopologyStatus } from "./statuses";

/** Events that one service publishes and another consumes. */
export interface EventWay {
  readonly from: string;
  readonly to: string;
  /** Sorted. */
  readonly events: readonly string[];
  readonly status: TopologyStatus;
}

/** Who sends events to whom, sorted by the ends; what a service sends to itself is nobody else's. */
export function eventWays({ api, services }: Plan, diff?: FleetDiff): readonly EventWay[] {
  const all = [api, ...services];
  const ways = all.flatMap(({ name: from, publishes = [] }) =>
    all.flatMap(({ name: to, consumes = [] }): readonly EventWay[] => {
      const events = publishes.filter((event) => consumes.includes(event));
      const status = changed(diff, from, "publishes") || changed(diff, to, "consumes") ? "changed" : "unchanged";
      return from === to || events.length === 0 ? [] : [{ from, to, events, status }];
    }),
  );
  return ways.sort((a, b) => compareTexts(a.from, b.from) || compareTexts(a.to, b.to));
}

function changed(diff: FleetDiff | undefined, name: string, fact: string): boolean {
  return (
    diff?.services.some((service) => service.name === name && service.facts.some(({ path }) => path[0] === fact)) ??
    false
  );
}
