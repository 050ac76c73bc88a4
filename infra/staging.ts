import { join } from "node:path";
import { type Manifest, stageContext } from "../modules-manifest";
import { certificateAuthorities } from "./certificate-authorities";
import { type FleetSettings, isPrebuilt, runningServices } from "./settings";

/** Where the images' contexts are laid out, relative to Pulumi.yaml; ignored by git. */
const stagingDirectory = ".fleet/context";

/** The pruned copy of the monorepo that one service's image is built from, relative to Pulumi.yaml. */
export function contextDirectory(service: string): string {
  return join(stagingDirectory, service);
}

/** Lays out the context of every image that the program builds. What has not changed is left as it is. */
export function stageImages(settings: FleetSettings, manifest: Manifest, projectDirectory: string): void {
  const built = [settings.api, ...runningServices(settings)].filter((service) => !isPrebuilt(service));
  const authorities = certificateAuthorities(settings.region);
  if (authorities === undefined) {
    throw new Error(`RDS has no authority in ${settings.region}, which the configuration should have shown`);
  }
  for (const { name, entry } of built) {
    stageContext(manifest, entry, join(projectDirectory, contextDirectory(name)), {
      certificateAuthorities: authorities,
    });
  }
}
