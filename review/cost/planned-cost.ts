import type { Plan } from "../plan";
import { foldingSavings } from "./folding";
import type { CostKind } from "./formulae";
import type { UsedPrice } from "./price-of";
import { type CostLine, type PlanToPrice, priceResources } from "./price-resources";
import { excludedTypes } from "./types-without-price";
import { alwaysExcluded, assumedUsage, describeUsage, type Usage } from "./usage";

/** What a stack costs in a month of 730 hours, by list prices, in US dollars. */
export interface PlannedCost {
  /** Sum of the lines; each line is rounded to the cent. */
  readonly monthlyCents: number;
  /** What stands under the API or a microservice, by its name; the API's is first. */
  readonly services: Readonly<Record<string, number>>;
  /** What a month costs less where a microservice becomes part of the API, by its name. Absent in earlier plans. */
  readonly savings?: Readonly<Record<string, number>>;
  /** What the services share: the network, internal load balancers, the key, the zone. */
  readonly sharedCents: number;
  /** Sorted by kind. */
  readonly byKind: Readonly<Partial<Record<CostKind, number>>>;
  readonly prices: {
    readonly region: string;
    /** Dates of the oldest and the newest price in it, as their sources have them. */
    readonly oldest: string;
    readonly newest: string;
    /** Items without a price of the region's own, by what stands in for it; sorted. */
    readonly standIns: Readonly<Record<string, readonly string[]>>;
  };
  /** What of a month's use is taken as given. */
  readonly assumed: string;
  /** What costs besides, and is not in it. */
  readonly excluded: readonly string[];
  /** Types and items that nobody has a formula or a price for: they cost more than nothing. Sorted. */
  readonly notPriced: readonly string[];
}

/** What a plan costs. */
export function costOf(plan: PlanToPrice & Pick<Plan, "api" | "services">, usage: Usage = assumedUsage): PlannedCost {
  const { lines, notPriced } = priceResources(plan, usage);
  const names = [plan.api, ...plan.services].map(({ name }) => name);
  const byService = sumBy(lines, ({ service }) => service);
  const byKind = [...sumBy(lines, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  const prices = lines.flatMap((line) => line.prices);
  const dates = prices.flatMap(({ date }) => (date === "undated" ? [] : [date])).sort();
  const types = new Set(plan.resources.map(({ type }) => type));
  const byUse = Object.entries(excludedTypes).flatMap(([type, what]) => (types.has(type) ? [what] : []));
  return {
    monthlyCents: lines.reduce((sum, line) => sum + line.monthlyCents, 0),
    services: Object.fromEntries(names.map((name) => [name, byService.get(name) ?? 0])),
    savings: foldingSavings(
      lines,
      plan.services.filter(({ retire }) => retire === undefined),
    ),
    sharedCents: byService.get(undefined) ?? 0,
    byKind: Object.fromEntries(byKind),
    prices: {
      region: plan.fleet.region,
      oldest: dates[0] ?? "",
      newest: dates.at(-1) ?? "",
      standIns: standIns(prices),
    },
    assumed: describeUsage(usage),
    excluded: [...alwaysExcluded, ...byUse],
    notPriced,
  };
}

function standIns(prices: readonly UsedPrice[]): Record<string, readonly string[]> {
  const reasons = [...new Set(prices.flatMap(({ standIn }) => standIn ?? []))].sort();
  const itemsOf = (reason: string) => prices.filter(({ standIn }) => standIn === reason).map(({ item }) => item);
  return Object.fromEntries(reasons.map((reason) => [reason, [...new Set(itemsOf(reason))].sort()]));
}

/** Cents by what a line is of. */
function sumBy<Key>(lines: readonly CostLine[], keyOf: (line: CostLine) => Key): ReadonlyMap<Key, number> {
  const sums = new Map<Key, number>();
  for (const line of lines) {
    const key = keyOf(line);
    sums.set(key, (sums.get(key) ?? 0) + line.monthlyCents);
  }
  return sums;
}
