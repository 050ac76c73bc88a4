// The thread that plans: see planning-thread.ts.
const { parentPort, workerData } = require("node:worker_threads");

if (!process.env.FLEET_DEBUG) {
  // The SDK captures a stack for every promise: half of a plan's time, and nobody reads them.
  Error.stackTraceLimit = 0;
}
require("../../infra/typescript-loader");
// Told by the other thread as soon as the policy pack listens.
const packPort = workerData.packSettings && new Promise((resolve) => parentPort.once("message", resolve));
require("./planning-task")
  .runPlanningTask(workerData, packPort)
  .then((answer) => parentPort.postMessage(answer));
