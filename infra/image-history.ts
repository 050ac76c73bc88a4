import type { StackResources } from "./removal-guard";
import { imageFingerprint, type ServiceSettings } from "./settings";

/** What is remembered of a service's image in the state of the stack: the outputs of its component. */
export interface ImageRecord {
  /** Tag of the image in the service's repository. */
  readonly fingerprint: string;
  /** Tag of the image whose layers it was built with. @default - there was none yet */
  readonly cacheFrom?: string;
  /** The commit it was deployed at. @default - not from a git repository */
  readonly commit?: string;
}

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

/**
 * What the next update remembers of a service's image. As long as the image stays, so does what it was built with:
 * an input that differed would build it anew. A held image stays one of the commit that it came with.
 */
export function imageRecord(service: ServiceSettings, { deployed, commit }: ImageHistory): ImageRecord {
  const fingerprint = imageFingerprint(service);
  const before = deployed.get(service.name);
  const stays = before?.fingerprint === fingerprint;
  const cacheFrom = stays ? before.cacheFrom : before?.fingerprint;
  const origin = service.heldImage === undefined ? commit : stays ? before.commit : undefined;
  return {
    fingerprint,
    ...(cacheFrom !== undefined && { cacheFrom }),
    ...(origin !== undefined && { commit: origin }),
  };
}
