import { type ChildProcess, spawn } from "node:child_process";

/** How a process ended. */
export interface ProcessResult {
  /** 0 when it went well; absent when a signal ended it, or it could not be started. */
  readonly code?: number;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** Everything it wrote, standard error included. */
  readonly output: string;
}

const running = new Set<ChildProcess>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What ends us ends them: a build would go on, and push, after its job was cancelled. */
function endAll(signal: NodeJS.Signals): void {
  for (const child of running) {
    child.kill(signal);
    ended(child);
  }
  process.kill(process.pid, signal);
}

function started(child: ChildProcess): void {
  if (running.size === 0) {
    for (const signal of signals) {
      process.on(signal, endAll);
    }
  }
  running.add(child);
}

function ended(child: ChildProcess): void {
  if (running.delete(child) && running.size === 0) {
    for (const signal of signals) {
      process.off(signal, endAll);
    }
  }
}

/** Runs a process to its end and hands out each line it writes. Never throws: what cannot be started says so in the output. */
export function runProcess(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<ProcessResult> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    started(child);
    let stdout = "";
    let output = "";
    let rest = "";
    child.stdout.on("data", (chunk: string) => {
      stdout += chunk;
    });
    const read = (chunk: string): void => {
      output += chunk;
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", read);
    }
    child.on("error", ({ message, code }: NodeJS.ErrnoException) => {
      ended(child);
      done({ stdout: "", output: code === "ENOENT" ? `there is no ${command} in PATH` : message });
    });
    child.on("close", (code) => {
      ended(child);
      if (rest !== "") {
        onLine(rest);
      }
      done({ ...(code !== null && { code }), stdout, output });
    });
  });
}
