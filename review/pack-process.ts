import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The pack did not start, did not answer, or could not make anything of its settings. Its message is for the user. */
export class PackError extends Error {}

export interface PackOptions {
  /** Folder of PulumiPolicy.yaml, absolute. */
  readonly directory: string;
  readonly stack: string;
  /** JavaScript file that the process loads before anything else. */
  readonly preload?: string;
  /** @default 30 */
  readonly timeoutSeconds?: number;
}

/** A running policy pack. */
export interface PackProcess {
  readonly pid: number | undefined;
  /** Of the analyzer's server on the loopback address. */
  readonly port: Promise<number>;
  /** Rejects with a {@link PackError} when the process ends by itself or does not start in time; never resolves. */
  readonly failed: Promise<never>;
  stop(): void;
}

/** As much of what the process complained about as is of use to somebody. */
const keptCharacters = 4000;

/** The signals that end us, and so the pack. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts a policy pack as Pulumi's language host does: the SDK's own `run-policy-pack`, in the pack's folder, with the
 * stack in its environment. It is stopped with this process at the latest, whatever ends it.
 */
export function startPack(options: PackOptions): PackProcess {
  const { directory, timeoutSeconds = 30 } = options;
  const pack = spawnPack(options);
  let stderr = "";
  let stdout = "";
  let stopped = false;
  pack.stderr?.on("data", (text) => {
    stderr = `${stderr}${text}`.slice(-keptCharacters);
  });
  const complaint = () => (stderr.trim() === "" ? "." : `:\n${stderr.trimEnd().replace(/^/gm, "  ")}`);
  let timer: NodeJS.Timeout | undefined;
  const started = new Promise<number>((resolve) => {
    pack.stdout?.on("data", (text) => {
      stdout = `${stdout}${text}`.slice(0, keptCharacters);
      const [, port] = /^(\d+)\r?\n/.exec(stdout) ?? [];
      if (port !== undefined) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    });
  });
  const failed = new Promise<never>((_, reject) => {
    const fail = (what: string) => {
      if (!stopped) {
        reject(new PackError(`the policy pack in ${directory} ${what}${complaint()}`));
      }
    };
    timer = setTimeout(() => fail(`did not start within ${timeoutSeconds} s`), timeoutSeconds * 1000);
    pack.on("error", (error) => fail(`could not be started: ${error.message}`));
    pack.on("close", (code, signal) => fail(`ended ${signal ? `by ${signal}` : `with exit code ${code}`}`));
  });
  // Whoever waits for neither has no use for the failure.
  failed.catch(() => {});
  const port = Promise.race([started, failed]);
  port.catch(() => {});
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    process.off("exit", stop);
    for (const signal of signals) {
      process.off(signal, stopAndEnd);
    }
    pack.kill("SIGKILL");
  };
  const stopAndEnd = (signal: NodeJS.Signals) => {
    stop();
    process.kill(process.pid, signal);
  };
  process.on("exit", stop);
  for (const signal of signals) {
    process.on(signal, stopAndEnd);
  }
  return { pid: pack.pid, port, failed, stop };
}

function spawnPack({ directory, stack, preload }: PackOptions): ChildProcess {
  const script = scriptFor(directory);
  const preloaded = preload === undefined ? [] : ["--require", preload];
  const variables = { PULUMI_NODEJS_STACK: stack, PULUMI_STACK: stack };
  const dryRun = { PULUMI_NODEJS_DRY_RUN: "true", PULUMI_DRY_RUN: "true" };
  return spawn(process.execPath, [...preloaded, script, noEngine, directory], {
    cwd: directory,
    env: { ...process.env, ...variables, ...dryRun },
    // Its standard input ends when we do.
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Address of the engine, to which a pack would send its log: there is none. */
export const noEngine = "127.0.0.1:0";

function scriptFor(directory: string): string {
  try {
    return createRequire(join(directory, "PulumiPolicy.yaml")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  } catch {
    throw new PackError(`the policy pack in ${directory} has no @pulumi/pulumi to run it with: run npm ci`);
  }
}
