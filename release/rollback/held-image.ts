import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Pair, parseDocument, type Scalar, stringify } from "yaml";
import { configPath, namespace } from "../../infra/configuration";
import { RollbackError } from "./rollback-error";

/** A stack file's text with a service's `heldImage` set. Every other byte stays, unless the place is written in one line. */
export function withHeldImage(text: string, service: string, fingerprint: string): string {
  const document = parse(text);
  const path = heldImagePath(document, service);
  const wanted = setHeldImage(document.clone(), path, fingerprint);
  const spliced = splice(text, document, path, fingerprint);
  const isRight = spliced !== undefined && isDeepStrictEqual(parse(spliced).toJS(), wanted.toJS());
  return isRight ? spliced : wanted.toString({ lineWidth: 0 });
}

/**
 * Whether the map that heldImage belongs into is Pulumi.yaml's, for all stacks: to write another one into the stack file
 * would put it in the place of all that is said there.
 */
export function isInherited(project: string, stack: string, service: string): boolean {
  const [first = ""] = configPath([service === "api" ? "api" : "services"]).map(String);
  const has = (document: Document) =>
    [first, first.slice(namespace.length + 1)].some((key) => document.hasIn(["config", key]));
  return has(parse(project)) && !has(parse(stack));
}

function parse(text: string): Document.Parsed {
  const document = parseDocument(text, { merge: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new RollbackError(`the stack file is not valid YAML: ${error.message.split("\n")[0]}`);
  }
  return document;
}

/** Pulumi takes the project's own keys without namespace as well. */
function heldImagePath(document: Document, service: string): readonly string[] {
  const [first = "", ...rest] = configPath(
    service === "api" ? ["api", "heldImage"] : ["services", service, "heldImage"],
  ).map(String);
  const short = first.slice(namespace.length + 1);
  const isShort = !document.hasIn(["config", first]) && document.hasIn(["config", short]);
  return ["config", isShort ? short : first, ...rest];
}

/** How many keys of the path lead to a map that is there. */
function depthOf(document: Document, path: readonly string[]): number {
  const depths = path.map((_, index) => index).filter((depth) => isMap(document.getIn(path.slice(0, depth), true)));
  return Math.max(0, ...depths);
}

function setHeldImage(document: Document, path: readonly string[], fingerprint: string): Document {
  const depth = depthOf(document, path);
  const there = document.getIn(path.slice(0, depth + 1), true);
  const isFree = there === undefined || (isScalar(there) && (there.value === null || depth === path.length - 1));
  if (!isFree) {
    throw new RollbackError(
      `\`${path.slice(1, depth + 1).join(".")}\` is no map in the stack file: set heldImage there yourself`,
    );
  }
  const value = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), fingerprint);
  document.setIn(path.slice(0, depth + 1), document.createNode(value));
  return document;
}

/** The text with the value replaced, or with new lines right behind its parent's key; nothing where neither is possible. */
function splice(text: string, document: Document, path: readonly string[], fingerprint: string): string | undefined {
  const depth = depthOf(document, path);
  const parent = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
  if (!isMap(parent) || parent.flow === true) {
    return undefined;
  }
  const there = pairOf(parent.items, path[depth]);
  const value = stringify(fingerprint, { lineWidth: 0 }).trimEnd();
  const [from, to] = (there?.value as Scalar | null)?.range ?? [0, 0];
  if (there !== undefined && depth === path.length - 1) {
    return text.slice(0, from) + value + text.slice(to);
  }
  const [sibling] = parent.items;
  const column = columnOf(text, sibling);
  if (column === undefined || depth === 0 || (there !== undefined && to > from)) {
    return undefined;
  }
  const owner = there ?? pairOf(itemsAt(document, path.slice(0, depth - 1)), path[depth - 1]);
  const end = (owner?.key as Scalar | undefined)?.range?.[1];
  if (end === undefined) {
    return undefined;
  }
  const keys = path.slice(there === undefined ? depth : depth + 1);
  const indent = there === undefined ? column : column + 2;
  const lines = keys.map((key, index) => {
    const shown = stringify(key).trimEnd();
    return `${" ".repeat(indent + 2 * index)}${shown}:${index === keys.length - 1 ? ` ${value}` : ""}`;
  });
  const lineEnd = text.indexOf("\n", end);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return lineEnd < 0
    ? text + lines.map((line) => newline + line).join("") + newline
    : text.slice(0, lineEnd + 1) + lines.map((line) => line + newline).join("") + text.slice(lineEnd + 1);
}

function itemsAt(document: Document, path: readonly string[]): readonly Pair[] {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node.items : [];
}

function pairOf(items: readonly Pair[], key: string | undefined): Pair | undefined {
  return items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Where a key stands in its line; nothing where something stands in front of it. */
function columnOf(text: string, pair: Pair | undefined): number | undefined {
  const start = (pair?.key as Scalar | undefined)?.range?.[0];
  if (start === undefined) {
    return undefined;
  }
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^ *$/.test(before) ? before.length : undefined;
}
