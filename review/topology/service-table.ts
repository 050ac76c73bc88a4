import type { Size } from "./box-size";
import { statusColours } from "./colours";
import { dotColour, escapeMarkup, fontText } from "./dot-text";
import type { TopologyNode } from "./topology";
import { nodeLabel, serviceMark, statusSign } from "./words";

/** A service as a table of Graphviz: name and port, what is told of it, and its own stores as drawn compartments. */
export function serviceTable(service: TopologyNode, stores: readonly TopologyNode[], { width, height }: Size): string {
  const { line, text, ground } = statusColours(service.status);
  const border = service.status === "unchanged" ? 1 : 2;
  const size = `WIDTH="${width}" HEIGHT="${height}"`;
  const frame = `BORDER="${border}" CELLBORDER="0" CELLSPACING="1" CELLPADDING="4" STYLE="${tableStyle(service)}"`;
  const mark = serviceMark(service);
  const port = service.port === undefined ? "" : `:${service.port}`;
  return [
    `<TABLE ${size} ${frame} COLOR=${dotColour(line)} BGCOLOR=${dotColour(ground)}><TR>`,
    `<TD ALIGN="LEFT"><B>${escapeMarkup(service.name)}</B></TD>`,
    port === "" ? "<TD></TD></TR>" : `<TD ALIGN="RIGHT">${fontText(port, "muted", 12)}</TD></TR>`,
    ...(mark === "" ? [] : [`<TR><TD COLSPAN="2" ALIGN="LEFT">${fontText(mark, text, 12)}</TD></TR>`]),
    `<TR><TD COLSPAN="2"><TABLE BORDER="0" CELLBORDER="1" CELLSPACING="3" CELLPADDING="3"><TR>`,
    ...stores.map((store) => storeCell(store, Math.floor(width / 2) - 12)),
    "</TR></TABLE></TD></TR></TABLE>",
  ].join("");
}

function storeCell(store: TopologyNode, width: number): string {
  const { line, text, ground } = statusColours(store.status);
  const style = `STYLE="${tableStyle(store)}" COLOR=${dotColour(line)} BGCOLOR=${dotColour(ground)}`;
  return `<TD WIDTH="${width}" ${style}>${fontText(`${statusSign(store.status)} ${nodeLabel(store)}`.trim(), text, 11)}</TD>`;
}

function tableStyle({ status }: TopologyNode): string {
  return status === "deleted" ? "ROUNDED,DASHED" : "ROUNDED";
}
