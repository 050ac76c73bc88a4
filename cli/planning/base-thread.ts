import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { CheckoutError } from "../../infra/checkout";
import type { Earlier, EarlierSide } from "../../review/diff/earlier-side";
import type { BaseAnswer, BaseTask } from "./planning-task";
import { planningThread } from "./thread-settings";

/** Has the earlier side of a comparison planned by a thread of its own: the SDK's runtime is global. */
export async function planInOtherThread(earlier: Earlier): Promise<EarlierSide> {
  const workerData: BaseTask = { work: { command: "base" }, earlier };
  const worker = new Worker(join(__dirname, "planning-worker.js"), { workerData, ...planningThread });
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
