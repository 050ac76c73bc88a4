import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../modules-manifest";
import { countText } from "../modules-manifest/count-text";
import { currentCommit } from "./checkout";
import { deploy } from "./deploy";
import { type ImageHistory, perhapsPresent, readImageHistory, takenBefore } from "./image-history";
import { imageKey } from "./image-name";
import { describeImages } from "./image-report";
import { type FleetSource, loadFleet } from "./load-fleet";
import { manifestCachePath } from "./manifest-cache-path";
import type { FleetOutputs } from "./outputs";
import { awaitedImages, awaitedImagesMessage, expectedImages, missingImagesMessage } from "./prebuilt-images";
import { findPresentImages } from "./present-images";
import { readStackResources, removalMessage, removedServices, type StackResources } from "./removal-guard";
import { misnamedMessage, misnamedServices } from "./rename-guard";
import type { FleetSettings } from "./settings";
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
  const { settings, manifest, diagnostics } = loadFleet(source);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (settings === undefined || manifest === undefined) {
    throw new UserError(
      `${countText(errors.length, "problem")}, nothing was changed:\n${errors.map(describe).join("\n")}`,
    );
  }
  for (const warning of diagnostics) {
    await pulumi.log.warn(describe(warning));
  }
  const resources = await readStackResources();
  const history = readImageHistory(resources, currentCommit(manifest.root));
  const removed = removedServices(resources, settings);
  if (removed.length > 0) {
    throw new UserError(removalMessage(removed, settings, resources));
  }
  const misnamed = misnamedServices(resources, settings);
  if (misnamed.length > 0) {
    throw new UserError(misnamedMessage(misnamed));
  }
  const awaited = awaitedImages(settings, resources);
  if (awaited.size > 0) {
    await pulumi.log.warn(awaitedImagesMessage(awaited, settings));
  }
  const images = { ...history, awaited, taken: await findTaken(settings, resources, history) };
  await pulumi.log.info(describeImages(source, { settings, manifest, images }));
  stageImages(settings, manifest, projectDirectory);
  return deploy(settings, images);
}

/** The images that are not built, since they are there. A preview asks nobody, and so goes by the last update alone. */
async function findTaken(
  settings: FleetSettings,
  resources: StackResources,
  history: ImageHistory,
): Promise<ReadonlySet<string>> {
  const before = takenBefore(settings, history);
  if (pulumi.runtime.isDryRun()) {
    return new Set(before.map(imageKey));
  }
  const expected = expectedImages(settings, resources);
  const perhaps = perhapsPresent(settings, history);
  const present = await findPresentImages(settings.region, [...expected, ...perhaps]);
  const missing = expected.filter((image) => !present.has(imageKey(image)));
  if (missing.length > 0) {
    throw new UserError(missingImagesMessage(missing, settings));
  }
  return new Set([...before, ...perhaps.filter((image) => present.has(imageKey(image)))].map(imageKey));
}

/** Keys of the configuration that hold an encrypted value; the engine names them in the environment only. */
function encryptedKeys(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[]);
}

function describe({ file, line, column, message, fix }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}. ${fix}`;
}
