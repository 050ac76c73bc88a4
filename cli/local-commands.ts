import type { Command } from "commander";
import type { CommandContext } from "./command-context";
import type { ComposeRequest } from "./compose-command";
import type { EnvRequest } from "./env-command";

const stackOption = ["-s, --stack <name>", "the stack (default: the only one, else prod)"] as const;

/** Adds what runs a fleet on one's own machine. None of it needs credentials. */
export function addLocalCommands(program: Command, context: () => CommandContext): void {
  program
    .command("compose")
    .description("write a Docker Compose file for the fleet, each service with its own Postgres and Redis")
    .option(...stackOption)
    .option("--only <services...>", "these, api for the API, and what they call (default: all)")
    .option("--mount", "run from the monorepo's sources, and anew when one changes")
    .option(
      "-o, --output <file>",
      "where it is written to, - for standard output (default: compose.yaml by Pulumi.yaml)",
    )
    .action((options: ComposeRequest) => {
      const { compose } = require("./compose-command") as typeof import("./compose-command");
      process.exitCode = compose(context(), options);
    });
  program
    .command("env")
    .description("print the variables for running a service by hand, beside docker compose up")
    .argument("<service>", "a name, api for the API")
    .option(...stackOption)
    .option("--reveal", "print secret values as well")
    .action((service: string, options: Omit<EnvRequest, "service">) => {
      const { env } = require("./env-command") as typeof import("./env-command");
      process.exitCode = env(context(), { service, ...options });
    });
}
