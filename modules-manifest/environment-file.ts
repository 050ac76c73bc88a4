import type { DiagnosticSink } from "./diagnostics";
import { compareText, shown } from "./diagnostics";
import { ENVIRONMENT_NAMES, type EnvironmentName } from "./environment-names";
import type { ExpectedVariable, Location } from "./manifest";
import type { RootFiles } from "./root-files";
import { child, readYaml, scalarText, type YamlValue } from "./yaml-source";

/** Name of the git-ignored file with a developer's own values. */
export const LOCAL_ENVIRONMENT_FILE = ".env.yml";
/** Name of the tracked example of it. */
export const EXAMPLE_ENVIRONMENT_FILE = ".env.example.yml";

const SECRET_WORDS =
  /(?:^|_)(?:SECRETS?|TOKENS?|KEYS?|API_?KEY|PASSWORDS?|PASSWD|PASSPHRASE|PRIVATE|CREDENTIALS?|DSN)(?:_|$)/;
const ADDRESS_WORDS = /_(?:URL|URI)$/;
const MICROSERVICE_ADDRESS = /^MICROSERVICES?_.+_URL$/;
const SECRET_BY_VARIABLE: ReadonlyMap<string, boolean> = new Map(
  Object.values(ENVIRONMENT_NAMES).map(({ variable, secret }) => [variable, secret]),
);
const PLACEHOLDER = /\{\{.*?\}\}/;

/** What an env file says that is not a value: which variables it sets, and the port. */
export interface EnvironmentFile {
  readonly path: string;
  readonly variables: readonly ExpectedVariable[];
  /** The port as written, where the file sets one. */
  readonly port?: { readonly text: string; readonly at: Location };
}

/** Reads an env file; nothing when it is absent or unusable. */
export function readEnvironmentFile(files: RootFiles, path: string, sink: DiagnosticSink): EnvironmentFile | undefined {
  const content = readYaml(files, path, sink);
  if (content === undefined) {
    return undefined;
  }
  const variables: ExpectedVariable[] = [];
  const placeholders: ExpectedVariable[] = [];
  flatten(content, [], (segments, value, text) => {
    const variable: ExpectedVariable = { ...environmentName(segments), location: value.at };
    // The framework skips what is empty, but an empty secret is how an example shows that one is expected.
    if (text !== "" || variable.secret) {
      variables.push(variable);
    }
    if (PLACEHOLDER.test(text)) {
      placeholders.push(variable);
    }
  });
  reportPlaceholders(path, placeholders, sink);
  const port = child(child(content, "app")?.value, "port")?.value;
  const text = scalarText(port);
  return {
    path,
    variables,
    ...(port !== undefined && text !== undefined && text.trim() !== "" ? { port: { text, at: port.at } } : {}),
  };
}

type Visit = (segments: readonly string[], value: YamlValue, text: string) => void;

function flatten(value: YamlValue, segments: readonly string[], visit: Visit): void {
  const { content } = value;
  if (content.kind === "map") {
    for (const [key, entry] of content.entries) {
      flatten(entry.value, [...segments, key], visit);
    }
    return;
  }
  const texts =
    content.kind === "list" ? content.items.map((item) => scalarText(item) ?? "") : [scalarText(value) ?? ""];
  if (segments.length > 0) {
    visit(segments, value, texts.join(","));
  }
}

/** The variable that the framework makes of a path in an env file, and whether its value is secret. */
export function environmentName(segments: readonly string[]): { name: string; secret: boolean } {
  const names: Readonly<Record<string, EnvironmentName>> = ENVIRONMENT_NAMES;
  const path = segments.join(".");
  const known = Object.hasOwn(names, path) ? names[path] : undefined;
  if (known !== undefined) {
    return { name: known.variable, secret: known.secret };
  }
  const name = segments.join("_").toUpperCase();
  return { name, secret: isSecretName(name) };
}

/** Whether a variable's value is secret, by what the framework says of it, else by its name. */
export function isSecretVariable(name: string): boolean {
  return SECRET_BY_VARIABLE.get(name) ?? isSecretName(name.toUpperCase());
}

/** Judges by name: words such as SECRET or TOKEN, and addresses, which may hold credentials; microservices' addresses do not. */
function isSecretName(name: string): boolean {
  const words = name.replaceAll(/[^A-Z0-9]+/g, "_");
  return SECRET_WORDS.test(words) || (ADDRESS_WORDS.test(words) && !MICROSERVICE_ADDRESS.test(words));
}

function reportPlaceholders(path: string, found: readonly ExpectedVariable[], sink: DiagnosticSink): void {
  const [first] = found;
  if (first === undefined) {
    return;
  }
  const names = found.map(({ name }) => name).sort(compareText);
  const listed = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
  sink.report(
    "placeholder-value",
    first.location,
    `${shown(path)} holds placeholders, got \`{{...}}\` for ${listed}; expected values`,
    "Replace the placeholders; in a deployment, set what the fleet does not set itself in the stack's configuration.",
  );
}

/** Union of the variables of several files, sorted by name; the first file that has one gives its place. */
export function expectedVariables(sources: readonly (EnvironmentFile | undefined)[]): ExpectedVariable[] {
  const byName = new Map<string, ExpectedVariable>();
  for (const variable of sources.flatMap((source) => source?.variables ?? [])) {
    if (!byName.has(variable.name)) {
      byName.set(variable.name, variable);
    }
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name));
}
