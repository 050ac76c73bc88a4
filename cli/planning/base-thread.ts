import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type ComparisonResult, comparePlans } from "../../review/diff/compare-plans";
import type { Side } from "../../review/diff/plan-side";
import type { StackSource } from "../../review/load-stack";
import type { JudgeFor } from "../../review/plan-fleet";
import type { BaseTask } from "./planning-task";
import { youngGenerationMiB } from "./planning-thread";

/** As `comparePlans`, with the earlier side planned in a thread of its own, while this one plans the later side. */
export function compareInThreads(source: StackSource, base: string, judgeFor?: JudgeFor): Promise<ComparisonResult> {
  return comparePlans(source, base, { planElsewhere: planInOtherThread, ...(judgeFor && { judgeFor }) });
}

function planInOtherThread(source: StackSource): Promise<Side> {
  const workerData: BaseTask = { work: { command: "base" }, source };
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, resourceLimits });
  const planned = new Promise<Side>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
  });
  return planned.finally(() => void worker.terminate());
}
