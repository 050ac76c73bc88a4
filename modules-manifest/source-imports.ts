import type { parseSync } from "oxc-parser";
import type { Alias } from "./import-aliases";

/** Files whose imports are followed. */
export const SOURCE_FILE = /\.[cm]?[jt]sx?$/;
const LARGEST_SOURCE_BYTES = 4 * 1024 * 1024;
const NESTING = /(?:[([{<!~+\-*&|?:]\s*){400}/;

let loadedParser: typeof parseSync | undefined;

/** The parser, loaded when the first file needs it: most runs of a small monorepo never do. */
function parser(): typeof parseSync {
  loadedParser ??= (require("oxc-parser") as typeof import("oxc-parser")).parseSync;
  return loadedParser;
}

/** A quick search for what an import across modules could be: quoted text that goes up, or begins as an alias does. */
export function candidatePattern(aliases: readonly Alias[]): RegExp {
  const prefixes = new Set(aliases.map(({ prefix }) => prefix));
  const begun = [...prefixes].map((prefix) => prefix.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`["'\`](\\.\\.?\\/[^"'\`\\r\\n]*|(?:${["(?!)", ...begun].join("|")})[^"'\`\\r\\n]*)["'\`]`, "g");
}

/** Every quoted text in a file that may be an import across modules; comments and plain strings are among them. */
export function candidateSpecifiers(text: string, pattern: RegExp): string[] {
  const quoted = Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
  return [...new Set(quoted.filter((found) => !found.startsWith("./") || found.includes("../")))];
}

/** A node of the syntax tree, as far as it is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Parses a source file; nothing when it is beyond parsing. */
export function parseSource(path: string, text: string): { program: SyntaxNode; isSound: boolean } | undefined {
  if (text.length > LARGEST_SOURCE_BYTES || NESTING.test(text)) {
    return undefined;
  }
  try {
    const parsed = parser()(path, text);
    return { program: parsed.program as unknown as SyntaxNode, isSound: parsed.errors.length === 0 };
  } catch {
    return undefined;
  }
}

/** Every module that a source file imports: import, export from, `import()`, `require()`, `import x = require()`, type imports. */
export function importedSpecifiers(path: string, text: string): string[] | undefined {
  const parsed = parseSource(path, text);
  if (parsed === undefined || !parsed.isSound) {
    return undefined;
  }
  const found = new Set<string>();
  visitNodes(parsed.program, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      found.add(specifier);
    }
  });
  return [...found];
}

function specifierOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literal(node.source ?? node.argument);
    case "TSExternalModuleReference":
      return literal(node.expression);
    case "CallExpression":
      return isRequire(node.callee) && Array.isArray(node.arguments) ? literal(node.arguments[0]) : undefined;
    default:
      return undefined;
  }
}

/** `require`, `require.resolve`, `import.meta.resolve` and `import.meta.require`. */
function isRequire(callee: unknown): boolean {
  if (!isNode(callee)) {
    return false;
  }
  if (callee.type === "Identifier") {
    return callee.name === "require";
  }
  const { object, property } = callee;
  if (callee.type !== "MemberExpression" || !isNode(object) || !isNode(property)) {
    return false;
  }
  const isResolve = property.name === "resolve" || property.name === "require" || property.name === "resolveSync";
  return isResolve && (object.type === "MetaProperty" || (object.type === "Identifier" && object.name === "require"));
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) {
    return undefined;
  }
  if (node.type === "Literal" && typeof node.value === "string") {
    return node.value;
  }
  if (node.type === "TSLiteralType") {
    return literal(node.literal);
  }
  const quasis = node.type === "TemplateLiteral" && Array.isArray(node.quasis) ? node.quasis : [];
  const [only] = quasis;
  const value = quasis.length === 1 && isNode(only) ? only.value : undefined;
  return typeof value === "object" && value !== null && "cooked" in value && typeof value.cooked === "string"
    ? value.cooked
    : undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Calls back for every node of a tree; keeps its own stack, so that depth does not matter. */
export function visitNodes(program: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) {
      for (const item of next) {
        waiting.push(item);
      }
    } else if (isNode(next)) {
      visit(next);
      waiting.push(...Object.values(next).filter((value) => typeof value === "object" && value !== null));
    }
  }
}
