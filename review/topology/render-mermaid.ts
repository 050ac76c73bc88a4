import { type ColourRole, colours } from "./colours";
import { drawnEdges } from "./elements";
import { arrangePanels, columnsOf, inRows, type Panel, type PanelStack } from "./panels";
import type { TopologyStatus } from "./statuses";
import type { Topology, TopologyEdge, TopologyNode } from "./topology";
import { nodeLabel, printable, serviceMark, statusMark, statusSign, storesIn, topologyTitle } from "./words";

/**
 * A topology as a flowchart of Mermaid, as GitHub draws it in Markdown. GitHub refuses more than 50,000 characters and
 * more than 500 edges, which is about 300 services.
 */
export function renderMermaid(topology: Topology): string {
  const stacks = arrangePanels(topology);
  const edges = drawnEdges(topology);
  const depths = callDepths(edges);
  const outside = topology.nodes.filter(({ kind }) => kind === "internet" || kind === "entry" || kind === "api");
  const lines = [
    "flowchart TB",
    `  accTitle: ${printable(topologyTitle(topology))}`,
    ...outside.map((node) => `  ${nodeText(node, topology)}`),
    ...stacks.flat().flatMap((panel, index) => panelLines(panel, index, topology)),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    // After the others, whose styles count them from the first.
    ...stacks
      .flatMap((stack) => belowOneAnother(stack, depths))
      .map(([upper, lower]) => `  ${mermaidId(upper)} ~~~ ${mermaidId(lower)}`),
    ...styleLines(topology, edges),
  ];
  return `${lines.join("\n")}\n`;
}

/** A name as an identifier; different ones for different names. */
export function mermaidId(id: string): string {
  const safe = id.replace(/[^a-z0-9]/gu, (character) => {
    const plain = { "-": "_", " ": "S" }[character];
    return plain ?? `X${character.codePointAt(0)?.toString(16).toUpperCase()}X`;
  });
  return `n_${safe}`;
}

/** Text for a label: what Mermaid, Markdown or HTML could take for their own stands as its number. */
export function escapeMermaid(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .,:/()]/gu, (character) => `#${character.codePointAt(0)};`);
}

function nodeText(node: TopologyNode, { nodes }: Topology): string {
  const id = mermaidId(node.id);
  const isService = node.kind === "service" || node.kind === "api";
  const mark = isService ? serviceMark(node) : statusMark(node.status);
  const port = node.port === undefined ? "" : ` :${node.port}`;
  const stores = storesIn(nodes, node.name).map((store) => `${statusSign(store.status)} ${nodeLabel(store)}`.trim());
  const name = escapeMermaid(nodeLabel(node));
  const lines = [
    isService ? `<b>${name}</b>${port}` : name,
    ...(mark === "" ? [] : [escapeMermaid(mark)]),
    ...(isService ? [escapeMermaid(`own ${stores.join(", ")}`)] : []),
  ];
  const label = `"${lines.join("<br/>")}"`;
  const shaped = node.kind === "internet" ? `((${label}))` : isService ? `[${label}]` : `([${label}])`;
  return `${id}${shaped}${node.status === "unchanged" ? "" : `:::${node.status}`}`;
}

function panelLines({ balancer, rows }: Panel, index: number, topology: Topology): readonly string[] {
  const inside = [...(balancer === undefined ? [] : [balancer]), ...rows.flat()];
  return [
    `  subgraph panel_${index} ["${balancer === undefined ? "not running" : " "}"]`,
    ...inside.map((node) => `    ${nodeText(node, topology)}`),
    "  end",
  ];
}

/** Of more events than these the number is told. */
const namedEvents = 2;

function edgeText({ from, to, kind, events = [], status }: TopologyEdge): string {
  if (kind === "event") {
    const told = events.length > namedEvents ? `${events.length} events` : events.join(", ");
    const label = [statusMark(status), told].filter((part) => part !== "").join(" ");
    return `${mermaidId(from)} -.->|"${escapeMermaid(label)}"| ${mermaidId(to)}`;
  }
  const line = status === "deleted" ? "-.->" : status === "unchanged" ? "-->" : "==>";
  const mark = status === "unchanged" ? "" : `|"${escapeMermaid(statusMark(status))}"|`;
  return `${mermaidId(from)} ${line}${mark} ${mermaidId(to)}`;
}

/** What has to stand below what, so that services stand in a grid: callers first, as Mermaid puts them above. */
function belowOneAnother(
  stack: PanelStack,
  depths: ReadonlyMap<string, number>,
): readonly (readonly [string, string])[] {
  const depth = ({ id }: TopologyNode) => depths.get(id) ?? 0;
  const rows = stack.flatMap((panel) => {
    const services = panel.rows.flat().toSorted((a, b) => depth(a) - depth(b));
    return [...(panel.balancer === undefined ? [] : [[panel.balancer]]), ...inRows(services, columnsOf(panel))];
  });
  return rows.slice(1).flatMap((row, index) =>
    row.flatMap((lower, column) => {
      const above = rows[index] ?? [];
      const upper = above[column] ?? above[0];
      return upper === undefined ? [] : [[upper.id, lower.id] as const];
    }),
  );
}

/** How long the longest chain of calls before a service is; where they go round in circles, as long as is looked at. */
function callDepths(edges: readonly TopologyEdge[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const longestChain = 10;
  for (let length = 1; length <= longestChain; length += 1) {
    for (const { from, to } of edges.filter(({ kind }) => kind === "call")) {
      depths.set(to, Math.max(depths.get(to) ?? 0, Math.min(length, (depths.get(from) ?? 0) + 1)));
    }
  }
  return depths;
}

function styleLines({ nodes }: Topology, edges: readonly TopologyEdge[]): readonly string[] {
  const statuses = [...new Set([...nodes, ...edges].map(({ status }) => status))].filter(isMarked).toSorted();
  const light = (role: ColourRole) => colours[role].light;
  return statuses.flatMap((status) => {
    const dash = status === "deleted" ? ",stroke-dasharray:5 3" : "";
    const style = `fill:${light(`${status}-ground`)},stroke:${light(status)},color:${light(status)},stroke-width:2px${dash}`;
    const links = edges.flatMap((edge, index) => (edge.status === status ? [index] : []));
    return [
      `  classDef ${status} ${style}`,
      ...(links.length === 0 ? [] : [`  linkStyle ${links.join(",")} stroke:${light(status)}`]),
    ];
  });
}

function isMarked(status: TopologyStatus): status is Exclude<TopologyStatus, "unchanged"> {
  return status !== "unchanged";
}
