import { readFileSync } from "node:fs";
import { LineIndex } from "./computed-imports";
import type { WrittenAt } from "./image-explanation";
import type { ImportEdge } from "./module-imports";

/** The place of an import. */
export function writtenBy({ from, written, line, kind }: ImportEdge): WrittenAt {
  const found = line ?? (kind === "extends" ? undefined : lineOf(readText(from.real), written));
  return { file: from.path, written, ...(found === undefined ? {} : { line: found }) };
}

/** The line on which an import stands: of several mentions the first that looks like one. */
function lineOf(text: string, written: string): number | undefined {
  const places = ['"', "'", "`"].flatMap((quote) => occurrences(text, quote + written + quote)).sort((a, b) => a - b);
  const place = places.find((index) => looksImported(text, index)) ?? places[0];
  return place === undefined ? undefined : new LineIndex(text).at(place);
}

function occurrences(text: string, searched: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(searched); at !== -1; at = text.indexOf(searched, at + 1)) {
    found.push(at);
  }
  return found;
}

function looksImported(text: string, index: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return !/^\s*(?:\/\/|\/\*|\*)/.test(before) && /\b(?:import|export|require|from|resolve)\b/.test(before);
}

function readText(real: string): string {
  try {
    return readFileSync(real, "utf8");
  } catch {
    return "";
  }
}
