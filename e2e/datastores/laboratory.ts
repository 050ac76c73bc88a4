import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "./unprivileged";

/** A folder for servers' files, and the servers themselves: all gone with `remove`. */
export class Laboratory {
  readonly folder = mkdtempSync(join(tmpdir(), "fleet-datastores-"));
  readonly #servers: ChildProcess[] = [];

  constructor() {
    // A server may run as somebody else.
    chmodSync(this.folder, 0o755);
    process.once("exit", this.#kill);
  }

  /**
   * Starts a server on loopback and waits until it says that it is ready.
   *
   * @param hear is told what the server says, to its end
   * @throws What it said, if it ends before.
   */
  async start(
    program: string,
    args: readonly string[],
    ready: string,
    account?: Account,
    hear: (text: string) => void = () => {},
  ): Promise<void> {
    const server = spawn(program, args, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], ...account });
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const listen = (chunk: Buffer) => {
        said += chunk.toString();
        hear(chunk.toString());
        if (said.includes(ready)) {
          resolve();
        }
      };
      server.stdout.on("data", listen);
      server.stderr.on("data", listen);
      server.once("error", reject);
      server.once("exit", () => reject(new Error(`${program} ended before it was ready:\n${said}`)));
    });
  }

  /** Stops every server by its own process and removes the files. */
  async remove(): Promise<void> {
    await Promise.all(this.#servers.map(stop));
    process.off("exit", this.#kill);
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly #kill = () => {
    for (const server of this.#servers) {
      server.kill("SIGKILL");
    }
    rmSync(this.folder, { recursive: true, force: true });
  };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => server.once("exit", resolve));
  // Both servers end without waiting for their clients.
  server.kill("SIGINT");
  const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") {
    throw new Error("loopback gave no port");
  }
  return address.port;
}
