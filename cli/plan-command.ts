import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { StackSource } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { startProgress } from "./progress";

/** What `fleet plan` was asked for. */
export interface PlanRequest {
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
  readonly json?: boolean;
}

/** What the planning thread is given. */
export interface PlanTask {
  readonly source: StackSource;
  readonly json: boolean;
  readonly width: number;
  readonly coloured: boolean;
}

/** What the planning thread gives back. */
export interface PlanAnswer {
  readonly text: string;
  readonly failed: boolean;
}

/**
 * Room for what is young, MiB. A plan is made of promises that live until its end: with the default of 48 they are
 * copied about a thousand times over in a large fleet, half of the whole time.
 */
const youngGenerationMiB = 384;

/**
 * Prints what a deployment would make, or why it would not start. Returns the exit code. The work is done by another
 * thread, whose memory can be laid out for it, while this one tells of the progress.
 */
export async function plan({ projectDirectory, screen, print }: CommandContext, request: PlanRequest): Promise<0 | 1> {
  const stack = request.stack ?? defaultStack(projectDirectory);
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  const { width, coloured } = screen;
  const source = { projectDirectory, stack, ...root };
  const progress = startProgress(`Planning stack ${stack}`);
  const { text, failed } = await runTask({ source, json: request.json === true, width, coloured }).finally(
    progress.end,
  );
  print(text);
  return failed ? 1 : 0;
}

function runTask(workerData: PlanTask): Promise<PlanAnswer> {
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "plan-worker.js"), { workerData, resourceLimits });
  return new Promise((done, fail) => {
    worker.on("message", (answer: PlanAnswer) => {
      done(answer);
      // What it leaves behind need not be tidied up.
      void worker.terminate();
    });
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("the plan never came to its end: something in it waits for itself")));
  });
}
