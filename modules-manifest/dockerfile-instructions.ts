import { type PlacedWord, readInstruction } from "./dockerfile-readings";
import type { Location } from "./manifest";

/** One word of an instruction, with its place. */
export interface Word {
  readonly text: string;
  readonly at: Location;
}

/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  /** Upper-case: `COPY`. */
  readonly keyword: string;
  readonly at: Location;
  /** Words that begin with `--`, before the others. */
  readonly flags: readonly Word[];
  /** The other words; those of a JSON form are its strings. */
  readonly words: readonly Word[];
  /** Everything after the keyword on one line. */
  readonly text: string;
  readonly isJson: boolean;
  /** Last line of the instruction, without its here-documents. */
  readonly lastLine: number;
}

/** What stands after so many instructions is not read: no real Dockerfile is as long. */
const MOST_INSTRUCTIONS = 1_000;
const HERE_DOCUMENT = /<<-?(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/g;
const WITH_HERE_DOCUMENTS: ReadonlySet<string> = new Set(["RUN", "COPY", "ADD"]);

interface Piece {
  readonly text: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column of the piece's first character, from 1. */
  readonly column: number;
}

/** Splits a Dockerfile into instructions as BuildKit does: comments, continuations, escape directive, here-documents. */
export function readInstructions(text: string, file: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const continuation = escapeCharacter(lines);
  const instructions: Instruction[] = [];
  let index = 0;
  while (index < lines.length && instructions.length < MOST_INSTRUCTIONS) {
    const pieces: Piece[] = [];
    let continues = true;
    while (continues && index < lines.length) {
      const line = lines[index] ?? "";
      const trimmed = line.trim();
      index += 1;
      if (trimmed === "" || trimmed.startsWith("#")) {
        continues = pieces.length > 0;
        continue;
      }
      const end = line.trimEnd();
      continues = end.endsWith(continuation);
      const kept = continues ? end.slice(0, -1) : line;
      const indent = pieces.length === 0 ? kept.length - kept.trimStart().length : 0;
      pieces.push({ text: kept.slice(indent), line: index, column: indent + 1 });
    }
    const instruction = toInstruction(pieces, file, index);
    if (instruction !== undefined) {
      instructions.push(instruction);
      index = skipHereDocuments(instruction, lines, index);
    }
  }
  return instructions;
}

function escapeCharacter(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$/.exec(line);
    if (directive === null) {
      return "\\";
    }
    if (directive[1]?.toLowerCase() === "escape") {
      return directive[2] === "`" ? "`" : "\\";
    }
  }
  return "\\";
}

function toInstruction(pieces: readonly Piece[], file: string, lastLine: number): Instruction | undefined {
  const [first] = pieces;
  const reading = first && readInstruction(pieces.length === 1 ? first.text : pieces.map(({ text }) => text).join(""));
  if (first === undefined || reading === undefined) {
    return undefined;
  }
  const place = (offset: number): Location => {
    let rest = offset;
    for (const piece of pieces) {
      if (rest < piece.text.length) {
        return { file, line: piece.line, column: piece.column + rest };
      }
      rest -= piece.text.length;
    }
    return { file, line: first.line, column: first.column };
  };
  const toWord = ({ text, offset }: PlacedWord): Word => ({ text, at: place(offset) });
  const { keyword, flags, words, text, isJson } = reading;
  return { keyword, at: place(0), flags: flags.map(toWord), words: words.map(toWord), text, isJson, lastLine };
}

/** A line as it is compared with a here-document's end: `<<-` lets tabs stand before it. */
function hereDocumentLine(line: string, marker: string): string {
  return (marker.startsWith("<<-") ? line.replace(/^\t+/, "") : line).trimEnd();
}

function skipHereDocuments(instruction: Instruction, lines: readonly string[], from: number): number {
  if (!WITH_HERE_DOCUMENTS.has(instruction.keyword) || instruction.isJson || !instruction.text.includes("<<")) {
    return from;
  }
  let index = from;
  for (const [marker, , name] of instruction.text.matchAll(HERE_DOCUMENT)) {
    let end = index;
    while (end < lines.length && hereDocumentLine(lines[end] ?? "", marker) !== name) {
      end += 1;
    }
    if (end === lines.length) {
      return index;
    }
    index = end + 1;
  }
  return index;
}

/** A word without its shell quotes. */
export function unquoted(text: string): string {
  if (!/["']/.test(text)) {
    return text;
  }
  return text.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
    (_, double?: string, single?: string) => double ?? single ?? "",
  );
}
