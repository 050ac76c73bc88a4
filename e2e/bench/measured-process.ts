import { spawn } from "node:child_process";
import { join } from "node:path";

/** What one run of a process took. */
export interface Measurement {
  /** From start to end, as a user waits for it. */
  readonly seconds: number;
  readonly peakMiB: number;
}

const preload = join(__dirname, "peak-memory.cjs");

/** Runs node once and measures the whole process. Fails if it fails. */
export function measureOnce(args: readonly string[]): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(process.execPath, ["-r", preload, ...args], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
    let memory = "";
    let problems = "";
    child.stdio[3]?.on("data", (data: Buffer) => {
      memory += data.toString();
    });
    child.stderr?.on("data", (data: Buffer) => {
      problems += data.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (code === 0) {
        resolve({ seconds, peakMiB: Number(memory) / 1024 });
      } else {
        reject(new Error(`node ${args.join(" ")} ended with ${code}: ${problems}`));
      }
    });
  });
}

/** The medians of several runs. */
export async function measure(args: readonly string[], runs: number): Promise<Measurement> {
  const measurements: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    measurements.push(await measureOnce(args));
  }
  return {
    seconds: median(measurements.map(({ seconds }) => seconds)),
    peakMiB: median(measurements.map(({ peakMiB }) => peakMiB)),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
