import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import { exposedPorts, portNumber, type ReadDockerfile } from "./dockerfile-facts";
import { type EnvironmentFile, EXAMPLE_ENVIRONMENT_FILE, LOCAL_ENVIRONMENT_FILE } from "./environment-file";
import type { Location, ModuleSettings, Port, PortSource, Role } from "./manifest";

/** What the framework's generator writes into every Dockerfile: a stand-in, since PORT is always injected. */
export const GENERATED_PORT = 3_500;

export interface PortSources {
  /** Key in the configuration: `api`, or the microservice's name. */
  readonly key: string;
  readonly folder: string;
  readonly settings: ModuleSettings;
  readonly local: EnvironmentFile | undefined;
  readonly example: EnvironmentFile | undefined;
  readonly dockerfile: ReadDockerfile;
}

/** A port, and whether any source has a usable one; a stand-in is not compared with other ports. */
export interface ResolvedPort {
  readonly port: Port;
  readonly isKnown: boolean;
}

interface Candidate {
  readonly source: PortSource;
  readonly text: string;
  readonly at: Location;
}

/** The port of a module: settings, `.env.yml`, `.env.example.yml`, the image's `ENV PORT`; the first that has one decides. */
export function resolvePort(sources: PortSources, sink: DiagnosticSink): ResolvedPort {
  const candidates = candidatesOf(sources);
  const [first] = candidates;
  if (first === undefined) {
    const at = wholeFile(`${sources.folder}/${EXAMPLE_ENVIRONMENT_FILE}`);
    sink.report(
      "port-missing",
      at,
      `no port is known for ${shown(sources.key)}, got none in the settings, \`.env.yml\`, \`.env.example.yml\` or the Dockerfile's \`ENV PORT\`; expected one`,
      `Write \`app.port\` into \`${at.file}\`, or set \`port\` for \`${sources.key}\` in the stack's configuration.`,
    );
    const location = wholeFile(sources.dockerfile.facts.path);
    return { port: { value: GENERATED_PORT, source: "dockerfile", location }, isKnown: false };
  }
  for (const candidate of candidates.filter(({ text }) => portNumber(text) === undefined)) {
    sink.report(
      "port-invalid",
      candidate.at,
      `the port of ${shown(sources.key)} is out of range, got ${shown(candidate.text)}; expected a whole number from 1 to 65535`,
      "Correct the port.",
    );
  }
  const valid = candidates.filter(({ text }) => portNumber(text) !== undefined);
  const chosen = valid[0] ?? first;
  const port = { value: portNumber(chosen.text) ?? GENERATED_PORT, source: chosen.source, location: chosen.at };
  checkKnownInCheckout(sources, port, valid, sink);
  checkDockerfilePorts(sources, port, sink);
  return { port, isKnown: valid.length > 0 };
}

function candidatesOf({ settings, local, example, dockerfile }: PortSources): Candidate[] {
  const { defaultPort, path } = dockerfile.facts;
  const image =
    defaultPort === undefined ? undefined : { text: String(defaultPort), at: dockerfile.portAt ?? wholeFile(path) };
  const set =
    settings.port === undefined ? undefined : { text: String(settings.port), at: settings.at ?? wholeFile("settings") };
  const found: [PortSource, { readonly text: string; readonly at: Location } | undefined][] = [
    ["settings", set],
    ["env", local?.port],
    ["env-example", example?.port],
    ["dockerfile", image],
  ];
  return found.flatMap(([source, value]) => (value === undefined ? [] : [{ source, ...value }]));
}

function checkKnownInCheckout(
  sources: PortSources,
  port: Port,
  valid: readonly Candidate[],
  sink: DiagnosticSink,
): void {
  const next = valid.find(({ source }) => source !== "env");
  if (port.source !== "env" || (next !== undefined && portNumber(next.text) === port.value)) {
    return;
  }
  const elsewhere = next === undefined ? "no port" : `${shown(next.text)} in \`${next.at.file}\``;
  sink.report(
    "port-only-local",
    port.location,
    `the port of ${shown(sources.key)} stands only in the git-ignored \`${LOCAL_ENVIRONMENT_FILE}\`, got ${shown(String(port.value))} there and ${elsewhere} in a fresh checkout; expected the same everywhere`,
    `Write \`app.port\` into \`${sources.folder}/${EXAMPLE_ENVIRONMENT_FILE}\`, or set \`port\` for \`${sources.key}\` in the stack's configuration.`,
  );
}

function checkDockerfilePorts(sources: PortSources, port: Port, sink: DiagnosticSink): void {
  const { dockerfile } = sources;
  const { defaultPort } = dockerfile.facts;
  const named = [
    ...(defaultPort === undefined || dockerfile.portAt === undefined
      ? []
      : [{ value: defaultPort, at: dockerfile.portAt, what: "ENV PORT" }]),
    ...(dockerfile.target === undefined
      ? []
      : exposedPorts(dockerfile.target).map((found) => ({ ...found, what: "EXPOSE" }))),
  ];
  const contradicting = named.filter(({ value }) => value !== port.value && value !== GENERATED_PORT);
  for (const { value, at, what } of contradicting) {
    sink.report(
      "port-contradicts",
      at,
      `\`${what}\` contradicts the port of ${shown(sources.key)}, got ${shown(String(value))}; expected \`${port.value}\` as in \`${port.location.file}\``,
      `Write \`${port.value}\`, or the generated default \`${GENERATED_PORT}\`; the deployment sets PORT to \`${port.value}\`.`,
    );
  }
}

/** Checks that no two microservices, and no microservice and the API, have the same port. */
export function checkPorts(
  entries: readonly { readonly name: string; readonly role: Role; readonly port: Port }[],
  sink: DiagnosticSink,
): void {
  const api = entries.find(({ role }) => role === "api");
  const owners = new Map<number, string>();
  for (const { name, port } of entries.filter(({ role }) => role === "microservice")) {
    const owner = owners.get(port.value);
    const way = `Give \`${name}\` another \`app.port\`, or set \`port\` for \`${name}\` in the stack's configuration.`;
    if (owner !== undefined) {
      sink.report(
        "port-duplicate",
        port.location,
        `two microservices have the same port, got ${shown(String(port.value))} for ${shown(owner)} and ${shown(name)}; expected one each`,
        way,
      );
    }
    if (api?.port.value === port.value) {
      sink.report(
        "port-of-api",
        port.location,
        `the microservice ${shown(name)} has the API's port, got ${shown(String(port.value))}; expected another`,
        way,
      );
    }
    owners.set(port.value, owner ?? name);
  }
}
