import type { FleetDiff, ResourceDiff, ServiceStatus } from "../diff/fleet-diff";

/** What becomes of a node or an edge; all are `unchanged` where nothing is compared. */
export type TopologyStatus = "unchanged" | ServiceStatus;

/** What a comparison says of the parts of a fleet. */
export interface StatusLookup {
  readonly service: (name: string) => TopologyStatus;
  readonly renamedFrom: (name: string) => string | undefined;
  readonly store: (kind: "postgres" | "redis", owner: string) => TopologyStatus;
  /** The API's load balancer. */
  readonly entry: (api: string) => TopologyStatus;
  readonly balancer: (name: string) => TopologyStatus;
  /** Names, sorted. */
  readonly deletedServices: readonly string[];
  readonly deletedBalancers: readonly string[];
}

const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const storeTypes = {
  postgres: "aws:rds/instance:Instance",
  redis: "aws:elasticache/replicationGroup:ReplicationGroup",
} as const;

/** Reads the statuses out of a comparison. */
export function statusesIn(diff: FleetDiff | undefined): StatusLookup {
  const services = new Map(diff?.services.map((service) => [service.name, service]));
  const own = (name: string, type: string) => statusOf((services.get(name)?.resources ?? []).filter(isOf(type)));
  const balancers = diff?.shared.filter(isOf(balancerType)) ?? [];
  return {
    service: (name) => services.get(name)?.status ?? "unchanged",
    renamedFrom: (name) => services.get(name)?.renamedFrom,
    store: (kind, owner) => own(owner, storeTypes[kind]),
    entry: (api) => own(api, balancerType),
    balancer: (name) => statusOf(balancers.filter((resource) => balancerName(resource) === name)),
    deletedServices: [...services.values()].flatMap(({ name, status }) => (status === "deleted" ? [name] : [])).sort(),
    deletedBalancers: balancers.filter(({ action }) => action === "delete").map(balancerName),
  };
}

function isOf(type: string) {
  return (resource: ResourceDiff): boolean => resource.type === type;
}

/** The program names shared ones `services-1`, and those of one service `own-billing`. */
function balancerName({ name }: ResourceDiff): string {
  return name.replace(/^(services|own)-/, "");
}

const byAction = { create: "created", update: "changed", replace: "replaced", delete: "deleted" } as const;

/** One that goes while another comes, as where the service is renamed, is replaced. */
function statusOf(resources: readonly ResourceDiff[]): TopologyStatus {
  const found = [...new Set(resources.map(({ action }) => byAction[action]))];
  return found.length > 1 ? "replaced" : (found[0] ?? "unchanged");
}

/** The status of what connects two: it goes, or comes, with one of them. */
export function edgeStatus(
  ends: readonly (TopologyStatus | undefined)[],
  own: TopologyStatus = "unchanged",
): TopologyStatus {
  return (["deleted", "created"] as const).find((status) => status === own || ends.includes(status)) ?? own;
}

/** Order of texts by their code units: the same everywhere. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
