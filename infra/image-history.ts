import type { StackResources } from "./removal-guard";
import { type FleetSettings, imageFingerprint, type ServiceSettings } from "./settings";

/** What is remembered of a service's image in the state of the stack: the outputs of its component. */
export interface ImageRecord {
  /** Tag of the image in the service's repository. */
  readonly fingerprint: string;
  /** Tag of the image whose layers it was built with. @default - there was none yet */
  readonly cacheFrom?: string;
  /** The commit it was deployed at. @default - not from a git repository */
  readonly commit?: string;
  /** Tags that this stack deployed before, the newest first: they are in the repository. */
  readonly pushed?: readonly string[];
  /** Taken from the repository, where it was already. @default false */
  readonly taken?: boolean;
}

/** As far as a way back is likely; what is older is built again. */
const rememberedTags = 20;

/** Images as the stack's last update left them, by the service's name, and the commit that is deployed now. */
export interface ImageHistory {
  readonly deployed: ReadonlyMap<string, ImageRecord>;
  readonly commit?: string;
  /** Services whose first image cannot be there, since this update makes the repository for it: they get no tasks yet. */
  readonly awaited?: ReadonlySet<string>;
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
  return { deployed, ...(commit !== undefined && { commit }) };
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
 * The settings with images held that this stack pushed in an earlier update, where it goes forward again after a roll-back:
 * their tags cannot be moved, so that ECR would refuse them if they were built again.
 */
export function takePushedImages(settings: FleetSettings, history: ImageHistory): FleetSettings {
  const take = (service: ServiceSettings): ServiceSettings => {
    const { fingerprint } = service.entry;
    const before = deployedImage(history, service);
    const isThere = before?.fingerprint === fingerprint || before?.pushed?.includes(fingerprint);
    return service.heldImage === undefined && before?.taken && isThere
      ? { ...service, heldImage: fingerprint }
      : service;
  };
  return { ...settings, api: take(settings.api), services: settings.services.map(take) };
}

/**
 * What the next update remembers of a service's image. As long as the image stays, so does what it was built with:
 * an input that differed would build it anew. A held image stays one of the commit that it came with.
 */
export function imageRecord(service: ServiceSettings, history: ImageHistory): ImageRecord {
  const fingerprint = imageFingerprint(service);
  const before = deployedImage(history, service);
  const stays = before?.fingerprint === fingerprint;
  const cacheFrom = stays ? before.cacheFrom : before?.fingerprint;
  const isSource = fingerprint === service.entry.fingerprint;
  const origin = isSource ? history.commit : stays ? before.commit : undefined;
  const pushed = pushedBefore(before, fingerprint);
  return {
    fingerprint,
    ...(cacheFrom !== undefined && { cacheFrom }),
    ...(origin !== undefined && { commit: origin }),
    ...(pushed.length > 0 && { pushed }),
    ...(service.heldImage !== undefined && { taken: true }),
  };
}

function pushedBefore(before: ImageRecord | undefined, fingerprint: string): readonly string[] {
  const all = before === undefined ? [] : [before.fingerprint, ...(before.pushed ?? [])];
  return [...new Set(all)].filter((tag) => tag !== fingerprint).slice(0, rememberedTags);
}
