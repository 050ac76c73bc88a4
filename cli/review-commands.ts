import { type Command, Option } from "commander";
import type { CommandContext } from "./command-context";
import type { DiffRequest } from "./diff-command";
import { diffFormats } from "./diff-formats";
import type { ExplainRequest } from "./explain-command";
import type { FingerprintRequest } from "./fingerprint-command";
import type { GraphRequest } from "./graph-command";
import { graphFormats } from "./graph-formats";
import type { PlanRequest } from "./plan-command";
import type { ReportRequest } from "./report-command";

/** Adds what people read before a deployment. None of it needs credentials. */
export function addReviewCommands(program: Command, context: () => CommandContext): void {
  program
    .command("check")
    .description("find what is wrong with a monorepo and, with --stack, with the stack's configuration")
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "check this stack's configuration as well")
    .action((root: string | undefined, options: { stack?: string }) => {
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
    .description("show what a deployment would change, against an earlier commit or what stands: offline")
    .option("-b, --base <ref>", "compare with this branch, tag or commit")
    .option("--preview <file>", "compare with the stack's state, by what pulumi preview --json printed")
    .addOption(
      new Option("-f, --format <format>", "for people, a pull request or programs")
        .choices(diffFormats)
        .default("text"),
    )
    .action(async (root: string | undefined, options: Omit<DiffRequest, "root">) => {
      const { diff } = require("./diff-command") as typeof import("./diff-command");
      process.exitCode = await diff(context(), { root, ...options });
    });
  planningCommand(program, "report")
    .description("write one page about what a deployment would make or, with --base, change: offline")
    .option("-b, --base <ref>", "compare with this branch, tag or commit")
    .option("-o, --output <file>", "where the page is written to", "fleet-report.html")
    .action(async (root: string | undefined, options: Omit<ReportRequest, "root">) => {
      const { report } = require("./report-command") as typeof import("./report-command");
      process.exitCode = await report(context(), { root, ...options });
    });
  stackCommand(program, "graph")
    .description("draw who may call whom, and what each service stands on: offline")
    .option("-b, --base <ref>", "mark what differs from this branch, tag or commit")
    .addOption(new Option("-f, --format <format>", "what to draw as").choices(graphFormats).default("svg"))
    .option("-o, --output <file>", "where the picture is written to (default: standard output)")
    .action(async (root: string | undefined, options: Omit<GraphRequest, "root">) => {
      const { graph } = require("./graph-command") as typeof import("./graph-command");
      process.exitCode = await graph(context(), { root, ...options });
    });
  stackCommand(program, "fingerprint")
    .description("show each image's fingerprint and, with --since, which images changed and why")
    .option("--since <ref>", "compare with this branch, tag or commit")
    .option("--json", "print everything as JSON")
    .option("--matrix", "print the images that --since would have to build, as a GitHub Actions matrix")
    .action((root: string | undefined, options: Omit<FingerprintRequest, "root">) => {
      const { fingerprint } = require("./fingerprint-command") as typeof import("./fingerprint-command");
      process.exitCode = fingerprint(context(), { root, ...options });
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
}

/** A command about a stack and its monorepo. */
function stackCommand(program: Command, name: string): Command {
  return program
    .command(name)
    .argument("[root]", "the monorepo (default: the stack's fleet:root)")
    .option("-s, --stack <name>", "the stack (default: the only one, else prod)");
}

/** A command whose plan the policy pack judges. */
function planningCommand(program: Command, name: string): Command {
  return stackCommand(program, name)
    .option("--policy-pack-config <file>", "settings of the policy pack, as pulumi preview takes them")
    .option("--no-policies", "leave the policy pack out");
}
