import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { handVariables } from "./local-variables";
import { localSecrets } from "./secret-files";

const mask = "********";
/** Text that neither a shell nor a reader of env files makes anything else of. */
const harmless = /^[\w./:@%+,=-]+$/;

/** A service's variables for running it by hand. */
export interface VariableLines {
  /** `NAME=value`, sorted by name. */
  readonly lines: readonly string[];
  /** Secrets that have no value on this machine, and so no line among revealed ones. */
  readonly lacking: readonly string[];
}

/** The variables of a service beside the containers of `fleet compose`; secret values masked unless they are to be revealed. */
export function variableLines(
  settings: FleetSettings,
  service: ServiceSettings,
  { projectDirectory, reveal }: { readonly projectDirectory: string; readonly reveal: boolean },
): VariableLines {
  const { plain, secretNames, ...own } = handVariables(settings, service);
  const given = { ...own.datastores, ...own.tokens };
  const local = localSecrets(projectDirectory, service);
  const lacking = secretNames.filter((name) => !local.has(name));
  const secrets = { ...given, ...Object.fromEntries(local) };
  const hidden = Object.fromEntries([...Object.keys(given), ...secretNames].map((name) => [name, mask]));
  const shown = Object.entries({ ...plain, ...(reveal ? secrets : hidden) });
  const lines = shown.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${quoted(value)}`);
  return { lines, lacking };
}

/** The value as a shell reads it, and where it has no single quote in it every reader of env files as well. */
function quoted(value: string): string {
  return value === mask || harmless.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
