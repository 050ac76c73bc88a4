import { createHash } from "node:crypto";
import type { Route } from "./route";

/** What a rule is for: each kind comes before the next at one and the same route. */
export const ruleKinds = ["guard", "preflight", "route"] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** A rule that needs a place among all of the listener. */
export interface Placed {
  readonly kind: RuleKind;
  readonly route: Route;
  /** What tells it from every other rule, and stays as it is when others come and go. */
  readonly key: string;
}

const deepest = 6;
const depths = Array.from({ length: deepest }, (_, index) => deepest - index);
/** From the most specific on: a name and a path, a name, a path; of paths the deeper, and one path before all below it. */
const classes: readonly string[] = ["host", "any"].flatMap((scope) => [
  ...depths.flatMap((depth) => [`${scope} ${depth} exact`, `${scope} ${depth} prefix`]),
  ...(scope === "host" ? ["host 0 prefix"] : []),
]);

/** Places of one kind of rule in one class: AWS has 50000 in all. */
export const placesPerClass = 660;

/**
 * Priorities of a listener's rules, by key. The more specific is always first. A rule's place within its class is by the
 * hash of its key: no other rule moves it, but one that has the same hash and comes first by its key; then it has the next.
 */
export function assignPriorities(rules: readonly Placed[]): ReadonlyMap<string, number> {
  const taken = new Map<number, string>();
  for (const rule of [...rules].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const start = classStart(rule);
    const wanted = createHash("sha256").update(rule.key).digest().readUInt32BE(0) % placesPerClass;
    const offsets = Array.from({ length: placesPerClass }, (_, step) => (wanted + step) % placesPerClass);
    const free = offsets.find((offset) => !taken.has(start + offset));
    if (free === undefined) {
      throw new Error(`there are more than ${placesPerClass} rules as specific as \`${rule.key}\``);
    }
    taken.set(start + free, rule.key);
  }
  return new Map([...taken].map(([priority, key]) => [key, priority]));
}

function classStart({ kind, route: { host, path = "", prefix } }: Placed): number {
  const scope = host === undefined ? "any" : "host";
  const name = `${scope} ${path.split("/").length - 1} ${prefix ? "prefix" : "exact"}`;
  const index = classes.indexOf(name) * ruleKinds.length + ruleKinds.indexOf(kind);
  return 1 + index * placesPerClass;
}
