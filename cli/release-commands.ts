import type { Command } from "commander";
import type { BuildCommandRequest } from "./build-command";
import type { CommandContext } from "./command-context";
import type { CommentRequest } from "./comment-command";
import type { DeployRequest } from "./deploy-command";
import type { DriftRequest } from "./drift-command";
import type { ExecRequest } from "./exec-command";
import type { LogsRequest } from "./logs-command";
import type { MigrateRequest } from "./migrate-command";
import type { ReleasesRequest } from "./releases-command";
import type { RemoveRequest } from "./remove-command";
import type { RollbackRequest } from "./rollback-command";
import type { RotateRequest } from "./rotate-command";
import type { StatusRequest } from "./status-command";

const stackOption = ["-s, --stack <name>", "the stack (default: the only one, else prod)"] as const;

/** Adds what happens around a deployment. */
export function addReleaseCommands(program: Command, context: () => CommandContext): void {
  program
    .command("build")
    .description("build the images that the stack expects, with docker buildx")
    .argument("[services...]", "names, api for the API (default: those with imageSource prebuilt, else all)")
    .option("--root <directory>", "the monorepo (default: the stack's fleet:root)")
    .option(...stackOption)
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
    .option(...stackOption)
    .requiredOption("--pull-request <number>", "the pull request of GITHUB_REPOSITORY")
    .action(async (file: string, options: Omit<CommentRequest, "file">) => {
      const { comment } = require("./comment-command") as typeof import("./comment-command");
      process.exitCode = await comment(context(), { file, ...options });
    });
  addDeploymentCommands(program, context);
  addExecCommand(program, context);
  addMigrationCommand(program, context);
  addRemoveCommand(program, context);
  addRecordCommands(program, context);
}

function addDeploymentCommands(program: Command, context: () => CommandContext): void {
  program
    .command("deploy")
    .description("check, pulumi up with the policy pack, and what became of each service; fails unless all tasks run")
    .option(...stackOption)
    .option("-y, --yes", "change without asking")
    .option("--no-policies", "do without the policy pack")
    .action(async (options: DeployRequest) => {
      const { deploy } = require("./deploy-command") as typeof import("./deploy-command");
      process.exitCode = await deploy(context(), options);
    });
  program
    .command("status")
    .description("say how the services are; fails unless all requested tasks run")
    .argument("[service]", "a name, api for the API (default: all)")
    .option(...stackOption)
    .option("--json", "print what is known as JSON")
    .action(async (service: string | undefined, options: Omit<StatusRequest, "service">) => {
      const { status } = require("./status-command") as typeof import("./status-command");
      process.exitCode = await status(context(), { ...(service !== undefined && { service }), ...options });
    });
  program
    .command("logs")
    .description("print what a service's tasks log")
    .argument("<service>", "a name, api for the API")
    .option(...stackOption)
    .option("-f, --follow", "go on as lines come, until Ctrl-C")
    .option("--since <time>", "30s, 10m, 2h, 3d, or a moment as 2026-01-31T12:00Z", "10m")
    .option("--filter <pattern>", "in CloudWatch Logs' language")
    .option("--task <id>", "of one task")
    .option("-n, --lines <count>", "the newest, at most", "100")
    .action(async (service: string, options: Omit<LogsRequest, "service">) => {
      const { logs } = require("./logs-command") as typeof import("./logs-command");
      process.exitCode = await logs(context(), { service, ...options });
    });
}

function addExecCommand(program: Command, context: () => CommandContext): void {
  program
    .command("exec")
    .description("open a shell in a task of a service whose setting exec allows it")
    .argument("<service>", "a name, api for the API")
    .argument("[command...]", "after --, instead of /bin/sh")
    .option(...stackOption)
    .option("--task <id>", "this one (default: the newest of the deployment that can be entered)")
    .action(async (service: string, command: string[], options: Omit<ExecRequest, "service" | "command">) => {
      const { exec } = require("./exec-command") as typeof import("./exec-command");
      process.exitCode = await exec(context(), { service, command, ...options });
    });
}

function addMigrationCommand(program: Command, context: () => CommandContext): void {
  program
    .command("migrate")
    .description("run a service's migrations as they are deployed, also once more; fails unless they end well")
    .argument("<service>", "a name, api for the API")
    .option(...stackOption)
    .option("-y, --yes", "run without asking")
    .action(async (service: string, options: Omit<MigrateRequest, "service">) => {
      const { migrateService } = require("./migrate-command") as typeof import("./migrate-command");
      process.exitCode = await migrateService(context(), { service, ...options });
    });
}

function addRemoveCommand(program: Command, context: () => CommandContext): void {
  program
    .command("remove")
    .description("stop a service, take last snapshots of its data, and say where all of it stays")
    .argument("<service>", "a name")
    .option(...stackOption)
    .option("-y, --yes", "change without asking")
    .option("--no-policies", "do without the policy pack")
    .action(async (service: string, options: Omit<RemoveRequest, "service">) => {
      const { remove } = require("./remove-command") as typeof import("./remove-command");
      process.exitCode = await remove(context(), { service, ...options });
    });
}

function addRecordCommands(program: Command, context: () => CommandContext): void {
  program
    .command("releases")
    .description("list what was released, newest first")
    .argument("[service]", "a name, api for the API (default: the newest release of every service)")
    .option(...stackOption)
    .option("--json", "print the records as JSON")
    .action(async (service: string | undefined, options: Omit<ReleasesRequest, "service">) => {
      const { releases } = require("./releases-command") as typeof import("./releases-command");
      process.exitCode = await releases(context(), { ...(service !== undefined && { service }), ...options });
    });
  program
    .command("rollback")
    .description("have a service run an earlier release, in seconds and without a build")
    .argument("<service>", "a name, api for the API")
    .option("--to <release>", "its number (default: the newest good one before what runs that has another image)")
    .option(...stackOption)
    .option("-y, --yes", "change without asking")
    .action(async (service: string, options: Omit<RollbackRequest, "service">) => {
      const { rollback } = require("./rollback-command") as typeof import("./rollback-command");
      process.exitCode = await rollback(context(), { service, ...options });
    });
  program
    .command("rotate")
    .description(
      "give a service new credentials of its database and cache; the old ones work until its new tasks are healthy",
    )
    .argument("<service>", "a name, api for the API")
    .option("--tokens", "the tokens of its callers instead, in three updates without a refused call")
    .option(...stackOption)
    .option("-y, --yes", "change without asking")
    .option("--no-policies", "do without the policy pack")
    .action(async (service: string, options: Omit<RotateRequest, "service">) => {
      const { rotate } = require("./rotate-command") as typeof import("./rotate-command");
      process.exitCode = await rotate(context(), { service, ...options });
    });
  program
    .command("drift")
    .description("compare what ECS runs with the last good release of every service; fails on a difference")
    .option(...stackOption)
    .option("--json", "print the comparison as JSON")
    .action(async (options: DriftRequest) => {
      const { drift } = require("./drift-command") as typeof import("./drift-command");
      process.exitCode = await drift(context(), options);
    });
}
