import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Pair, parseDocument, type Scalar, stringify } from "yaml";
import { configPath, namespace } from "../../infra/configuration";
import { StackFileError } from "./stack-file-error";

/** A file's YAML, and what it says: anchors and merges are followed. */
interface Yaml {
  readonly document: Document.Parsed;
  readonly values: unknown;
}

/** A value that is written. */
type Setting = string | number;

const stackFile = "the stack file";

/** A stack file's text with a service's `heldImage` set, as {@link withServiceSetting} does it. */
export function withHeldImage(text: string, service: string, fingerprint: string): string {
  return withServiceSetting(text, service, { key: "heldImage", value: fingerprint });
}

/** What a stack file says of a service under a key; nothing where it says nothing. */
export function serviceSetting(text: string, service: string, key: ServiceSetting["key"]): unknown {
  const yaml = parse(text, stackFile);
  return settingPath(yaml, service, key).reduce(memberOf, yaml.values);
}

/** One of a service's own settings. */
export interface ServiceSetting {
  /** A period leads into a map. */
  readonly key: "heldImage" | "retire" | "credentials" | "tokens.generation" | "tokens.rotation";
  readonly value: Setting;
}

/**
 * A stack file's text with a setting of a service. Every other byte stays, unless the place is written in one line.
 * Throws a {@link StackFileError} where any other setting would change with it, such as one that shares an anchor.
 */
export function withServiceSetting(text: string, service: string, { key, value }: ServiceSetting): string {
  const before = parse(text, stackFile);
  const path = settingPath(before, service, key);
  const isEncrypted = path.some((_, depth) => isCiphertext(path.slice(0, depth).reduce(memberOf, before.values)));
  const after = isEncrypted ? undefined : edit(text, before, path, value);
  if (after === undefined) {
    const place = path.slice(1, -1).join(".");
    throw new StackFileError(`\`${place}\` is shared by an anchor, merged or encrypted: set ${key} there yourself`);
  }
  return after;
}

/** The text that differs in nothing but the path's value; nothing where there is none. */
function edit(text: string, { document, values }: Yaml, path: readonly string[], value: Setting) {
  const wanted = withValue(values, path, value);
  const isRight = (candidate: string) => isDeepStrictEqual(parse(candidate, stackFile).values, wanted);
  const changed = setValue(document.clone(), path, value);
  const candidates = [
    () => splice(text, document, path, value),
    // Cannot be written where an alias has lost its anchor.
    () => changed.toString({ lineWidth: 0 }),
  ];
  for (const candidate of candidates) {
    try {
      const after = candidate();
      if (after !== undefined && isRight(after)) {
        return after;
      }
    } catch {}
  }
  return undefined;
}

/** A copy of the values with another one at the path. */
function withValue(values: unknown, [key, ...rest]: readonly string[], value: Setting): unknown {
  return key === undefined ? value : { ...record(values), [key]: withValue(record(values)[key], rest, value) };
}

/** A value that is encrypted as a whole is a map of this one key; a service of that name has settings. */
function isCiphertext(value: unknown): boolean {
  return typeof (memberOf(value, "secure") ?? {}) !== "object";
}

function memberOf(map: unknown, key: string): unknown {
  return record(map)[key];
}

/** Throws a {@link StackFileError} where a service's settings are Pulumi.yaml's, whose text `project` is. */
export function refuseInherited(file: string, project: string, stack: string, service: string): void {
  if (isInherited(project, stack, service)) {
    throw new StackFileError(
      `the service's settings stand in Pulumi.yaml, nothing was changed: move them to ${basename(file)}`,
    );
  }
}

/**
 * Whether the map that a setting belongs into is Pulumi.yaml's, for all stacks: to write another one into the stack file
 * would put it in the place of all that is said there.
 */
export function isInherited(project: string, stack: string, service: string): boolean {
  const [first = ""] = configPath([service === "api" ? "api" : "services"]).map(String);
  const has = (yaml: Yaml) =>
    [first, first.slice(namespace.length + 1)].some((key) => Object.hasOwn(configOf(yaml), key));
  return has(parse(project, "Pulumi.yaml")) && !has(parse(stack, stackFile));
}

/** @param file what messages call it */
function parse(text: string, file: string): Yaml {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS") {
    throw new StackFileError(`${file} holds several YAML documents, of which Pulumi reads one: leave one in it`);
  }
  if (error !== undefined) {
    throw invalid(file, error);
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new StackFileError(`${file} is no map of settings`);
  }
  try {
    return { document, values: document.toJS() };
  } catch (thrown) {
    throw invalid(file, thrown as Error);
  }
}

function invalid(file: string, { message }: Error): StackFileError {
  return new StackFileError(`${file} is not valid YAML: ${message.split("\n")[0]}`);
}

function configOf({ values }: Yaml): Readonly<Record<string, unknown>> {
  return record(record(values).config);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Pulumi takes the project's own keys without namespace as well. */
function settingPath(yaml: Yaml, service: string, setting: ServiceSetting["key"]): readonly string[] {
  const keys = setting.split(".");
  const [first = "", ...rest] = configPath(service === "api" ? ["api", ...keys] : ["services", service, ...keys]).map(
    String,
  );
  const short = first.slice(namespace.length + 1);
  const config = configOf(yaml);
  const isShort = !Object.hasOwn(config, first) && Object.hasOwn(config, short);
  return ["config", isShort ? short : first, ...rest];
}

/** How many keys of the path lead to a map that is there. */
function depthOf(document: Document, path: readonly string[]): number {
  const depths = path.map((_, index) => index).filter((depth) => isMap(document.getIn(path.slice(0, depth), true)));
  return Math.max(0, ...depths);
}

function setValue(document: Document, path: readonly string[], setting: Setting): Document {
  const depth = depthOf(document, path);
  const there = document.getIn(path.slice(0, depth + 1), true);
  const isFree = there === undefined || (isScalar(there) && (there.value === null || depth === path.length - 1));
  if (!isFree) {
    throw new StackFileError(
      `\`${path.slice(Math.min(1, depth), depth + 1).join(".")}\` is no map in the stack file: set ${path.at(-1)} there yourself`,
    );
  }
  const value = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), setting);
  document.setIn(path.slice(0, depth + 1), document.createNode(value));
  return document;
}

/** The text with the value replaced, or with new lines right behind its parent's key; nothing where neither is possible. */
function splice(text: string, document: Document, path: readonly string[], setting: Setting): string | undefined {
  const depth = depthOf(document, path);
  const parent = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
  if (!isMap(parent) || parent.flow === true) {
    return undefined;
  }
  const there = pairOf(parent.items, path[depth]);
  const value = stringify(setting, { lineWidth: 0 }).trimEnd();
  const [from, to] = (there?.value as Scalar | null)?.range ?? [0, 0];
  if (there !== undefined && depth === path.length - 1) {
    if (from < to) {
      return text.slice(0, from) + value + text.slice(to);
    }
    // No value: a comment may stand between the colon and where one would be.
    const colon = text.indexOf(":", (there.key as Scalar).range?.[1]);
    return `${text.slice(0, colon + 1)} ${value}${text.slice(colon + 1)}`;
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
