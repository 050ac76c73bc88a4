import type { Plan, PlannedResource } from "../plan";
import { type Charge, type CostKind, type FormulaContext, formulae } from "./formulae";
import { toCents } from "./money";
import { hoursPerMonth, priceOf, type UsedPrice } from "./price-of";
import { excludedTypes, freeTypes } from "./types-without-price";
import { assumedUsage, type Usage } from "./usage";

/** A line of the bill. */
export interface CostLine {
  readonly urn: string;
  /** The API's or a microservice's name; absent where it is shared. */
  readonly service?: string;
  readonly kind: CostKind;
  /** Whole cents, half a cent up, as on a bill. */
  readonly monthlyCents: number;
  readonly prices: readonly UsedPrice[];
}

interface PricedPlan {
  readonly lines: readonly CostLine[];
  readonly notPriced: readonly string[];
}

/** What a plan is priced by. */
export type PlanToPrice = Pick<Plan, "resources"> & { readonly fleet: Pick<Plan["fleet"], "region"> };

/** Prices each resource of a plan. */
export function priceResources({ fleet, resources }: PlanToPrice, usage: Usage = assumedUsage): PricedPlan {
  const context = contextOf(resources, usage);
  const serviceOf = services(resources);
  const lines: CostLine[] = [];
  const notPriced = new Set<string>();
  for (const resource of resources) {
    const { urn, type } = resource;
    for (const { kind, amounts } of formulae[type]?.(resource, context) ?? []) {
      const { prices, dollars, missing } = priceCharge(amounts, fleet.region);
      for (const item of missing) {
        notPriced.add(item);
      }
      const service = serviceOf(urn);
      lines.push({ urn, ...(service !== undefined && { service }), kind, monthlyCents: toCents(dollars), prices });
    }
    if (!isKnown(resource)) {
      notPriced.add(type);
    }
  }
  return { lines, notPriced: [...notPriced].sort() };
}

function priceCharge(amounts: Charge["amounts"], region: string) {
  const prices: UsedPrice[] = [];
  const missing: string[] = [];
  let dollars = 0;
  for (const [item, amount] of amounts) {
    const price = priceOf(item, region);
    if (price === undefined) {
      missing.push(item);
    } else {
      prices.push(price);
      dollars += amount * price.price * (price.unit === "hour" ? hoursPerMonth : 1);
    }
  }
  return { prices, missing, dollars };
}

/** Components only group, but for awsx's, which the engine makes resources of. */
function isKnown({ type, component }: PlannedResource): boolean {
  const groups = component === true && !type.startsWith("awsx:");
  return (
    groups ||
    type.startsWith("pulumi:") ||
    freeTypes.has(type) ||
    Object.hasOwn(formulae, type) ||
    Object.hasOwn(excludedTypes, type)
  );
}

/** A load balancer needs two zones at least. */
const fewestZones = 2;

function contextOf(resources: readonly PlannedResource[], usage: Usage): FormulaContext {
  const key = ({ parent = "", name }: PlannedResource, type: string) => `${parent} ${type} ${name}`;
  const byKey = new Map(resources.map((resource) => [key(resource, resource.type), resource]));
  const zones = resources.find(({ type }) => type === "awsx:ec2:Vpc")?.inputs.availabilityZoneNames;
  return {
    usage,
    zones: Array.isArray(zones) ? zones.length : fewestZones,
    expandedNetwork: resources.some(({ type }) => type === "aws:ec2/vpc:Vpc"),
    sibling: (resource, type) => byKey.get(key(resource, type)),
  };
}

/** Gives the name of the service whose component a resource stands under. */
function services(resources: readonly PlannedResource[]): (urn: string) => string | undefined {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const serviceOf = (urn: string): string | undefined => {
    const resource = byUrn.get(urn);
    if (resource?.type === "fleet:microservice:Microservice" || resource?.type === "fleet:api:Api") {
      return resource.name;
    }
    return resource?.parent === undefined ? undefined : serviceOf(resource.parent);
  };
  return serviceOf;
}
