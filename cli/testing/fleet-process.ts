import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { awsCredentials } from "./told";

const house = join(__dirname, "../..");

/** How a `fleet` of its own process runs. */
export interface FleetRun {
  /** Working directory. @default - this process's own */
  readonly cwd?: string;
  /** Node's own options. */
  readonly node?: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs `fleet` to its end, in a process of its own. */
export function runFleet(args: readonly string[], { cwd, node = [], env = {} }: FleetRun = {}) {
  // Whoever runs the tests may want them coloured; a command's text is compared.
  const { FORCE_COLOR: _colour, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, join(house, "cli/fleet.js"), ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { ...inherited, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

/** A command under way. */
export interface BegunCommand {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has told so far. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Its exit code, and the signal that ended it. */
  readonly end: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** Which command begins, and where. */
export interface Beginning {
  /** `logs`: of `cli/logs-command.ts`. */
  readonly command: string;
  readonly request: object;
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  /** Folders in which programs are looked for. */
  readonly path: string;
  /** Address of the AWS that it is to ask. */
  readonly awsUrl: string;
  /** In a process group of its own. @default false */
  readonly detached?: boolean;
}

/** Begins a command in a process of its own, without a terminal. */
export function beginCommand(beginning: Beginning): BegunCommand {
  const { command, request, directory, path, awsUrl, detached = false } = beginning;
  const program = `
    require("./infra/typescript-loader");
    const { commandContext } = require("./cli/command-context");
    require("./cli/${command}-command").${command}(commandContext(${JSON.stringify(directory)}), ${JSON.stringify(request)})
      .then((code) => { process.exitCode = code; });`;
  const env = { ...process.env, ...awsCredentials, PATH: path, AWS_ENDPOINT_URL: awsUrl, FORCE_COLOR: "0" };
  const child = spawn(process.execPath, ["-e", program], {
    cwd: house,
    env,
    detached,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const end = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, output, end };
}
