import type { Topology, TopologyEdge, TopologyNode } from "./topology";
import { printable } from "./words";

/** Edges that are drawn as lines: what a box or a frame tells is not. */
export function drawnEdges({ nodes, edges }: Topology): readonly TopologyEdge[] {
  const balancers = new Set(nodes.filter(({ kind }) => kind === "load balancer").map(({ id }) => id));
  return edges.filter(({ from, kind }) => kind !== "store" && !balancers.has(from));
}

/** The id that a node has in a picture; a service's is `node-` and its name. */
export function nodeElementId({ kind, id, name }: TopologyNode): string {
  return printable(kind === "service" || kind === "api" ? `node-${name}` : id.replaceAll(" ", "-"));
}

/** The id that an edge has in a picture. */
export function edgeElementId({ from, to, kind }: TopologyEdge): string {
  return printable(`${kind === "event" ? "event" : "edge"}-${from.replaceAll(" ", "-")}:${to.replaceAll(" ", "-")}`);
}
