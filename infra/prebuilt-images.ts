import { getImage } from "@pulumi/aws/ecr/getImage";
import type { StackResources } from "./removal-guard";
import { repositoryName } from "./repository-name";
import { type FleetSettings, imageFingerprint, isPrebuilt, runningServices, type ServiceSettings } from "./settings";

/** An image that should be in its repository, and that is not there. */
export interface MissingImage {
  readonly service: string;
  /** `<repository>:<fingerprint>`. */
  readonly image: string;
  /** Whether `heldImage` names it, so that no build can bring it. */
  readonly held: boolean;
}

/**
 * Services whose image nobody can have pushed yet, since the stack's next update makes the repository for it. That
 * update gives them everything but tasks.
 */
export function awaitedImages(settings: FleetSettings, resources: StackResources): ReadonlySet<string> {
  const repositories = repositoriesIn(resources);
  const awaited = prebuiltServices(settings).filter((one) => !repositories.has(repositoryName(settings, one)));
  return new Set(awaited.map(({ name }) => name));
}

/** Asks the stack's repositories for the images that are built elsewhere, or held. Only for an update: it needs credentials. */
export async function missingImages(
  settings: FleetSettings,
  resources: StackResources,
): Promise<readonly MissingImage[]> {
  const repositories = repositoriesIn(resources);
  const found = await Promise.all(
    prebuiltServices(settings).map(async (service): Promise<MissingImage | undefined> => {
      const { name, heldImage, entry } = service;
      const repository = repositoryName(settings, service);
      const imageTag = imageFingerprint(service);
      if (!repositories.has(repository)) {
        return undefined;
      }
      const missing = {
        service: name,
        image: `${repository}:${imageTag}`,
        held: ![undefined, entry.fingerprint].includes(heldImage),
      };
      try {
        await getImage({ repositoryName: repository, imageTag });
        return undefined;
      } catch {
        // The engine prints what AWS answered, and gives no reason here.
        return missing;
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** What the user reads when images are not there: one line each, and what brings them. */
export function missingImagesMessage(
  missing: readonly MissingImage[],
  { stack }: Pick<FleetSettings, "stack">,
): string {
  const held = missing.filter((one) => one.held).map(({ service }) => service);
  const built = missing.filter((one) => !one.held).map(({ service }) => service);
  return [
    `${missing.length} prebuilt image${missing.length === 1 ? "" : "s"} missing, nothing was changed:`,
    ...missing.map(({ service, image }) => `  ${service}: ${image} is not there (AWS's answer stands above)`),
    ...(held.length === 0 ? [] : [`Correct or remove heldImage of ${held.join(", ")}.`]),
    ...(built.length === 0 ? [] : ["Build and push, then run pulumi up again:", `  ${buildCommand(stack, built)}`]),
  ].join("\n");
}

/** What the user reads when services are new, so that their repositories are. */
export function awaitedImagesMessage(
  awaited: ReadonlySet<string>,
  settings: Pick<FleetSettings, "stack" | "api" | "services">,
): string {
  const names = [...awaited];
  const held = prebuiltServices(settings).filter(({ name, heldImage }) => heldImage !== undefined && awaited.has(name));
  return [
    `No tasks yet for ${names.join(", ")}: this update makes the repositories that CI pushes to. Then build, push, and run pulumi up again:`,
    `  ${buildCommand(settings.stack, names)}`,
    ...held.map(({ name }) => `First remove heldImage of ${name}: a new repository has no earlier image.`),
  ].join("\n");
}

function buildCommand(stack: string, services: readonly string[]): string {
  return `node cli/fleet.js build --stack ${stack} --push ${services.join(" ")}`;
}

function prebuiltServices(settings: Pick<FleetSettings, "api" | "services">): readonly ServiceSettings[] {
  return [settings.api, ...runningServices(settings)].filter(isPrebuilt);
}

function repositoriesIn(resources: StackResources): ReadonlySet<string> {
  return new Set(
    Object.values(resources).flatMap(({ type, outputs }) =>
      type === "aws:ecr/repository:Repository" ? [String(outputs.name)] : [],
    ),
  );
}
