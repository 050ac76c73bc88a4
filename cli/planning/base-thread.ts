import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { CheckoutError } from "../../infra/checkout";
import { type ComparisonResult, comparePlans } from "../../review/diff/compare-plans";
import type { Earlier, EarlierSide } from "../../review/diff/earlier-side";
import type { Judge } from "../../review/judge-plan";
import type { StackSource } from "../../review/load-stack";
import type { BaseAnswer, BaseTask } from "./planning-task";
import { youngGenerationMiB } from "./planning-thread";

/** As `comparePlans`, with the earlier side planned in a thread of its own, while this one plans the later side. */
export function compareInThreads(source: StackSource, base: string, judge?: Judge): Promise<ComparisonResult> {
  return comparePlans(source, base, { planElsewhere: planInOtherThread, ...(judge && { judge }) });
}

async function planInOtherThread(earlier: Earlier): Promise<EarlierSide> {
  const workerData: BaseTask = { work: { command: "base" }, earlier };
  const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMiB };
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, resourceLimits });
  const planned = new Promise<BaseAnswer>((done, fail) => {
    worker.on("message", done);
    worker.on("error", fail);
  });
  const answer = await planned.finally(() => void worker.terminate());
  if ("problem" in answer) {
    throw new CheckoutError(answer.problem);
  }
  return answer;
}
