import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, CheckoutError, checkOut } from "../infra/checkout";
import { repositoryName } from "../infra/repository-name";
import { type FleetSettings, runningServices } from "../infra/settings";
import { type Diagnostic, type ImageChange, imageChanges, type Manifest } from "../modules-manifest";
import { loadStack, type StackSource } from "./load-stack";

/** One service's image, as `fleet fingerprint --json` prints it. */
export interface ImageFingerprint {
  /** `api` for the API. */
  readonly name: string;
  /** 64 hexadecimal digits: the image's tag. */
  readonly fingerprint: string;
  /** Name of its repository, without the registry. */
  readonly repository: string;
  /** Who builds it. */
  readonly imageSource: "build" | "prebuilt";
  /** How many files it is made from. */
  readonly files: number;
  /** Only in comparison with an earlier state. */
  readonly change?: Pick<ImageChange, "state" | "files">;
}

/** Every image of a stack, the API's first. */
export interface FingerprintsResult {
  readonly images: readonly ImageFingerprint[];
  /** Services that the earlier state had. */
  readonly removed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Computes the images' fingerprints and, with `since`, which of them that state of the git repository would not have.
 * The earlier state is read with its own configuration where that is in the same repository, else with today's.
 *
 * @throws CheckoutError when git does not know the state, or it holds no monorepo
 */
export function fingerprints(source: StackSource, since?: string): FingerprintsResult {
  const { settings, manifest, diagnostics } = loadStack(source);
  if (settings === undefined || manifest === undefined) {
    return { images: [], removed: [], diagnostics };
  }
  const changes = since === undefined ? [] : changesSince(source, manifest, since);
  const byName = new Map(changes.map((change) => [change.name, change]));
  const removed = changes.filter(({ state }) => state === "removed").map(({ name }) => name);
  const images = [settings.api, ...runningServices(settings)].map((service) => describe(service, settings, byName));
  return { images, removed, diagnostics };
}

function describe(
  service: FleetSettings["api"],
  settings: FleetSettings,
  changes: ReadonlyMap<string, ImageChange>,
): ImageFingerprint {
  const { name, entry, imageSource } = service;
  const change = changes.get(name);
  return {
    name,
    fingerprint: entry.fingerprint,
    repository: repositoryName(settings, service),
    imageSource,
    files: entry.files.length,
    ...(change !== undefined && { change: { state: change.state, files: change.files } }),
  };
}

function changesSince(source: StackSource, manifest: Manifest, since: string): readonly ImageChange[] {
  const checkout = checkOut(manifest.root, since);
  try {
    const { manifest: before } = loadStack(earlierSource(source, manifest.root, checkout));
    if (before === undefined) {
      throw new CheckoutError(`${since} holds no monorepo that can be read`);
    }
    return imageChanges(before, manifest);
  } finally {
    checkout.remove();
  }
}

/** The same stack as a checkout has it; with today's configuration, where it has none. With a cache of its own. */
export function earlierSource({ cache: _, ...source }: StackSource, root: string, checkout: Checkout): StackSource {
  const project = checkout.locate(source.projectDirectory);
  const hadStack = project !== undefined && existsSync(join(project, `Pulumi.${source.stack}.yaml`));
  const earlierRoot = checkout.locate(root) ?? root;
  const { cache } = checkout;
  return { ...source, root: earlierRoot, ...(cache && { cache }), ...(hadStack && { projectDirectory: project }) };
}
