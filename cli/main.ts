import { Command, CommanderError } from "commander";
import { type CommandContext, commandContext } from "./command-context";
import { reportFailure } from "./failure";
import { addLocalCommands } from "./local-commands";
import { addReleaseCommands } from "./release-commands";
import { addReviewCommands } from "./review-commands";

/** What the command ends with; 1 is for problems that a command finds. */
const exitCodes = { success: 0, usage: 2, bug: 3 } as const;

/** Runs the `fleet` command. Each command loads what it needs and no more: `check` never sees the Pulumi SDK. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", endQuietly);
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
      return;
    }
    process.exitCode = exitCodes.bug;
    reportFailure(error);
  }
}

function createProgram(): Command {
  const program = new Command("fleet")
    .description("Every microservice an Ooneex monorepo declares, private on AWS.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .option("-C, --cwd <directory>", "directory of Pulumi.yaml, instead of this package's own")
    .exitOverride()
    .showHelpAfterError("(fleet --help lists commands and options)")
    .addHelpText("after", "\nExit code: 0 fine, 1 problems found, 2 wrong usage, 3 a bug.");
  const context = (): CommandContext => commandContext(program.opts<{ cwd?: string }>().cwd);
  addReviewCommands(program, context);
  addReleaseCommands(program, context);
  addLocalCommands(program, context);
  return program;
}

function readVersion(): string {
  return (require("../package.json") as { version: string }).version;
}

/** Whoever reads us may stop reading: `fleet plan | head`. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit();
}
