import { join } from "node:path";
import { isMap, isNode, isScalar, type Pair } from "yaml";
import type { Diagnostic } from "../modules-manifest/manifest";
import { missingStack, type ProjectFile, problemIn, readProjectFile } from "./project-file";
import { configurationText, holdsEncrypted } from "./stack-values";
import { openYaml, type YamlFile } from "./yaml-file";

/** A stack's configuration as its files say it, in the form the engine hands to a program. */
export interface StackFile {
  /** The project's name. */
  readonly project: string;
  readonly stack: string;
  /** Full key -> text; structured values as JSON, every encrypted value as `[encrypted]`. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is, or holds, an encrypted one. */
  readonly secretKeys: ReadonlySet<string>;
}

/** A stack's configuration, where its files could be read. */
export interface StackFileResult {
  readonly stackFile?: StackFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads Pulumi.yaml and Pulumi.<stack>.yaml as the engine does, but decrypts nothing. Never throws. */
export function readStackFile(directory: string, stack: string): StackFileResult {
  const { project, diagnostics } = readProjectFile(directory);
  if (project === undefined) {
    return { diagnostics };
  }
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    const fix = "Use letters, digits, hyphens, underscores and periods.";
    return { diagnostics: [problemIn("Pulumi.yaml", "stack-name-invalid", "this is no stack's name", { fix })] };
  }
  const opened = openYaml(join(directory, `Pulumi.${stack}.yaml`));
  if (opened.file === undefined) {
    return { diagnostics: opened.diagnostics.length > 0 ? opened.diagnostics : [missingStack(directory, stack)] };
  }
  const entries = readEntries(project.name, opened.file);
  const values = new Map([...projectValues(project), ...entries.values]);
  return {
    stackFile: {
      project: project.name,
      stack,
      values: Object.fromEntries([...values].map(([key, value]) => [key, configurationText(value)])),
      secretKeys: new Set([...values].filter(([, value]) => holdsEncrypted(value)).map(([key]) => key)),
    },
    diagnostics: entries.diagnostics,
  };
}

interface Entries {
  readonly values: ReadonlyMap<string, unknown>;
  readonly diagnostics: readonly Diagnostic[];
}

function readEntries(project: string, file: YamlFile): Entries {
  const values = new Map<string, unknown>();
  const diagnostics: Diagnostic[] = [];
  for (const { key, value } of configItems(file, diagnostics)) {
    const written = isScalar(key) ? String(key.value) : "";
    const full = fullKey(project, written);
    if (full === undefined) {
      const expected = "expected `<name>` or `<namespace>:<name>`";
      diagnostics.push(file.problem(key, `\`${written}\` is no configuration key; ${expected}`, "Correct the key."));
    } else if (values.has(full)) {
      diagnostics.push(file.problem(key, `\`${full}\` is set twice`, "Keep one of them."));
    } else {
      values.set(full, plain(value, file));
    }
  }
  return { values, diagnostics };
}

/** Values of Pulumi.yaml's own `config`: each written as it is, or as the `value` or `default` of a declaration. */
function projectValues({ name, file }: ProjectFile): Entries["values"] {
  const { values } = readEntries(name, file);
  return new Map(
    [...values].flatMap(([key, value]): [string, unknown][] => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return [[key, value]];
      }
      const written = Reflect.get(value, "value") ?? Reflect.get(value, "default");
      return written === undefined ? [] : [[key, written]];
    }),
  );
}

function configItems(file: YamlFile, diagnostics: Diagnostic[]): readonly Pair[] {
  const { contents } = file.document;
  const config = isMap(contents) ? contents.get("config", true) : contents;
  if (isMap(config)) {
    return config.items;
  }
  const empty = config === undefined || config === null || (isScalar(config) && config.value === null);
  if (!empty) {
    const fix = "Write one line per key under `config:`.";
    diagnostics.push(file.problem(config, isMap(contents) ? "`config` is not a map" : "this is not a map", fix));
  }
  return [];
}

/** A key without a namespace is the project's; `aws:config:region` is an old way to write `aws:region`. */
function fullKey(project: string, written: string): string | undefined {
  const [first = "", second, third] = written.split(":");
  const parts = written.split(":").length;
  if (written === "" || parts > 3 || written.split(":").includes("") || (parts === 3 && second !== "config")) {
    return undefined;
  }
  return parts === 1 ? `${project}:${first}` : `${first}:${third ?? second}`;
}

/** The value of a node; null where its aliases lead nowhere or explode. */
function plain(node: unknown, { document }: YamlFile): unknown {
  try {
    return isNode(node) ? node.toJS(document) : node;
  } catch {
    return null;
  }
}
