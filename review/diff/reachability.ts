import type { Plan } from "../plan";
import type { ReachabilityChange } from "./fleet-diff";

/** Who may call whom in one plan and not in the other. The security groups are made from the same calls. */
export function reachabilityChanges(before: Plan, after: Plan): readonly ReachabilityChange[] {
  const [old, now] = [edges(before), edges(after)];
  const opened = [...now].filter(([key]) => !old.has(key)).map(([, edge]) => ({ change: "opened" as const, ...edge }));
  const closed = [...old].filter(([key]) => !now.has(key)).map(([, edge]) => ({ change: "closed" as const, ...edge }));
  const key = ({ change, from, to }: ReachabilityChange) => `${change === "opened" ? 0 : 1} ${from} ${to}`;
  return [...opened, ...closed].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function edges({ api, services }: Plan): ReadonlyMap<string, { from: string; to: string }> {
  const found = services.flatMap(({ name, calledBy }) => calledBy.map((from) => ({ from, to: name })));
  const routed = services.filter(({ routes }) => routes !== undefined);
  const outside = [...(api.public ? [api] : []), ...routed].map(({ name }) => ({ from: "the internet", to: name }));
  return new Map([...outside, ...found].map((edge) => [`${edge.from} ${edge.to}`, edge]));
}
