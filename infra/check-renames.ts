import type { Diagnostic, Manifest } from "../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "./configuration";
import type { ConfigurationFile } from "./configuration-file";
import type { RawConfiguration } from "./schema";
import { formerNames } from "./service-names";

/** Former names that cannot be what they say: each is one service's, and nobody else's now. */
export function checkRenames(
  configuration: RawConfiguration,
  manifest: Manifest,
  file: ConfigurationFile,
): Diagnostic[] {
  const owners = new Map<string, string>();
  return Object.entries(configuration.services ?? {}).flatMap(([name, service]) => {
    const path = ["services", name, "renamedFrom"];
    return formerNames(service).flatMap((former) => {
      const owner = owners.get(former);
      owners.set(former, owner ?? name);
      const problem = problemOf(former, name, owner, manifest);
      if (problem === undefined) {
        return [];
      }
      const [message, fix] = problem;
      return [configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix })];
    });
  });
}

/** What is wrong with a former name, and what to do about it. */
function problemOf(
  former: string,
  name: string,
  owner: string | undefined,
  { api, services }: Manifest,
): readonly [string, string] | undefined {
  if (former === name) {
    return [`\`${name}\` is its name now`, "Remove it; name what the service was called before."];
  }
  if (former === "api" || former === api.name) {
    return [`\`${former}\` is the API, which cannot become a microservice`, "Name the microservice that it was."];
  }
  if (Object.hasOwn(services, former)) {
    return [
      `\`${former}\` is still declared, and its data is its own`,
      `Remove renamedFrom, or the declaration of \`${former}\` at ${place(services[former])}.`,
    ];
  }
  return owner === undefined || owner === name
    ? undefined
    : [`\`${owner}\` was \`${former}\` already; data goes on with one service`, "Remove one of the two."];
}

function place(entry: Manifest["services"][string] | undefined): string {
  return entry === undefined ? "?" : `${entry.declaredAt.file}:${entry.declaredAt.line}`;
}
