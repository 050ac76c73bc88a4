import { escapeMarkup } from "./dot-text";
import { drawnEdges, edgeElementId, nodeElementId } from "./elements";
import { renderDot } from "./render-dot";
import { svgStyle, withColourClasses } from "./svg-style";
import type { Topology } from "./topology";
import { describeEdge, describeNode, topologySummary, topologyTitle } from "./words";

/**
 * A topology as one SVG element without scripts, fonts or addresses of others: for a file, or for a page. Every node and
 * edge has a title in words; a service's group has the id `node-<name>`. See `svgStyle` for its colours.
 */
export async function renderSvg(topology: Topology): Promise<string> {
  // WASM of 1 MB: only who draws waits for it.
  const { instance } = await import("@viz-js/viz");
  const drawn = (await instance()).renderString(renderDot(topology), { format: "svg" });
  const [, width = "0", height = "0"] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(drawn) ?? [];
  const parts = drawn
    .slice(drawn.indexOf("<g id="), drawn.lastIndexOf("</svg>"))
    .replace(/<!--.*?-->\n/gs, "")
    .replaceAll("&#45;", "-");
  const size = `width="${Math.ceil(Number(width))}" height="${Math.ceil(Number(height))}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="fleet-topology" role="img" ${size} viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeMarkup(topologyTitle(topology))}</title>`,
    `<desc>${escapeMarkup(topologySummary(topology))}</desc>`,
    `<style>${svgStyle()}</style>`,
    `${withColourClasses(withTitles(parts, topology))}</svg>\n`,
  ].join("\n");
}

/** Graphviz writes names of its own as titles, and ids that a page with several pictures would have twice. */
function withTitles(svg: string, topology: Topology): string {
  const titles = new Map([
    ...topology.nodes.map((node) => [nodeElementId(node), describeNode(node, topology)] as const),
    ...drawnEdges(topology).map((edge) => [edgeElementId(edge), describeEdge(edge, topology)] as const),
  ]);
  return svg.replace(/<g id="([^"]*)" class="([^"]*)"([^>]*)>\n<title>[^<]*<\/title>/g, (_, id, classes, rest) => {
    const name = unescapeMarkup(id);
    const title = titles.get(name);
    return title === undefined
      ? `<g class="${classes}"${rest}>`
      : `<g id="${escapeMarkup(name)}" class="${classes}"${rest}>\n<title>${escapeMarkup(title)}</title>`;
  });
}

function unescapeMarkup(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code === undefined ? (names[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}
