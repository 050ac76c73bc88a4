// The thread that plans: see plan-command.ts.
const { parentPort, workerData } = require("node:worker_threads");

if (!process.env.FLEET_DEBUG) {
  // The SDK captures a stack for every promise: half of a plan's time, and nobody reads them.
  Error.stackTraceLimit = 0;
}
require("./typescript-loader");
require("./plan-task")
  .runPlanTask(workerData)
  .then((answer) => parentPort.postMessage(answer));
