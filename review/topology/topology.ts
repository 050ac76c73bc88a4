import type { FleetDiff } from "../diff/fleet-diff";
import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";
import { callEdges, type DeclaredCall, declaredCalls } from "./calls";
import { edgesBetween, eventEdges } from "./edges";
import { eventWays } from "./events";
import { balancerId, entryId, internetId, storeId } from "./ids";
import { compareTexts, type StatusLookup, statusesIn, type TopologyStatus } from "./statuses";

/** Who calls whom in a fleet, and what each service has of its own. Plain data, the same for the same plan. */
export interface Topology {
  readonly fleet: string;
  readonly stack: string;
  /** Whether it shows a comparison, or a fleet as it is. */
  readonly compared: boolean;
  /** From the outside to the inside; of one kind by name. */
  readonly nodes: readonly TopologyNode[];
  /** In the order of their ends. */
  readonly edges: readonly TopologyEdge[];
}

export type NodeKind = "internet" | "entry" | "api" | "load balancer" | "service" | "postgres" | "redis";

export interface TopologyNode {
  /** Of the API and of services their name; of others several words, which no service's name can be. */
  readonly id: string;
  /** `entry` is the API's load balancer; `load balancer` one that services stand behind. */
  readonly kind: NodeKind;
  /** Of a store the owner's name. */
  readonly name: string;
  readonly status: TopologyStatus;
  /** Of the API and of services; absent on deleted ones, of which only the name is known. */
  readonly port?: number;
  /** Name of the load balancer that a running service stands behind. */
  readonly loadBalancer?: string;
  /** The name that a service had before. */
  readonly renamedFrom?: string;
  /** What becomes of the data of a service that is being retired. */
  readonly retire?: NonNullable<PlannedService["retire"]>;
  /** Of a service that the API's load balancer sends requests to. */
  readonly routed?: true;
  /** Of an entry: whether the internet reaches it. */
  readonly public?: boolean;
}

export interface TopologyEdge {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  /** `traffic` passes load balancers; `call` is declared, from a service or the API; `store` is a service's own data;
   * `event` leads from a publisher to a consumer, past whatever carries it. */
  readonly kind: "traffic" | "call" | "store" | "event";
  /** Of an `event` edge: what is sent, sorted. */
  readonly events?: readonly string[];
  readonly status: TopologyStatus;
}

/**
 * The topology of a planned fleet.
 *
 * @param diff the same plan's comparison with an earlier one: every node and edge then has its status, and what goes is
 * in the picture too
 */
export function topologyOf(plan: Plan, diff?: FleetDiff): Topology {
  const statuses = statusesIn(diff);
  const calls = callEdges(declaredCalls(plan), diff);
  const exposed = calls.filter(({ from }) => from === internetId);
  const internet: TopologyNode[] =
    exposed.length === 0
      ? []
      : [{ id: internetId, kind: "internet", name: "internet", status: outsideStatus(exposed) }];
  const entry: TopologyNode = {
    id: entryId(plan.api.name),
    kind: "entry",
    name: plan.api.name,
    status: statuses.entry(plan.api.name),
    public: plan.api.public,
  };
  const balancers = balancerNodes(plan, statuses);
  const services = serviceNodes(plan, statuses);
  const stores = services.flatMap(({ name, status }) => storesOf(name, status, statuses));
  const nodes = [...internet, entry, ...balancers, ...services, ...stores];
  return {
    fleet: plan.fleet.name,
    stack: plan.fleet.stack,
    compared: diff !== undefined,
    nodes,
    edges: [...edgesBetween(nodes, calls, plan.api.name), ...eventEdges(nodes, eventWays(plan, diff))],
  };
}

function outsideStatus(exposed: readonly DeclaredCall[]): TopologyStatus {
  const statuses = new Set(exposed.map(({ status }) => status));
  return statuses.size === 1 ? (exposed[0]?.status ?? "unchanged") : "unchanged";
}

function balancerNodes({ services }: Plan, statuses: StatusLookup): readonly TopologyNode[] {
  const used = services.flatMap((service) => runsBehind(service) ?? []);
  const names = [...new Set([...used, ...statuses.deletedBalancers])].sort(compareBalancers);
  return names.map((name) => ({
    id: balancerId(name),
    kind: "load balancer",
    name,
    status: statuses.balancer(name),
  }));
}

/** A service that is being retired has no task that a load balancer could reach. */
function runsBehind({ retire, loadBalancer }: PlannedService): string | undefined {
  return retire === undefined ? loadBalancer : undefined;
}

/** Shared ones are numbered, and stand before those that one service has for itself. */
function compareBalancers(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true }) || compareTexts(a, b);
}

function serviceNodes({ api, services }: Plan, statuses: StatusLookup): readonly TopologyNode[] {
  const planned = services.map((service) => serviceNode(service, statuses));
  const deleted = statuses.deletedServices.map(
    (name): TopologyNode => ({ id: name, kind: "service", name, status: "deleted" }),
  );
  const byName = [...planned, ...deleted].sort((a, b) => compareTexts(a.name, b.name));
  return [serviceNode(api, statuses), ...byName];
}

function serviceNode(service: PlannedService, statuses: StatusLookup): TopologyNode {
  const { name, role, port, retire, routes } = service;
  const loadBalancer = runsBehind(service);
  const renamedFrom = statuses.renamedFrom(name);
  return {
    id: name,
    kind: role === "api" ? "api" : "service",
    name,
    status: statuses.service(name),
    port,
    ...(loadBalancer !== undefined && { loadBalancer }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    ...(retire !== undefined && { retire }),
    ...(routes !== undefined && { routed: true as const }),
  };
}

function storesOf(owner: string, status: TopologyStatus, statuses: StatusLookup): readonly TopologyNode[] {
  const kinds = ["postgres", "redis"] as const;
  return kinds.map((kind) => ({
    id: storeId(kind, owner),
    kind,
    name: owner,
    status: status === "created" || status === "deleted" ? status : statuses.store(kind, owner),
  }));
}
