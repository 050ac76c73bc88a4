import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Side } from "../../review/diff/plan-side";
import type { StackSource } from "../../review/load-stack";
import type { BaseTask } from "./planning-task";
import { youngGenerationMiB } from "./planning-thread";

/** Plans the earlier side of a comparison in a thread of its own, while this one plans the later side. */
export function planInOtherThread(source: StackSource): Promise<Side> {
  const workerData: BaseTask = { work: { command: "base" }, source };
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, resourceLimits });
  const planned = new Promise<Side>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
  });
  return planned.finally(() => void worker.terminate());
}
