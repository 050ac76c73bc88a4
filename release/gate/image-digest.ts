import type { AwsCalls, ImageQuery } from "./aws-calls";
import { GateFailure } from "./gate-failure";
import type { Patience } from "./patience";

/** What a task may run: the requested digest or, of an image for several platforms, that of one of them. */
export interface RequestedImage {
  readonly digest: string;
  readonly accepted: ReadonlySet<string>;
}

/** An image in ECR, and the region it is kept in. */
export interface EcrImage extends ImageQuery {
  readonly region: string;
}

/** Reads an image's name; nothing when it is not kept in ECR, or names neither tag nor digest. */
export function parseEcrImage(image: string): EcrImage | undefined {
  const match = image.match(
    /^(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.[^/]+\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/,
  );
  const [, registry, region, repository, imageTag, imageDigest] = match ?? [];
  if (registry === undefined || region === undefined || repository === undefined) {
    return undefined;
  }
  if (imageDigest !== undefined) {
    return { registry, region, repository, id: { imageDigest } };
  }
  return imageTag === undefined ? undefined : { registry, region, repository, id: { imageTag } };
}

/** The digest that an image's name pins, if it does. */
export function pinnedDigest(image: string): string | undefined {
  return image.match(/@(sha256:[0-9a-f]{64})$/)?.[1];
}

/** Asks ECR what a tag stands for, or which platforms a digest has. Throws a GateFailure when there is no such image. */
export async function lookUpImage(
  image: string,
  callsOf: (region: string) => AwsCalls,
  patience: Patience,
): Promise<RequestedImage> {
  const parsed = parseEcrImage(image);
  if (parsed === undefined) {
    throw failure(`the image ${image} is not in ECR, so that nobody can tell which digest its tag stands for`);
  }
  const found = await callsOf(parsed.region).findImage(parsed, patience);
  const digest = found?.imageId?.imageDigest;
  if (found === undefined || digest === undefined) {
    throw failure(`ECR has no image ${image}`);
  }
  return { digest, accepted: new Set([digest, ...digestsOfList(found.imageManifest)]) };
}

function failure(happened: string): GateFailure {
  return new GateFailure(happened, { explainable: false });
}

/** The digests that a manifest list names; none for the manifest of a single image. */
export function digestsOfList(manifest: string | undefined): readonly string[] {
  const { manifests = [] } = JSON.parse(manifest ?? "{}") as {
    readonly manifests?: readonly { readonly digest?: string }[];
  };
  return manifests.flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
}
