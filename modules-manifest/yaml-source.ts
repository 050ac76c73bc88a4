import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type YAMLMap } from "yaml";
import { type DiagnosticSink, shown } from "./diagnostics";
import type { Location } from "./manifest";
import type { RootFiles } from "./root-files";

/** The parser needs seconds for a megabyte of nonsense; real files have a few kilobytes. */
const LARGEST_YAML_BYTES = 64 * 1024;
const SHOWN_ERRORS = 5;
const DEEPEST_NESTING = 60;
const MOST_NODES = 20_000;
const MERGE_KEY = "<<";

/** A value of a YAML file with its place. */
export interface YamlValue {
  readonly at: Location;
  readonly content: YamlContent;
}

/** Plain form of a YAML value; aliases and merge keys are resolved. */
export type YamlContent =
  | { readonly kind: "scalar"; readonly value: unknown; readonly source: string }
  | { readonly kind: "list"; readonly items: readonly YamlValue[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, YamlEntry> };

export interface YamlEntry {
  readonly key: Location;
  readonly value: YamlValue;
}

class TooComplex extends Error {}

/** Parses a YAML file of the monorepo. Absent or unusable: nothing, the latter with diagnostics. */
export function readYaml(files: RootFiles, path: string, sink: DiagnosticSink): YamlValue | undefined {
  const text = files.readText(path, LARGEST_YAML_BYTES);
  return text === undefined ? undefined : parseYaml(text, path, sink);
}

/** Parses YAML text; malformed text gives diagnostics and what could still be read of it. */
export function parseYaml(text: string, path: string, sink: DiagnosticSink): YamlValue | undefined {
  const lines = new LineCounter();
  const place = (offset: number | undefined): Location => {
    const { line, col } = lines.linePos(Math.max(0, offset ?? 0));
    return { file: path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const { stackTraceLimit } = Error;
  try {
    // The parser makes an error for every character that it cannot use: their stack traces would take most of the time.
    Error.stackTraceLimit = 0;
    if (nestsTooDeeply(text)) {
      throw new TooComplex();
    }
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
      logLevel: "silent",
    });
    for (const problem of document.errors.slice(0, SHOWN_ERRORS)) {
      const kind = problem.code.toLowerCase().replaceAll("_", " ");
      const reason = holdsSecrets(path) ? kind : `${kind} (${problem.message.split("\n")[0] ?? ""})`;
      sink.report(
        "yaml-malformed",
        place(problem.pos[0]),
        `${shown(path)} is not valid YAML, got ${reason}; expected valid YAML`,
        "Correct the syntax at this place.",
      );
    }
    return new Reader(place, (at, got) =>
      sink.report(
        "yaml-malformed",
        at,
        `${shown(path)} is not valid YAML, got ${got}; expected valid YAML`,
        "Correct the syntax at this place.",
      ),
    ).read(document.contents, 0);
  } catch (thrown) {
    const complex = thrown instanceof TooComplex || thrown instanceof RangeError;
    sink.report(
      complex ? "yaml-too-complex" : "yaml-malformed",
      place(0),
      complex
        ? `${shown(path)} is too complex, got more than ${DEEPEST_NESTING} levels or ${MOST_NODES} values; expected a plain configuration file`
        : `${shown(path)} is not valid YAML, got text that the parser gives up on; expected valid YAML`,
      complex ? "Simplify the file's nesting and aliases." : "Correct the file's syntax.",
    );
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The parser's reasons quote the text; an env file's text is never repeated. */
function holdsSecrets(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith(".env");
}

/** Looks for nesting that would exhaust the parser's stack or time: runs of brackets, of compact list dashes, of indents. */
function nestsTooDeeply(text: string): boolean {
  return /(?:[[{][\s"'\w:,]{0,20}){61}/.test(text) || /(?:[-?:] {1,4}){61}/.test(text) || /^ {600}/m.test(text);
}

class Reader {
  private readonly place: (offset: number | undefined) => Location;
  private readonly reportFault: (at: Location, got: string) => void;
  /** Anchors seen so far: an alias means the latest one before it. */
  private readonly anchors = new Map<string, unknown>();
  private nodes = 0;

  constructor(place: (offset: number | undefined) => Location, reportFault: (at: Location, got: string) => void) {
    this.place = place;
    this.reportFault = reportFault;
  }

  read(node: unknown, depth: number, alias?: Location): YamlValue {
    this.nodes += 1;
    if (depth > DEEPEST_NESTING || this.nodes > MOST_NODES) {
      throw new TooComplex();
    }
    if (isAlias(node)) {
      if (!this.anchors.has(node.source)) {
        this.reportFault(this.place(node.range?.[0]), "an alias without an anchor before it");
      }
      return this.read(this.anchors.get(node.source), depth + 1, alias ?? this.place(node.range?.[0]));
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      this.anchors.set(node.anchor, node);
    }
    if (isMap(node)) {
      return { at: alias ?? this.place(node.range?.[0]), content: { kind: "map", entries: this.entries(node, depth) } };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item, depth + 1));
      return { at: alias ?? this.place(node.range?.[0]), content: { kind: "list", items } };
    }
    const value = isScalar(node) ? node.value : null;
    const source = isScalar(node) && node.source !== undefined ? node.source : String(value ?? "");
    const offset = isScalar(node) ? node.range?.[0] : undefined;
    return { at: alias ?? this.place(offset), content: { kind: "scalar", value: value ?? null, source } };
  }

  private entries(map: YAMLMap, depth: number): Map<string, YamlEntry> {
    const own = new Map<string, YamlEntry>();
    const merged = new Map<string, YamlEntry>();
    for (const pair of map.items) {
      const { key, value } = pair as Pair<unknown, unknown>;
      const name = isScalar(key) ? (typeof key.value === "string" ? key.value : (key.source ?? String(key.value))) : "";
      const at = this.place(isScalar(key) ? key.range?.[0] : map.range?.[0]);
      const read = this.read(value, depth + 1);
      if (name === MERGE_KEY || (isScalar(key) && typeof key.value === "symbol")) {
        this.merge(read, merged);
      } else {
        if (own.has(name)) {
          this.reportFault(at, "a key for the second time in the same map");
        }
        own.set(name, { key: at, value: isNull(read) ? { ...read, at } : read });
      }
    }
    return new Map([...merged, ...own]);
  }

  private merge(value: YamlValue, into: Map<string, YamlEntry>): void {
    const sources = value.content.kind === "list" ? value.content.items : [value];
    for (const source of sources.toReversed()) {
      for (const [name, entry] of source.content.kind === "map" ? source.content.entries : []) {
        into.set(name, entry);
      }
    }
  }
}

function isNull(value: YamlValue): boolean {
  return value.content.kind === "scalar" && value.content.value === null;
}

/** Value under a key of a map. */
export function child(value: YamlValue | undefined, key: string): YamlEntry | undefined {
  return value?.content.kind === "map" ? value.content.entries.get(key) : undefined;
}

/** Text of a scalar as written, for numbers and booleans as well; nothing for null, lists and maps. */
export function scalarText(value: YamlValue | undefined): string | undefined {
  if (value?.content.kind !== "scalar" || value.content.value === null) {
    return undefined;
  }
  return typeof value.content.value === "string" ? value.content.value : value.content.source;
}
