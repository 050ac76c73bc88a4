import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "./handed-over";
import { bun } from "./programs";

/** What came of a client's attempt. */
export type Outcome =
  | { readonly connected: Readonly<Record<string, unknown>> }
  | { readonly refused: { readonly code?: string; readonly message: string } };

/** A client as services have it: a script in `clients`, and what runs it. */
export interface Client {
  readonly script: string;
  readonly runtime: "node" | "bun";
}

/** Runs a client in a process that has this environment and nothing else. */
export async function attempt(
  { script, runtime }: Client,
  environment: Environment,
  ...args: readonly string[]
): Promise<Outcome> {
  const program = runtime === "node" ? process.execPath : bun();
  const { stdout } = await promisify(execFile)(program, [join(__dirname, "clients", script), ...args], {
    // Bun reads settings from the folder it runs in.
    cwd: tmpdir(),
    env: environment,
    timeout: 30_000,
  });
  return JSON.parse(stdout) as Outcome;
}
