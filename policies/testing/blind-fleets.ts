import type { Fleet } from "./fleet";
import type { Draft } from "./plan-builder";
import { largeFleet } from "./sound-fleet";
import { type Blindable, blind, possible } from "./unknowns";

interface Occupied {
  readonly prefix: string;
  readonly f: Fleet;
  /** The resources without an unknown of ours. */
  readonly free: Set<Draft>;
}

/** As few sound fleets as it takes to have each value unknown in one resource, and no resource with two unknowns. */
export function blindFleets(values: readonly Blindable[]): readonly { prefix: string; f: Fleet }[] {
  const fleets: Occupied[] = [];
  const distinct = new Map(values.map((one) => [JSON.stringify(one), one]));
  for (const one of distinct.values()) {
    for (let index = 0; ; index++) {
      const fleet = fleets[index] ?? occupied(`n${index}-`);
      fleets[index] = fleet;
      const draft = [...fleet.free].find((free) => possible(free, one));
      if (!draft) continue;
      fleet.free.delete(draft);
      blind(fleet.f.builder, draft, one.path);
      break;
    }
  }
  return fleets;
}

function occupied(prefix: string): Occupied {
  const f = largeFleet(prefix);
  return { prefix, f, free: new Set(f.builder.drafts) };
}
