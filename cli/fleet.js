#!/usr/bin/env node
// Plain JavaScript, so that the command runs from a fresh checkout without a build step.
const { enableCompileCache } = require("node:module");

// Node 22 and later keep what they compiled for the next run.
enableCompileCache?.();
require("../infra/typescript-loader");
require("./main").main(process.argv);
