// The thread that plans: see planning-thread.ts.
const { parentPort, workerData } = require("node:worker_threads");

if (!process.env.FLEET_DEBUG) {
  // The SDK captures a stack for every promise: half of a plan's time, and nobody reads them.
  Error.stackTraceLimit = 0;
}
require("../../infra/typescript-loader");
require("./planning-task")
  .runPlanningTask(workerData)
  .then((answer) => parentPort.postMessage(answer));
