import { getImage } from "@pulumi/aws/ecr/getImage";
import type { StackResources } from "./removal-guard";
import { repositoryName } from "./repository-name";
import { type FleetSettings, runningServices, type ServiceSettings } from "./settings";

/** An image that CI should have pushed, and that is not there. */
export interface MissingImage {
  readonly service: string;
  /** `<repository>:<fingerprint>`. */
  readonly image: string;
}

/**
 * Services whose image CI cannot have pushed yet, since the stack's next update makes the repository for it. That
 * update gives them everything but tasks.
 */
export function awaitedImages(settings: FleetSettings, resources: StackResources): ReadonlySet<string> {
  const repositories = repositoriesIn(resources);
  const names = prebuiltServices(settings).map(({ name }) => name);
  return new Set(names.filter((name) => !repositories.has(repositoryName(settings, name))));
}

/** Asks the stack's repositories for the images that are built elsewhere. Only for an update: it needs credentials. */
export async function missingImages(
  settings: FleetSettings,
  resources: StackResources,
): Promise<readonly MissingImage[]> {
  const repositories = repositoriesIn(resources);
  const found = await Promise.all(
    prebuiltServices(settings).map(async ({ name, entry }): Promise<MissingImage | undefined> => {
      const repository = repositoryName(settings, name);
      if (!repositories.has(repository)) {
        return undefined;
      }
      const missing = { service: name, image: `${repository}:${entry.fingerprint}` };
      try {
        await getImage({ repositoryName: repository, imageTag: entry.fingerprint });
        return undefined;
      } catch {
        // The engine prints what AWS answered, and gives no reason here.
        return missing;
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** What the user reads when images are not there: one line each, and the command that brings them. */
export function missingImagesMessage(
  missing: readonly MissingImage[],
  { stack }: Pick<FleetSettings, "stack">,
): string {
  return [
    `${missing.length} prebuilt image${missing.length === 1 ? "" : "s"} missing, nothing was changed:`,
    ...missing.map(({ service, image }) => `  ${service}: ${image} is not there (AWS's answer stands above)`),
    "Build and push, then run pulumi up again:",
    `  ${buildCommand(
      stack,
      missing.map(({ service }) => service),
    )}`,
  ].join("\n");
}

/** What the user reads when services are new, so that their repositories are. */
export function awaitedImagesMessage(awaited: ReadonlySet<string>, { stack }: Pick<FleetSettings, "stack">): string {
  const names = [...awaited];
  return [
    `No tasks yet for ${names.join(", ")}: this update makes the repositories that CI pushes to. Then build, push, and run pulumi up again:`,
    `  ${buildCommand(stack, names)}`,
  ].join("\n");
}

function buildCommand(stack: string, services: readonly string[]): string {
  return `node cli/fleet.js build --stack ${stack} --push ${services.join(" ")}`;
}

function prebuiltServices(settings: FleetSettings): readonly ServiceSettings[] {
  return [settings.api, ...runningServices(settings)].filter(({ imageSource }) => imageSource === "prebuilt");
}

function repositoriesIn(resources: StackResources): ReadonlySet<string> {
  return new Set(
    Object.values(resources).flatMap(({ type, outputs }) =>
      type === "aws:ecr/repository:Repository" ? [String(outputs.name)] : [],
    ),
  );
}
