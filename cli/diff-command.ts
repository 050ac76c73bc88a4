import { resolve } from "node:path";
import { CheckoutError } from "../infra/checkout";
import { isRefused } from "../review/policy-verdict";
import { defaultStack } from "../review/project-file";
import { renderDiagnostics } from "../review/render-diagnostics";
import type { CommandContext } from "./command-context";
import { deferModules } from "./deferred-modules";
import type { DiffRequest } from "./diff-formats";
import { startProgress } from "./progress";

/** Prints what a deployment would do to a fleet that stands as the base says. Returns the exit code. */
export async function diff(context: CommandContext, request: DiffRequest): Promise<0 | 1> {
  const { projectDirectory, screen, print } = context;
  const stack = request.stack ?? defaultStack(projectDirectory);
  const root = request.root === undefined ? {} : { root: resolve(request.root) };
  // The SDK keeps a stack trace for every promise: most of a plan's time.
  Error.stackTraceLimit = process.env.FLEET_DEBUG ? Error.stackTraceLimit : 0;
  deferModules(["typescript", "@npmcli/arborist", "normalize-package-data"]);
  // Only now: they load the SDK.
  const { leanSdk } = require("./lean-sdk") as typeof import("./lean-sdk");
  const { comparePlans } = require("../review/diff/compare-plans") as typeof import("../review/diff/compare-plans");
  leanSdk();
  const progress = startProgress(`Comparing stack ${stack} with ${request.base}`);
  try {
    const source = { projectDirectory, stack, ...root };
    const { diff: found, diagnostics } = await comparePlans(source, request.base).finally(() => progress.end());
    if (found === undefined) {
      print(renderDiagnostics(diagnostics, screen));
      return 1;
    }
    const { render } = require("../review/diff/render") as typeof import("../review/diff/render");
    print(render(found, request.format, screen));
    return isRefused(found.policies) ? 1 : 0;
  } catch (error) {
    if (error instanceof CheckoutError) {
      process.stderr.write(`fleet: ${request.base} cannot be compared with: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}
