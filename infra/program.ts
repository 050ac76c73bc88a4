import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../modules-manifest";
import { countText } from "../modules-manifest/count-text";
import { currentCommit } from "./checkout";
import { deploy } from "./deploy";
import { readImageHistory, takePushedImages } from "./image-history";
import { describeImages } from "./image-report";
import { type FleetSource, loadFleet } from "./load-fleet";
import { manifestCachePath } from "./manifest-cache-path";
import type { FleetOutputs } from "./outputs";
import { awaitedImages, awaitedImagesMessage, missingImages, missingImagesMessage } from "./prebuilt-images";
import { readStackResources, removalMessage, removedServices } from "./removal-guard";
import { misnamedMessage, misnamedServices } from "./rename-guard";
import { stageImages } from "./staging";
import { UserError } from "./user-error";

/**
 * What the engine runs: everything is validated before the first resource is registered.
 *
 * @throws UserError for a user's mistake: the engine prints its message without a stack.
 */
export async function runProgram(projectDirectory: string): Promise<FleetOutputs> {
  const source: FleetSource = {
    projectDirectory,
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
    secretKeys: encryptedKeys(),
    cache: manifestCachePath(projectDirectory, pulumi.getStack()),
  };
  const { settings: wanted, manifest, diagnostics } = loadFleet(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (wanted === undefined || manifest === undefined) {
    throw new UserError(
      `${countText(errors.length, "problem")}, nothing was changed:\n${errors.map(describe).join("\n")}`,
    );
  }
  for (const warning of diagnostics) {
    await pulumi.log.warn(describe(warning));
  }
  const resources = await readStackResources();
  const history = readImageHistory(resources, currentCommit(manifest.root));
  const settings = takePushedImages(wanted, history);
  const removed = removedServices(resources, settings);
  if (removed.length > 0) {
    throw new UserError(removalMessage(removed, settings, resources));
  }
  const misnamed = misnamedServices(resources, settings);
  if (misnamed.length > 0) {
    throw new UserError(misnamedMessage(misnamed));
  }
  const missing = pulumi.runtime.isDryRun() ? [] : await missingImages(settings, resources);
  if (missing.length > 0) {
    throw new UserError(missingImagesMessage(missing, settings));
  }
  const awaited = awaitedImages(settings, resources);
  if (awaited.size > 0) {
    await pulumi.log.warn(awaitedImagesMessage(awaited, settings));
  }
  const images = { ...history, awaited };
  await pulumi.log.info(describeImages(source, { settings, manifest, images }));
  stageImages(settings, manifest, projectDirectory);
  return deploy(settings, images);
}

/** Keys of the configuration that hold an encrypted value; the engine names them in the environment only. */
function encryptedKeys(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[]);
}

function describe({ file, line, column, message, fix }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}. ${fix}`;
}
