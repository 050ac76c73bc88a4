import { runProgram } from "./program";

// Pulumi awaits an exported function; its result is the stack's outputs.
module.exports = () => runProgram(process.cwd());
