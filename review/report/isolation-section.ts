import { type Isolation, undeclaredWays, type Way } from "../isolation/isolation";
import { partGlyphs, renderMatrix, wayId } from "./access-matrix";
import { type Html, html, prose } from "./html";
import { renderConclusion } from "./isolation-conclusion";
import type { Links } from "./links";
import type { Section } from "./section";

/** More services make a matrix that nobody reads, and that a browser is slow to draw: the table of ways has it all. */
const mostColumns = 150;

/** Who can reach and read what: the conclusion, the two matrices, and each way with its path. */
export function isolationSection(isolation: Isolation, links: Links): Section {
  const { services: columns, reach, read } = isolation;
  const reachable = { id: "reach", caption: "Who can open a connection", verb: "can reach", columns, matrix: reach };
  const readable = { id: "read", caption: "Who can read credentials", verb: "can read", columns, matrix: read };
  const undeclared = undeclaredWays(isolation).length;
  const matrices =
    columns.length > mostColumns
      ? html`<p>The matrices are left out: ${columns.length} services are more than fit into one. The ways below are all there are.</p>`
      : html`${legend()}
<div class="matrices">${renderMatrix(reachable, links)}${renderMatrix(readable, links)}</div>`;
  return {
    id: "isolation",
    title: "Isolation",
    ...(undeclared > 0 && { count: undeclared }),
    body: html`<p>Worked out from the planned security groups, load balancers, roles and policies, not from what is declared.</p>
${renderConclusion(isolation, links)}
${matrices}
<details class="ways"${undeclared > 0 && html` open`}>
<summary>Each way and its path, other than to a service's own data</summary>
<div class="scroll" role="region" aria-label="Ways and their paths" tabindex="0">
<table>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">Declared</th><th scope="col">Path</th></tr></thead>
<tbody>
${wayRows("reach", reach.ways, links)}${wayRows("read", read.ways, links)}</tbody>
</table>
</div>
</details>`,
  };
}

function legend(): Html {
  return html`<div class="matrix-legend">
<p>Rows get at columns: <span class="glyph">${partGlyphs.entry}</span> calls it, <span class="glyph">${partGlyphs.database}</span> its database, <span class="glyph">${partGlyphs.cache}</span> its cache. Empty: no way. <span class="glyph bad">${partGlyphs.database}</span> Nobody declared it.</p>
<p class="scripted" hidden><label for="matrix-filter">Only services named</label> <input id="matrix-filter" type="search" autocomplete="off" spellcheck="false"> <span role="status" id="matrix-count"></span></p>
</div>`;
}

/** What is not declared first; of several ways of a cell, the first is what the cell's link leads to. */
function wayRows(matrix: string, ways: readonly Way[], links: Links): readonly Html[] {
  const told = ways.filter(({ from, to, declared }) => from !== to || !declared);
  const linked = new Set<string>();
  return [...told.filter(({ declared }) => !declared), ...told.filter(({ declared }) => declared)].map((way) => {
    const id = wayId(matrix, way);
    const isFirst = !way.declared && !linked.has(id);
    linked.add(id);
    const what = matrix === "read" ? `reads ${way.part}` : way.part === "entry" ? "calls" : `reaches ${way.part}`;
    const declared = way.declared ? "yes" : html`<strong class="bad">no</strong>`;
    return html`<tr${isFirst && html` id="${id}" tabindex="-1"`}><td>${links.service(way.from)}</td><td>${links.service(way.to)}</td><td>${what}</td><td>${declared}</td><td class="path">${prose(way.path)}</td></tr>
`;
  });
}
