import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type CommandContext, shownPath } from "./command-context";
import type { PlanText } from "./planning/planning-task";

/**
 * Writes what a command made to a file, and says so; prints it where none is given, or where there is no plan. Returns
 * the exit code.
 */
export function printOrWrite(
  { print }: CommandContext,
  { text, failed, unplanned = false }: PlanText,
  output: string | undefined,
): 0 | 1 {
  if (unplanned || output === undefined) {
    print(text);
    return failed ? 1 : 0;
  }
  const file = resolve(output);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    process.stderr.write(`fleet: ${shownPath(file)} cannot be written: ${(error as Error).message}\n`);
    return 1;
  }
  print(`${shownPath(file)}\n`);
  return failed ? 1 : 0;
}
