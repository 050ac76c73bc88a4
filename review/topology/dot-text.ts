import { type ColourRole, colours } from "./colours";
import { printable } from "./words";

/** Text in DOT's quotes, for names. */
export function quoteDot(text: string): string {
  return `"${printable(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}

/** Text in DOT's quotes where Graphviz reads entities as well: labels, ids. */
export function quoteLabel(text: string): string {
  return quoteDot(text.replaceAll("&", "&amp;"));
}

/** Text inside markup: of a label that is a table, of SVG. */
export function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return printable(text).replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** Text with colour and size, inside a label that is a table. */
export function fontText(text: string, role: ColourRole, points: number): string {
  return `<FONT COLOR=${dotColour(role)} POINT-SIZE="${points}">${escapeMarkup(text)}</FONT>`;
}

/** `[id="x", class="y"]`; values stand as they are. */
export function attributeList(attributes: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
  return `[${pairs.join(", ")}]`;
}

/** The light colour, by which `renderSvg` finds the place for a class. */
export function dotColour(role: ColourRole): string {
  return `"${colours[role].light}"`;
}
