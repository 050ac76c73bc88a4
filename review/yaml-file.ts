import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic } from "../modules-manifest/manifest";

/** A YAML file of the project, with the places of its nodes. */
export interface YamlFile {
  /** Name without folder, as diagnostics show it. */
  readonly name: string;
  readonly document: Document;
  /** An error at a node, or at the file's start. */
  problem(node: unknown, message: string, fix: string): Diagnostic;
}

/** Opens a YAML file. Neither file nor diagnostics: it does not exist. Diagnostics never repeat the file's text. */
export function openYaml(path: string): { file?: YamlFile; diagnostics: readonly Diagnostic[] } {
  const name = basename(path);
  const text = readText(path);
  if (text === undefined) {
    return { diagnostics: [] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: "silent" });
  const problemAt = (offset: number, message: string, fix: string): Diagnostic => {
    const { line, col } = lines.linePos(offset);
    const place = { file: name, line: Math.max(1, line), column: Math.max(1, col) };
    return { severity: "error", code: "project-file-invalid", ...place, message, fix };
  };
  const [first] = document.errors;
  if (first !== undefined) {
    const reason = first.code.toLowerCase().replaceAll("_", " ");
    return {
      diagnostics: [problemAt(first.pos[0], `not valid YAML (${reason})`, "Correct the syntax at this place.")],
    };
  }
  const problem = (node: unknown, message: string, fix: string) =>
    problemAt((node as Node | null | undefined)?.range?.[0] ?? 0, message, fix);
  return { file: { name, document, problem }, diagnostics: [] };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
