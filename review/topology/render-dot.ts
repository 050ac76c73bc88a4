import { barHeight, gap } from "./box-size";
import { statusColours } from "./colours";
import { attributeList, dotColour, escapeMarkup, fontText, quoteDot, quoteLabel } from "./dot-text";
import { drawnEdges, edgeElementId, nodeElementId } from "./elements";
import { type Frame, type Layout, layOut, type Place } from "./layout";
import { serviceTable } from "./service-table";
import type { Topology, TopologyEdge, TopologyNode } from "./topology";
import { nodeLabel, statusMark, statusSign, storesIn, topologySummary, topologyTitle } from "./words";

/** Width of what stands alone, in points. */
const shortBar = 190;

/** Of services, around which edges run in right angles; somewhere above 150 Graphviz has no memory for that. */
const mostAround = 120;

/**
 * A topology as a graph of Graphviz (`dot -Tsvg`), with every place given: services stand in a grid behind their load
 * balancer. That it reaches each of them is told by the frame around them.
 * Edges run around the boxes in right angles, in the largest fleets straight and under them.
 */
export function renderDot(topology: Topology): string {
  const layout = layOut(topology);
  const text = [
    "digraph fleet {",
    ...defaults(topology, layout).map((line) => `  ${line}`),
    ...topology.nodes
      .filter(({ kind }) => kind === "internet" || kind === "entry" || kind === "api")
      .map((node) => `  ${nodeLine(node, topology, layout)}`),
    ...layout.frames.flatMap((frame, index) => frameLines(frame, index, { topology, layout })),
    ...drawnEdges(topology).map((edge) => `  ${edgeLine(edge)}`),
    "}",
  ];
  return `${text.join("\n")}\n`;
}

function edgeLines({ nodes }: Topology): "ortho" | "line" {
  return nodes.filter(({ kind }) => kind === "service").length > mostAround ? "line" : "ortho";
}

function defaults(topology: Topology, { width, height }: Layout): readonly string[] {
  const font = { fontname: '"Verdana"', fontcolor: dotColour("ink") };
  const title = `<TR><TD ALIGN="LEFT"><B>${escapeMarkup(topologyTitle(topology))}</B></TD></TR>`;
  const summary = `<TR><TD ALIGN="LEFT">${fontText(topologySummary(topology), "muted", 12)}</TD></TR>`;
  const graph = {
    ...font,
    layout: "nop",
    bb: `"0,0,${width},${height}"`,
    splines: edgeLines(topology),
    outputorder: "edgesfirst",
    bgcolor: dotColour("background"),
    pad: "0.2",
    fontsize: "16",
    labelloc: "t",
    labeljust: "l",
    label: `<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">${title}${summary}</TABLE>>`,
  };
  return [
    `graph ${attributeList(graph)};`,
    `node ${attributeList({ ...font, shape: "plain", fontsize: "13" })};`,
    `edge ${attributeList({ fontname: '"Verdana"', fontsize: "16", arrowsize: "0.7" })};`,
  ];
}

function frameLines(
  { panel, left, top, right, bottom }: Frame,
  index: number,
  { topology, layout }: { topology: Topology; layout: Layout },
): readonly string[] {
  const { balancer, rows } = panel;
  const attributes = {
    bb: `"${left},${layout.height - bottom},${right},${layout.height - top}"`,
    style: balancer === undefined ? '"rounded,dashed"' : '"rounded,filled"',
    color: dotColour("line"),
    fillcolor: dotColour("panel"),
    fontsize: "13",
    label: balancer === undefined ? '"not running"' : '""',
    lp: `"${(left + right) / 2},${layout.height - top - barHeight}"`,
  };
  return [
    `  subgraph cluster_${index} {`,
    `    graph ${attributeList(attributes)};`,
    ...(balancer === undefined ? [] : [`    ${nodeLine(balancer, topology, layout, right - left - 2 * gap)}`]),
    ...rows.flat().map((service) => `    ${nodeLine(service, topology, layout)}`),
    "  }",
  ];
}

function nodeLine(node: TopologyNode, { nodes }: Topology, layout: Layout, barWidth = shortBar): string {
  const isService = node.kind === "service" || node.kind === "api";
  const attributes = {
    ...identity(nodeElementId(node), node),
    pos: position(layout.places.get(node.id), layout),
    ...(isService
      ? { label: `<${serviceTable(node, storesIn(nodes, node.name), layout.box)}>` }
      : barAttributes(node, barWidth)),
  };
  return `${quoteDot(node.id)} ${attributeList(attributes)};`;
}

/** What is no service: a shape with a line of text. */
function barAttributes(node: TopologyNode, points: number): Readonly<Record<string, string>> {
  const { line, text, ground } = statusColours(node.status);
  const mark = statusMark(node.status);
  return {
    label: quoteLabel(`${nodeLabel(node)}${mark === "" ? "" : ` (${mark})`}`),
    shape: node.kind === "internet" ? "ellipse" : "box",
    style: node.status === "deleted" ? '"filled,rounded,dashed"' : '"filled,rounded"',
    width: (points / 72).toFixed(2),
    height: (barHeight / 72).toFixed(2),
    color: dotColour(line),
    fontcolor: dotColour(text),
    fillcolor: dotColour(ground),
  };
}

/** Graphviz counts from below. */
function position({ x, y }: Place = { x: 0, y: 0 }, { height }: Layout): string {
  return `"${x},${height - y}"`;
}

function identity(id: string, { kind, status }: TopologyNode | TopologyEdge) {
  return { id: quoteLabel(id), class: quoteDot(`${kind.replace(" ", "-")} ${status}`) };
}

function edgeLine(edge: TopologyEdge): string {
  const { from, to, kind, status } = edge;
  const { line, text } = statusColours(status);
  const sign = statusSign(status);
  const attributes = {
    ...identity(edgeElementId(edge), edge),
    color: dotColour(line),
    ...(sign !== "" && { xlabel: quoteLabel(sign), fontcolor: dotColour(text), penwidth: "2" }),
    ...(status === "deleted" && { style: "dashed" }),
    ...(kind === "event" && { style: "dotted", arrowhead: "open" }),
  };
  return `${quoteDot(from)} -> ${quoteDot(to)} ${attributeList(attributes)};`;
}
