import { Command, CommanderError, Option } from "commander";
import type { BuildCommandRequest } from "./build-command";
import { type CommandContext, commandContext } from "./command-context";
import type { DiffRequest } from "./diff-command";
import { diffFormats } from "./diff-formats";
import type { ExplainRequest } from "./explain-command";
import { reportFailure } from "./failure";
import type { FingerprintRequest } from "./fingerprint-command";
import type { PlanRequest } from "./plan-command";

/** What the command ends with. */
export const exitCodes = { success: 0, problems: 1, usage: 2, bug: 3 } as const;

interface CheckOptions {
  readonly stack?: string;
}

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
  program
    .command("check")
    .description("find what is wrong with a monorepo and, with --stack, with the stack's configuration")
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "check this stack's configuration as well")
    .action((root: string | undefined, options: CheckOptions) => {
      const { check } = require("./check-command") as typeof import("./check-command");
      process.exitCode = check(context(), { root, ...options });
    });
  planningCommand(program, "plan")
    .description("show what a deployment would make: offline, without credentials")
    .option("--json", "print the whole plan as JSON: same input, same bytes")
    .action(async (root: string | undefined, options: Omit<PlanRequest, "root">) => {
      const { plan } = require("./plan-command") as typeof import("./plan-command");
      process.exitCode = await plan(context(), { root, ...options });
    });
  planningCommand(program, "diff")
    .description("show what a deployment would change since an earlier state of the git repository: offline")
    .requiredOption("-b, --base <ref>", "compare with this branch, tag or commit")
    .addOption(
      new Option("-f, --format <format>", "for people, a pull request or programs")
        .choices(diffFormats)
        .default("text"),
    )
    .action(async (root: string | undefined, options: Omit<DiffRequest, "root">) => {
      const { diff } = require("./diff-command") as typeof import("./diff-command");
      process.exitCode = await diff(context(), { root, ...options });
    });
  program
    .command("fingerprint")
    .description("show each image's fingerprint and, with --since, which images changed and why")
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)")
    .option("--since <ref>", "compare with this branch, tag or commit")
    .option("--json", "print everything as JSON")
    .option("--matrix", "print the images that --since would have to build, as a GitHub Actions matrix")
    .action((root: string | undefined, options: Omit<FingerprintRequest, "root">) => {
      const { fingerprint } = require("./fingerprint-command") as typeof import("./fingerprint-command");
      process.exitCode = fingerprint(context(), { root, ...options });
    });
  program
    .command("build")
    .description("build the images that the stack expects, with docker buildx")
    .argument("[services...]", "names, api for the API (default: those with imageSource prebuilt, else all)")
    .option("--root <directory>", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)")
    .option("--push", "push to the services' repositories what is not there yet")
    .option("--registry <host>", "where the repositories are (default: asked of the stack by pulumi)")
    .option("-j, --jobs <count>", "images at once", "2")
    .action(async (services: string[], options: Omit<BuildCommandRequest, "services">) => {
      const { build } = require("./build-command") as typeof import("./build-command");
      process.exitCode = await build(context(), { services, ...options });
    });
  program
    .command("explain")
    .description("show why an image holds what it holds, and what is added to its Dockerfile")
    .argument("<service>", "the microservice, or api")
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)")
    .option("--json", "print everything as JSON")
    .action((service: string, root: string | undefined, options: Omit<ExplainRequest, "service" | "root">) => {
      const { explain } = require("./explain-command") as typeof import("./explain-command");
      process.exitCode = explain(context(), { service, root, ...options });
    });
  program
    .command("policies")
    .description("list the policy pack's rules")
    .action(() => {
      const { policies } = require("./policies-command") as typeof import("./policies-command");
      policies(context());
    });
  return program;
}

/** A command that plans: what each of them takes. */
function planningCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)")
    .option("--policy-pack-config <file>", "settings of the policy pack, as pulumi preview takes them")
    .option("--no-policies", "leave the policy pack out");
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
