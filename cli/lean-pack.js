// Loaded before a policy pack's own script: see planning/planning-thread.ts. It leaves out what a pack in plain JavaScript has no use
// for, which is two thirds of its start, and ends the pack with whoever started it.
const Module = require("node:module");
require("../infra/typescript-loader");
const { deferModules } = require("./deferred-modules");

deferModules(["@npmcli/arborist", "normalize-package-data"]);
const load = Module._load;
Module._load = function (request, ...others) {
  // The script registers a type checker for TypeScript, although the pack says `typescript: false`.
  if (request === "typescript") {
    return { version: "0.0.0" };
  }
  if (/(^|[\\/])ts-node(@[\d.]+)?$/.test(request)) {
    return { VERSION: "0.0.0", register() {} };
  }
  // The pack's own loader compiles as ours does, but looks through every file of every package.
  return request === "tsx/cjs" ? {} : load.call(this, request, ...others);
};

process.stdin.resume().on("end", () => process.exit());
