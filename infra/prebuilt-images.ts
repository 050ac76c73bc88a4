import { imageTags } from "./image-history";
import { type ImageName, imageKey } from "./image-name";
import type { StackResources } from "./removal-guard";
import { repositoryName } from "./repository-name";
import { type FleetSettings, isPrebuilt, runningServices, type ServiceSettings } from "./settings";

/** An image that is to be in its repository before an update. */
export interface ExpectedImage extends ImageName {
  readonly service: string;
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

/** Images that the program does not build, of repositories that the stack has. */
export function expectedImages(settings: FleetSettings, resources: StackResources): readonly ExpectedImage[] {
  const repositories = repositoriesIn(resources);
  return prebuiltServices(settings).flatMap((service) => {
    const { name, heldImage, entry } = service;
    const repository = repositoryName(settings, service);
    const held = ![undefined, entry.fingerprint].includes(heldImage);
    const images = imageTags(service).map((tag) => ({ service: name, repository, tag, held }));
    return repositories.has(repository) ? images : [];
  });
}

/** What the user reads when images are not there: one line each, and what brings them. */
export function missingImagesMessage(
  missing: readonly ExpectedImage[],
  { stack }: Pick<FleetSettings, "stack">,
): string {
  const servicesOf = (held: boolean) => [
    ...new Set(missing.filter((one) => one.held === held).map(({ service }) => service)),
  ];
  const held = servicesOf(true);
  const built = servicesOf(false);
  return [
    `${missing.length} prebuilt image${missing.length === 1 ? "" : "s"} missing, nothing was changed:`,
    ...missing.map((image) => `  ${image.service}: ${imageKey(image)} is not there`),
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
