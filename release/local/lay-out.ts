import { join } from "node:path";
import { certificateAuthorities } from "../../infra/certificate-authorities";
import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { contextDirectory } from "../../infra/staging";
import { type Manifest, stageContext } from "../../modules-manifest";
import { LocalProblem } from "./local-problem";

/** Lays out the contexts that the images are built from: the same as for `fleet build` and `pulumi up`. */
export function layOutContexts(
  { settings, manifest }: { readonly settings: FleetSettings; readonly manifest: Manifest },
  services: readonly ServiceSettings[],
  projectDirectory: string,
): void {
  for (const { name, entry } of services) {
    try {
      stageContext(manifest, entry, join(projectDirectory, contextDirectory(name)), {
        certificateAuthorities: certificateAuthorities(settings.region) ?? "",
      });
    } catch (error) {
      throw new LocalProblem(`${name}: ${(error as Error).message}`);
    }
  }
}
