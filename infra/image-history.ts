import { type ImageName, imageKey } from "./image-name";
import type { StackResources } from "./removal-guard";
import { repositoryName } from "./repository-name";
import {
  type FleetSettings,
  hasMigration,
  imageFingerprint,
  isPrebuilt,
  migrationTag,
  runningServices,
  type ServiceSettings,
} from "./settings";

/** What is remembered of a service's image in the state of the stack: the outputs of its component. */
export interface ImageRecord {
  /** Tag of the image in the service's repository. */
  readonly fingerprint: string;
  /** Tag of the image whose layers it was built with. @default - there was none yet */
  readonly cacheFrom?: string;
  /** The commit it was deployed at. @default - not from a git repository */
  readonly commit?: string;
  /** Tags that were taken from the repository, where they were already, instead of being built. @default - none */
  readonly taken?: readonly string[];
}

/** Images as the stack's last update left them, by the service's name, and the commit that is deployed now. */
export interface ImageHistory {
  readonly deployed: ReadonlyMap<string, ImageRecord>;
  readonly commit?: string;
  /** Services whose first image cannot be there, since this update makes the repository for it: they get no tasks yet. */
  readonly awaited?: ReadonlySet<string>;
  /** Images that the last update built, as `<repository>:<tag>`. */
  readonly built?: ReadonlySet<string>;
  /** Images that are in their repositories and so are not built, as `<repository>:<tag>`. */
  readonly taken?: ReadonlySet<string>;
}

/** The history of a stack that was never deployed. */
export const noHistory: ImageHistory = { deployed: new Map() };

const workloadTypes: ReadonlySet<string> = new Set(["fleet:microservice:Microservice", "fleet:api:Api"]);

/** Reads the images of the stack's last update from its state. */
export function readImageHistory(resources: StackResources, commit: string | undefined): ImageHistory {
  const deployed = new Map<string, ImageRecord>();
  for (const [urn, { type, outputs }] of Object.entries(resources)) {
    const image = outputs.image as Partial<ImageRecord> | undefined;
    if (workloadTypes.has(type) && typeof image?.fingerprint === "string") {
      deployed.set(urn.slice(urn.lastIndexOf("::") + 2), { ...image, fingerprint: image.fingerprint });
    }
  }
  return { deployed, built: builtImages(resources), ...(commit !== undefined && { commit }) };
}

/** Tags of the images that a service runs: its own, and the one of its migrations. */
export function imageTags(service: ServiceSettings): readonly string[] {
  const fingerprint = imageFingerprint(service);
  return [fingerprint, ...(hasMigration(service) ? [migrationTag(fingerprint)] : [])];
}

/** Images that the last update took from their repositories. As long as they are wanted they stay taken, so that nothing changes. */
export function takenBefore(settings: FleetSettings, history: ImageHistory): readonly ImageName[] {
  return imagesOf(settings).filter(({ service, tag }) => deployedImage(history, service)?.taken?.includes(tag));
}

/** What the stack knows of a service's image, under whichever of its names; the newest one first. */
export function deployedImage(
  { deployed }: Pick<ImageHistory, "deployed">,
  { name, formerNames }: Pick<ServiceSettings, "name" | "formerNames">,
): ImageRecord | undefined {
  const known = [...formerNames, name].findLast((one) => deployed.has(one));
  return known === undefined ? undefined : deployed.get(known);
}

/**
 * Images that an update would build, which might be there: tags cannot be moved, so that ECR would refuse what comes back
 * by a revert, was held, or was pushed by an update that was interrupted.
 */
export function perhapsPresent(settings: FleetSettings, { built }: ImageHistory): readonly ImageName[] {
  return imagesOf(settings).filter((image) => !isPrebuilt(image.service) && !built?.has(imageKey(image)));
}

/** Without their registry. */
function builtImages(resources: StackResources): ReadonlySet<string> {
  const names = Object.values(resources).flatMap(({ type, outputs: { imageName } }) =>
    type === "docker:index/image:Image" && typeof imageName === "string" ? [imageName] : [],
  );
  return new Set(names.map((name) => name.slice(name.indexOf("/") + 1)));
}

function imagesOf(settings: FleetSettings): readonly (ImageName & { readonly service: ServiceSettings })[] {
  return [settings.api, ...runningServices(settings)].flatMap((service) =>
    imageTags(service).map((tag) => ({ service, repository: repositoryName(settings, service), tag })),
  );
}

/**
 * What the next update remembers of a service's image. As long as the image stays, so does what it was built with:
 * an input that differed would build it anew. A held image stays one of the commit that it came with.
 */
export function imageRecord(
  service: ServiceSettings,
  settings: Pick<FleetSettings, "name" | "stack">,
  history: ImageHistory,
): ImageRecord {
  const fingerprint = imageFingerprint(service);
  const before = deployedImage(history, service);
  const stays = before?.fingerprint === fingerprint;
  const cacheFrom = stays ? before.cacheFrom : before?.fingerprint;
  const isSource = fingerprint === service.entry.fingerprint;
  const origin = isSource ? history.commit : stays ? before.commit : undefined;
  const repository = repositoryName(settings, service);
  const takenTags = imageTags(service).filter((tag) => history.taken?.has(imageKey({ repository, tag })));
  return {
    fingerprint,
    ...(cacheFrom !== undefined && { cacheFrom }),
    ...(origin !== undefined && { commit: origin }),
    ...(takenTags.length > 0 && { taken: takenTags }),
  };
}
