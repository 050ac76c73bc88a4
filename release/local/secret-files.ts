import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import type { ServiceSettings } from "../../infra/settings";

/** Where the values of a service's secrets are on this machine, relative to Pulumi.yaml; ignored by git. */
export function secretFile(service: string): string {
  return join(".fleet/local", `${service}.env`);
}

/** The values of a service's secrets on this machine, by name; those that nobody has written are absent. */
export function localSecrets(projectDirectory: string, service: ServiceSettings): ReadonlyMap<string, string> {
  const written = parseEnv(readIfThere(join(projectDirectory, secretFile(service.name))) ?? "");
  return new Map(
    Object.keys(service.secrets).flatMap((name): [string, string][] => {
      const value = written[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
}

/**
 * Adds a line for every secret of a service to its file, which is made where it is not there; what is written stays.
 * Returns the names of those without a value. The stack's own values are encrypted, and not for this machine.
 */
export function prepareSecrets(projectDirectory: string, service: ServiceSettings): readonly string[] {
  const names = Object.keys(service.secrets);
  if (names.length === 0) {
    return [];
  }
  const file = join(projectDirectory, secretFile(service.name));
  const text = readIfThere(file);
  const written = parseEnv(text ?? "");
  const lacking = names.filter((name) => written[name] === undefined);
  if (text === undefined || lacking.length > 0) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, withLines(text ?? headOf(service), lacking), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return names.filter((name) => (written[name] ?? "") === "");
}

function headOf({ name }: ServiceSettings): string {
  return `# Secrets of ${name} on this machine, for docker compose and fleet env; not for git.\n# A value with $, # or a space stands in 'single quotes'.\n`;
}

function withLines(text: string, names: readonly string[]): string {
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${separator}${names.map((name) => `${name}=\n`).join("")}`;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
