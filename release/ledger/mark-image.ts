import { releaseTag, releaseTagPrefix, staleReleaseTags } from "../../infra/microservice/image-lifecycle";
import type { AwsCalls } from "../gate/aws-calls";
import { type EcrImage, parseEcrImage } from "../gate/image-digest";
import type { Patience } from "../gate/patience";

/** What marks need: the way to AWS, and whom to tell that a call waits. */
export interface MarkGear {
  readonly callsOf: (region: string) => AwsCalls;
  readonly onTrouble?: (trouble: string) => void;
}

/** The mark of an image that is being deployed. */
export interface ImageMark {
  readonly image: EcrImage;
  readonly tag: string;
}

/** A mark is not worth holding a deployment up. */
const limitSeconds = 20;

/**
 * Marks an image in ECR as one that is deployed now, so that its lifecycle keeps it; nothing for one kept elsewhere. What
 * runs already gets one more mark: the last one says when it was released.
 */
export async function markImage(name: string, now: Date, gear: MarkGear): Promise<ImageMark | undefined> {
  const image = parseEcrImage(name);
  if (image === undefined) {
    return undefined;
  }
  const calls = gear.callsOf(image.region);
  const patience = patienceOf(gear);
  const found = await calls.findImage(image, patience);
  if (found === undefined) {
    throw new Error(`ECR has no image ${name}`);
  }
  const tag = releaseTag(now);
  await calls.tagImage(image, found, tag, patience);
  return { image, tag };
}

/** Takes the mark off again: the deployment failed. */
export async function unmarkImage({ image, tag }: ImageMark, gear: MarkGear): Promise<void> {
  await takeOff(image, gear, () => [tag]);
}

/** Takes the marks off that the last releases have made stale: the deployment was good. */
export async function takeOffStaleMarks({ image }: ImageMark, gear: MarkGear): Promise<void> {
  await takeOff(image, gear, staleReleaseTags);
}

async function takeOff(
  image: EcrImage,
  gear: MarkGear,
  choose: (images: readonly (readonly string[])[]) => readonly string[],
): Promise<void> {
  const calls = gear.callsOf(image.region);
  const patience = patienceOf(gear);
  const images = await calls.imageTags(image, patience);
  const chosen = choose(images);
  // An image without its last tag is an image deleted: such a one keeps its marks.
  const kept = images.filter((tags) => tags.every((tag) => tag.startsWith(releaseTagPrefix))).flat();
  await calls.untagImages(
    image,
    chosen.filter((tag) => !kept.includes(tag)),
    patience,
  );
}

function patienceOf({ onTrouble }: MarkGear): Patience {
  return { limitSeconds, ...(onTrouble !== undefined && { onTrouble }) };
}
