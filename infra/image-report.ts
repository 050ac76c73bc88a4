import { type ImageChange, imageChanges, type Manifest } from "../modules-manifest";
import { countText } from "../modules-manifest/count-text";
import { type Checkout, CheckoutError, checkOut } from "./checkout";
import { deployedImage, type ImageHistory } from "./image-history";
import { imageKey } from "./image-name";
import { type FleetSource, loadFleet } from "./load-fleet";
import { repositoryName } from "./repository-name";
import { type FleetSettings, imageFingerprint, runningServices, type ServiceSettings } from "./settings";

/** What the images of an update are told from. */
export interface ImagesOfUpdate {
  readonly settings: FleetSettings;
  readonly manifest: Manifest;
  readonly images: ImageHistory;
}

/** Paths that are named; more are counted. */
const namedFiles = 3;

/** What an update does to each image, and which files are the reason: `billing: new image, 3 files changed: ...`. */
export function describeImages(source: FleetSource, { settings, manifest, images }: ImagesOfUpdate): string {
  const services = [settings.api, ...runningServices(settings)];
  const changed = services.filter(
    (service) => deployedImage(images, service)?.fingerprint !== imageFingerprint(service),
  );
  const before = new EarlierManifests(source, manifest.root);
  try {
    const lines = changed.map((service) => describeImage(service, settings, images, manifest, before));
    const unchanged = services.length - changed.length;
    return ["Images:", ...lines, ...(unchanged === 0 ? [] : [`  ${unchanged} unchanged`])].join("\n");
  } finally {
    before.remove();
  }
}

function describeImage(
  service: ServiceSettings,
  settings: FleetSettings,
  images: ImageHistory,
  manifest: Manifest,
  before: EarlierManifests,
): string {
  const { name, entry, heldImage, formerNames } = service;
  const record = deployedImage(images, service);
  if (images.awaited?.has(name)) {
    return `  ${name}: awaited from CI`;
  }
  const tag = imageFingerprint(service);
  if (images.taken?.has(imageKey({ repository: repositoryName(settings, service), tag })) && heldImage === undefined) {
    return `  ${name}: back to image ${tag.slice(0, 8)}…, which is in the repository already`;
  }
  if (heldImage !== undefined) {
    return `  ${name}: back to image ${heldImage.slice(0, 8)}…, which heldImage names`;
  }
  if (record === undefined) {
    return `  ${name}: first image, ${countText(entry.files.length, "file")}`;
  }
  const earlier = record.commit === undefined ? "it was not deployed from a git repository" : before.at(record.commit);
  if (typeof earlier === "string") {
    return `  ${name}: new image; which files changed is not known: ${earlier}`;
  }
  if (formerNames.length > 0 && earlier.services[name] === undefined) {
    return `  ${name}: new image, renamed since ${record.commit?.slice(0, 8)}`;
  }
  const change = imageChanges(earlier, manifest).find((one) => one.name === name);
  const old = name === "api" ? earlier.api : earlier.services[name];
  const exact = old?.fingerprint === record.fingerprint;
  const since = exact
    ? ""
    : ` since ${record.commit?.slice(0, 8)}, besides what was not committed or set otherwise then`;
  return `  ${name}: new image, ${describeFiles(change)}${since}`;
}

/** `3 files changed: modules/billing/src/index.ts, ...`. */
export function describeFiles(change: Pick<ImageChange, "files"> | undefined): string {
  const files = change?.files ?? [];
  if (files.length === 0) {
    return "same files, built in another way";
  }
  const marks = { added: "+", changed: "", removed: "-" };
  const named = files.slice(0, namedFiles).map((file) => `${marks[file.change]}${file.path}`);
  const more = files.length - named.length;
  return `${countText(files.length, "file")} changed: ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

/** The monorepo as it was at other commits, each read once; text where one cannot be read. */
class EarlierManifests {
  private readonly source: FleetSource;
  private readonly root: string;
  private readonly checkouts: Checkout[] = [];
  private readonly read = new Map<string, Manifest | string>();

  constructor(source: FleetSource, root: string) {
    this.source = source;
    this.root = root;
  }

  at(commit: string): Manifest | string {
    const known = this.read.get(commit) ?? this.load(commit);
    this.read.set(commit, known);
    return known;
  }

  private load(commit: string): Manifest | string {
    try {
      const checkout = checkOut(this.root, commit);
      this.checkouts.push(checkout);
      const { cache: _, ...source } = this.source;
      const { manifest } = loadFleet({ ...source, root: checkout.locate(this.root) ?? this.root });
      return manifest ?? `at ${commit.slice(0, 8)} there was no monorepo`;
    } catch (error) {
      if (error instanceof CheckoutError) {
        return `${commit.slice(0, 8)}: ${error.message}`;
      }
      throw error;
    }
  }

  remove(): void {
    for (const checkout of this.checkouts) {
      checkout.remove();
    }
  }
}
