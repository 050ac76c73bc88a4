import type { PlayedImage } from "./scripted-aws-answers";
import { ok, type WireAnswer, type WireCall, wireError } from "./scripted-aws-wire";

type Images = Readonly<Record<string, PlayedImage>>;

/** Tags that images of ECR got and lost while they were played. */
export interface PlayedMarks {
  /** The answer to what changes or lists tags; nothing when no image of the repository is played. */
  readonly play: (call: WireCall, images: Images) => WireAnswer | undefined;
}

/** Starts without a mark. */
export function createPlayedMarks(): PlayedMarks {
  /** Digests by `<repository>:<tag>`. */
  const marks = new Map<string, string>();

  /** Tags by digest. What is known by its digest alone was pushed under a tag all the same. */
  function tagsIn(repository: string, images: Images): ReadonlyMap<string, readonly string[]> {
    const tags = new Map<string, string[]>();
    const named = Object.entries(images).filter(([name]) => new RegExp(`^${repository}[:@]`).test(name));
    for (const [name, { digest }] of [...named, ...[...marks].map(([key, digest]) => [key, { digest }] as const)]) {
      const tag = name.startsWith(`${repository}:`) ? [name.slice(repository.length + 1)] : [];
      tags.set(digest, [...(tags.get(digest) ?? []), ...tag]);
    }
    for (const [digest, own] of tags) {
      const isPinned = named.some(([name]) => name === `${repository}@${digest}`);
      tags.set(digest, isPinned ? [digest.slice("sha256:".length), ...own] : own);
    }
    return tags;
  }

  return {
    play(call, images) {
      const repository = String(call.input.repositoryName);
      if (!Object.keys(images).some((name) => new RegExp(`^${repository}[:@]`).test(name))) {
        return undefined;
      }
      switch (call.operation) {
        case "ecr:PutImage": {
          const { imageTag, imageManifest } = call.input;
          const { config } = JSON.parse(String(imageManifest)) as { readonly config?: { readonly digest: string } };
          if (config === undefined) {
            return wireError(call, 400, "InvalidParameterException", "this manifest is no played image's");
          }
          marks.set(`${repository}:${imageTag}`, config.digest);
          return ok({ image: { repositoryName: repository, imageId: { imageTag, imageDigest: config.digest } } });
        }
        case "ecr:BatchDeleteImage":
          for (const { imageTag } of call.input.imageIds as readonly { readonly imageTag: string }[]) {
            marks.delete(`${repository}:${imageTag}`);
          }
          return ok({ imageIds: call.input.imageIds, failures: [] });
        case "ecr:DescribeImages": {
          const details = [...tagsIn(repository, images)].map(([imageDigest, imageTags]) => ({
            repositoryName: repository,
            imageDigest,
            imageTags,
            imagePushedAt: 0,
            imageSizeInBytes: 1,
          }));
          const asked = call.input.imageIds as readonly { readonly imageTag?: string }[] | undefined;
          const found = details.filter(({ imageTags }) =>
            asked === undefined
              ? imageTags.length > 0
              : asked.some(({ imageTag = "" }) => imageTags.includes(imageTag)),
          );
          return asked !== undefined && found.length === 0
            ? wireError(call, 400, "ImageNotFoundException", `${repository} has no such image`)
            : ok({ imageDetails: found });
        }
        default:
          return undefined;
      }
    },
  };
}
