import type { DeclaredCall } from "./calls";
import type { EventWay } from "./events";
import { balancerId, entryId, internetId } from "./ids";
import { edgeStatus, type TopologyStatus } from "./statuses";
import type { TopologyEdge, TopologyNode } from "./topology";

/** The edges of a picture: ways through load balancers, calls, and each service's way to its own stores. */
export function edgesBetween(
  nodes: readonly TopologyNode[],
  calls: readonly DeclaredCall[],
  api: string,
): readonly TopologyEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const entry = entryId(api);
  const edge = (from: string, to: string, kind: TopologyEdge["kind"], own?: TopologyStatus): TopologyEdge => ({
    from,
    to,
    kind,
    status: edgeStatus([byId.get(from)?.status, byId.get(to)?.status], own),
  });
  const outside = calls.filter(({ from }) => from === internetId);
  const inside = calls.filter(({ from, to }) => byId.has(to) && byId.has(from) && from !== internetId);
  const balancers = nodes.filter(({ kind }) => kind === "load balancer");
  const isRouted = (name: string) => byId.get(name)?.routed === true;
  const behind = (name: string) => byId.get(name)?.loadBalancer;
  return [
    ...outside
      .filter(({ to }) => !isRouted(to))
      .map(({ to, status }) => edge(internetId, to === api ? entry : to, "traffic", status)),
    edge(entry, api, "traffic"),
    // A service's routes begin at the API's load balancer.
    ...outside.filter(({ to }) => isRouted(to)).map(({ to, status }) => edge(entry, to, "traffic", status)),
    ...balancers.map(({ id, name }) => {
      const passing = inside.filter(({ from, to }) => from === api && behind(to) === name);
      const differs = passing.some(({ status }) => status === "created" || status === "deleted");
      return edge(api, id, "traffic", differs ? "changed" : undefined);
    }),
    ...inside.map(({ from, to, status }) => {
      const balancer = from === api ? behind(to) : undefined;
      return balancer === undefined
        ? edge(from, to, "call", status)
        : edge(balancerId(balancer), to, "traffic", status);
    }),
    ...nodes.flatMap(({ id, kind, name }) =>
      kind === "postgres" || kind === "redis" ? [edge(name, id, "store")] : [],
    ),
  ];
}

/** The edges of events: lightly drawn, since nothing connects the two directly. */
export function eventEdges(nodes: readonly TopologyNode[], ways: readonly EventWay[]): readonly TopologyEdge[] {
  const statuses = new Map(nodes.map(({ id, status }) => [id, status]));
  return ways.map(({ from, to, events, status }) => ({
    from,
    to,
    kind: "event",
    events,
    status: edgeStatus([statuses.get(from), statuses.get(to)], status),
  }));
}
