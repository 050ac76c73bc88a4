import type { Command } from "commander";
import type { BuildCommandRequest } from "./build-command";
import type { CommandContext } from "./command-context";
import type { CommentRequest } from "./comment-command";

/** Adds what happens around a deployment. */
export function addReleaseCommands(program: Command, context: () => CommandContext): void {
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
    .command("comment")
    .description("post what fleet diff --format markdown wrote on a pull request, in the place of the last one")
    .argument("<file>", "the Markdown")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)")
    .requiredOption("--pull-request <number>", "the pull request of GITHUB_REPOSITORY")
    .action(async (file: string, options: Omit<CommentRequest, "file">) => {
      const { comment } = require("./comment-command") as typeof import("./comment-command");
      process.exitCode = await comment(context(), { file, ...options });
    });
}
