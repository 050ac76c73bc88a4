import type { AccessMatrix, ServicePart, Way } from "../isolation/isolation";
import { type Html, html } from "./html";
import { type Links, spelledId } from "./links";

/** What a cell shows for each part. */
export const partGlyphs: Readonly<Record<ServicePart, string>> = { entry: "\u2192", database: "D", cache: "C" };

/** A matrix to be drawn. */
export interface MatrixDrawing {
  readonly id: string;
  readonly caption: string;
  /** `can reach`, for the text alternatives. */
  readonly verb: string;
  readonly columns: readonly string[];
  readonly matrix: AccessMatrix;
}

/** A matrix as a table that scrolls under its headers. Cells without a way are empty. */
export function renderMatrix(drawing: MatrixDrawing, links: Links): Html {
  const { id, caption, columns, matrix } = drawing;
  const cells = groupByCell(matrix.ways);
  const head = columns.map((name) => html`<th scope="col">${links.service(name)}</th>`);
  const rows = matrix.rows.map((row) => {
    const data = columns.map((column) => cell(cells.get(cellKey(row, column)) ?? [], drawing, row === column));
    return html`<tr><th scope="row">${links.service(row)}</th>${data}</tr>
`;
  });
  return html`<div class="matrix${columns.length > 8 && " wide"}" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table id="${id}">
<caption id="${id}-caption">${caption}</caption>
<colgroup><col>${columns.map(() => html`<col>`)}</colgroup>
<thead><tr><td></td>${head}</tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
`;
}

function cell(ways: readonly Way[], { id, verb }: MatrixDrawing, own: boolean): Html {
  const [first] = ways;
  if (first === undefined) {
    return own ? html`<td class="own">` : html`<td>`;
  }
  const glyphs = ways.map(({ part }) => partGlyphs[part]).join("");
  const parts = ways.map(({ part }) => part).join(" and ");
  const label = `${first.from} ${verb} ${own ? "its own" : `${first.to}'s`} ${parts}`;
  if (ways.every(({ declared }) => declared)) {
    return html`<td${own && html` class="own"`}><span role="img" aria-label="${label}">${glyphs}</span>`;
  }
  const place = wayId(id, first);
  return html`<td class="bad"><a href="#${place}" aria-label="${label}, not declared" title="${first.path}">${glyphs}</a>`;
}

/** Identifier of a way's place in the table of ways. */
export function wayId(matrix: string, { from, to }: Way): string {
  return `${matrix}-${spelledId(from)}.${spelledId(to)}`;
}

function groupByCell(ways: readonly Way[]): ReadonlyMap<string, readonly Way[]> {
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const key = cellKey(way.from, way.to);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(way);
  }
  return groups;
}

function cellKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
