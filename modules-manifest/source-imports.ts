import type { parseSync } from "oxc-parser";
import type { Alias } from "./import-aliases";

/** Files whose imports are followed. */
export const SOURCE_FILE = /\.[cm]?[jt]sx?$/;
/**
 * Beyond these a file is not parsed: for each error the parser keeps a copy of its line, so that a long line of nonsense
 * takes gigabytes. Such files are generated ones; everything quoted in them then counts as imported.
 */
const LARGEST_SOURCE = 256 * 1024;
const LONGEST_LINE = /^.{2001}/m;
const MOST_BACKSLASHES = 2_000;
/** What only the syntax tree tells: calls of `import` and `require`, and imports in the place of a type. */
const CALLS = /\b(?:import|require|resolve|resolveSync)\s*(?:\.\s*\w+\s*)?(?:\?\.\s*)?[(<]/;
const NESTING = /(?:[([{<!~+\-*&|?:]\s*){400}/;

let loadedParser: typeof parseSync | undefined;

/** The parser, loaded when the first file needs it: most runs of a small monorepo never do. */
function parser(): typeof parseSync {
  loadedParser ??= (require("oxc-parser") as typeof import("oxc-parser")).parseSync;
  return loadedParser;
}

/**
 * A quick search for what an import across modules could be: quoted text that goes up, or begins as an alias does. Of aliases
 * in a scope (`@module/...`) only the scope is looked for, so that many of them are found as quickly as one. The quote that
 * ends one text may begin the next: an apostrophe in a text shifts which is which.
 */
export function candidatePattern(aliases: readonly Alias[]): RegExp {
  const prefixes = new Set(aliases.map(({ prefix }) => /^@[\w.~-]+\//.exec(prefix)?.[0] ?? prefix));
  const begun = [...prefixes].map((prefix) => prefix.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(
    `["'\`](\\.\\.?\\/[^"'\`\\r\\n]*|(?:${["(?!)", ...begun].join("|")})[^"'\`\\r\\n]*)(?=["'\`])`,
    "g",
  );
}

/** Every quoted text in a file that may be an import across modules; comments and plain strings are among them. */
export function candidateSpecifiers(path: string, text: string, pattern: RegExp): string[] {
  const quoted = Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
  const isInModule = path.startsWith("modules/");
  return [...new Set(quoted.filter((found) => !isInModule || !found.startsWith("./") || found.includes("../")))];
}

/** A node of the syntax tree, as far as it is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Parses a source file; nothing when it is beyond parsing. The tree is made when it is first asked for. */
function parse(path: string, text: string): ReturnType<typeof parseSync> | undefined {
  const isBeyond = text.length > LARGEST_SOURCE || text.split("\\", MOST_BACKSLASHES + 1).length > MOST_BACKSLASHES;
  if (isBeyond || LONGEST_LINE.test(text) || NESTING.test(text)) {
    return undefined;
  }
  try {
    return parser()(path, text);
  } catch {
    return undefined;
  }
}

/** The syntax tree of a source file; nothing when it has a syntax error. */
export function parseSource(path: string, text: string): SyntaxNode | undefined {
  const parsed = parse(path, text);
  return parsed === undefined || parsed.errors.length > 0 ? undefined : (parsed.program as unknown as SyntaxNode);
}

/**
 * Tells of a quoted text in a source file whether it is imported: import, export from, `import()`, `require()`,
 * `import x = require()`, type imports. In a file that cannot be parsed, everything counts as imported.
 */
export function importTest(path: string, text: string): (specifier: string) => boolean {
  const parsed = parse(path, text);
  if (parsed === undefined || parsed.errors.length > 0) {
    return () => true;
  }
  const { staticImports, staticExports } = parsed.module;
  const declared = new Set([
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
  ]);
  let inTree: Set<string> | undefined;
  return (specifier) => {
    if (declared.has(specifier)) {
      return true;
    }
    inTree ??= CALLS.test(text) ? specifiersInTree(parsed.program as unknown as SyntaxNode) : new Set();
    return inTree.has(specifier);
  };
}

function specifiersInTree(program: SyntaxNode): Set<string> {
  const found = new Set<string>();
  visitNodes(program, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      found.add(specifier);
    }
  });
  return found;
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
export function isRequire(callee: unknown): boolean {
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

/** Whether a value is a node of the syntax tree. */
export function isNode(value: unknown): value is SyntaxNode {
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
