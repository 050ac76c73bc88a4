import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { ConfigurationSource } from "../configuration";
import { configurationFile } from "../configuration-file";

/** What the engine makes of an encrypted value: no test may find it in a message. */
export const decrypted = "CanaryDecrypted";

/** Writes a `Pulumi.prod.yaml` into a new folder, and hands its values over as the engine does. */
export function stackFile(text: string): ConfigurationSource & { readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), "fleet-stack-"));
  const path = join(directory, "Pulumi.prod.yaml");
  writeFileSync(path, text);
  return { directory, ...readStackFile(path) };
}

/** Hands the values of a stack's file over as the engine does. */
export function readStackFile(path: string): ConfigurationSource {
  const text = readFileSync(path, "utf8");
  const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const entries = Object.entries(config);
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [key, engineText(decrypt(value))])),
    secretKeys: new Set(
      entries.filter(([, value]) => JSON.stringify(value).includes('{"secure":')).map(([key]) => key),
    ),
    file: configurationFile(path),
  };
}

function engineText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function decrypt(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(decrypt);
  }
  return "secure" in value
    ? decrypted
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decrypt(item)]));
}
