// The thread that plans: see planning-thread.ts.
const { parentPort, workerData } = require("node:worker_threads");

if (!process.env.FLEET_DEBUG) {
  // The SDK captures a stack for every promise: half of a plan's time, and nobody reads them.
  Error.stackTraceLimit = 0;
}
require("../../infra/typescript-loader");
// Before anything that loads the SDK.
require("../deferred-modules").deferModules(["typescript", "@npmcli/arborist", "normalize-package-data"]);
require("./planning-task")
  .runPlanningTask(workerData)
  .then((answer) => parentPort.postMessage(answer));
