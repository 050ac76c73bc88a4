import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../modules-manifest";
import { deploy } from "./deploy";
import { loadFleet } from "./load-fleet";
import type { FleetOutputs } from "./outputs";
import { readStackResources, removalMessage, removedServices } from "./removal-guard";
import { stageImages } from "./staging";
import { UserError } from "./user-error";

/**
 * What the engine runs: everything is validated before the first resource is registered.
 *
 * @throws UserError for a user's mistake: the engine prints its message without a stack.
 */
export async function runProgram(projectDirectory: string): Promise<FleetOutputs> {
  const { settings, manifest, diagnostics } = loadFleet({
    projectDirectory,
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
    secretKeys: encryptedKeys(),
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (settings === undefined || manifest === undefined) {
    throw new UserError(`${count(errors.length, "problem")}, nothing was changed:\n${errors.map(describe).join("\n")}`);
  }
  for (const warning of diagnostics) {
    await pulumi.log.warn(describe(warning));
  }
  const removed = removedServices(await readStackResources(), settings);
  if (removed.length > 0) {
    throw new UserError(removalMessage(removed, settings));
  }
  stageImages(settings, manifest, projectDirectory);
  return deploy(settings);
}

/** Keys of the configuration that hold an encrypted value; the engine names them in the environment only. */
function encryptedKeys(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[]);
}

function describe({ file, line, column, message, fix }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}. ${fix}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
