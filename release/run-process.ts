import { spawn } from "node:child_process";

/** How a process ended. */
export interface ProcessResult {
  /** 0 when it went well; absent when a signal ended it, or it could not be started. */
  readonly code?: number;
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** Everything it wrote, standard error included. */
  readonly output: string;
}

/** Runs a process to its end and hands out each line it writes. Never throws: what cannot be started says so in the output. */
export function runProcess(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<ProcessResult> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
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
    child.on("error", ({ message }) => done({ stdout: "", output: message }));
    child.on("close", (code) => {
      if (rest !== "") {
        onLine(rest);
      }
      done({ ...(code !== null && { code }), stdout, output });
    });
  });
}
