import type { Declaration } from "./declarations";
import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import { ENVIRONMENT_NAMES } from "./environment-names";
import type { Location, ManifestSettings } from "./manifest";
import { isReservedName, isUsableName, isVariableName, NAME_RULE, nearestUsableName, urlVariableFor } from "./names";
import { didYouMean } from "./nearest";

/** Variables that every process gets or reads by itself: no microservice's address may take their place. */
const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  ...Object.values(ENVIRONMENT_NAMES).map(({ variable }) => variable),
  "PUBSUB_REDIS_URL",
  "QUEUE_REDIS_URL",
  "NODE_ENV",
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "PATH",
  "HOME",
]);

/** Checks that resources on AWS can carry a microservice's name. */
export function checkName(name: string, at: Location, sink: DiagnosticSink): void {
  if (!isUsableName(name)) {
    sink.report(
      "service-name-unusable",
      at,
      `the name cannot be used on AWS${isReservedName(name) ? ", where the configuration keeps it for the API" : ""}, got ${shown(name)}; expected ${NAME_RULE}`,
      `Rename the microservice, its folder and its yml, for example to \`${nearestUsableName(name)}\`.`,
    );
  }
}

/** The API's variable for a microservice's address: the declared one where it can be used, else the derived one. */
export function urlVariable(declaration: Declaration, sink: DiagnosticSink): { name: string; at: Location } {
  const { name, url, at, isListed } = declaration;
  const derived = urlVariableFor(name);
  if (url === undefined) {
    if (isListed) {
      sink.report(
        "url-variable-missing",
        at,
        `the microservice ${shown(name)} has no URL variable, got no \`url\`; expected the name of a variable`,
        `Write \`url: ${derived}\` below the name; this name is used until then.`,
      );
    }
    return { name: derived, at };
  }
  const problem = urlProblem(url.text);
  if (problem === undefined) {
    return { name: url.text, at: url.at };
  }
  sink.report(
    problem.code,
    url.at,
    `${problem.what}, got ${shown(url.text)}; expected a name such as \`${derived}\``,
    problem.code === "url-variable-address"
      ? `Write \`url: ${derived}\`; put a local address into \`.env.yml\`, the deployed one is filled in by the fleet.`
      : `Write \`url: ${derived}\`.`,
  );
  return { name: derived, at: url.at };
}

function urlProblem(text: string) {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^localhost\b|^\d+\.\d+\.\d+\.\d+/.test(text)) {
    return {
      code: "url-variable-address",
      what: "`url` is an address, not the name of the variable that holds it",
    } as const;
  }
  if (!isVariableName(text)) {
    return { code: "url-variable-invalid", what: "`url` is not a name that an environment variable can have" } as const;
  }
  if (RESERVED_VARIABLES.has(text)) {
    return {
      code: "url-variable-reserved",
      what: "`url` names a variable that the API uses for something else",
    } as const;
  }
  return undefined;
}

/** Checks that no two microservices have their addresses in the same variable. */
export function checkUrlVariables(
  variables: readonly { readonly service: string; readonly name: string; readonly at: Location }[],
  sink: DiagnosticSink,
): void {
  const owners = new Map<string, string>();
  for (const { service, name, at } of variables) {
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, service);
    } else {
      sink.report(
        "url-variable-duplicate",
        at,
        `two microservices share a URL variable, got ${shown(name)} for ${shown(owner)} and ${shown(service)}; expected one each`,
        `Write \`url: ${urlVariableFor(service)}\` for \`${service}\`.`,
      );
    }
  }
}

/** Checks that the configuration has settings only for microservices that exist. */
export function checkSettings(settings: ManifestSettings, names: readonly string[], sink: DiagnosticSink): void {
  for (const [name, { at = wholeFile("settings") }] of Object.entries(settings.services ?? {})) {
    if (!names.includes(name)) {
      const hint = isReservedName(name)
        ? "Put the API's settings under the key `api` of their own. "
        : didYouMean(name, names);
      sink.report(
        "settings-unknown-service",
        at,
        `there are settings for an unknown microservice, got ${shown(name)}; expected one of ${names.length === 0 ? "none" : names.slice(0, 60).map(shown).join(", ")}`,
        `${hint}Correct the name, or remove its settings.`,
      );
    }
  }
}
