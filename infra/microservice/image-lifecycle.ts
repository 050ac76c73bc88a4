/** Tags that start so mark an image that runs, or has run well: the lifecycle never lets it go. */
export const releaseTagPrefix = "release-";

/** Releases that stay marked: as far as a roll-back reaches. */
export const keptReleases = 50;

/** Images without a mark that are kept, newest first: more pushes than one service sees in a day. */
const keptCandidates = 300;

/** What an untagged image is: what a push left that failed. Those that an index refers to do not expire before it. */
const keptUntaggedDays = 7;

/** As good as all: ECR has no rule that keeps. */
const unlimited = 9_999;

/**
 * The lifecycle of one service's images. A lifecycle knows tags and times of push alone: neither what runs, nor when a tag
 * was added (https://github.com/aws/containers-roadmap/issues/2746). So whoever deploys tells it by marks:
 *
 * - before an image's tasks start, it gets a tag `releaseTag(now)`: tags cannot be moved, but added;
 * - when the deployment failed, that tag is taken off again; when it was good, those of `staleReleaseTags` are.
 *
 * Then neither the running image, nor the one that is being deployed, nor the last 50 released ones can expire, whatever
 * was pushed since, and however old an image is that was rolled back to. What is pushed without a mark goes after 300 newer
 * ones. What no lifecycle can promise: with more than 300 pushes to one service in 24 hours, the first of them is gone before
 * it is a day old; and an image that runs without a mark is kept only until 300 newer ones are pushed.
 *
 * Rules are told apart by tag, and an image whose tags suit one can expire by no later one:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export const imageLifecycle = {
  rules: [
    {
      rulePriority: 1,
      description: "Keep every marked release",
      selection: {
        tagStatus: "tagged",
        tagPatternList: [`${releaseTagPrefix}*`],
        countType: "imageCountMoreThan",
        countNumber: unlimited,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `Keep what a failed push left for ${keptUntaggedDays} days`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: keptUntaggedDays,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 3,
      description: `Keep the last ${keptCandidates} images`,
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["*"],
        countType: "imageCountMoreThan",
        countNumber: keptCandidates,
      },
      action: { type: "expire" },
    },
  ],
} as const;

/** The mark of an image that is deployed now; later ones sort after earlier ones. */
export function releaseTag(now: Date): string {
  return `${releaseTagPrefix}${now.toISOString().replaceAll(/[-:.]/g, "")}`;
}

/** Marks that are to be taken off, given the tags of every image: those of images released before the last 50. */
export function staleReleaseTags(images: readonly (readonly string[])[]): readonly string[] {
  const released = images
    .map((tags) => tags.filter((tag) => tag.startsWith(releaseTagPrefix)).sort())
    .filter((marks) => marks.length > 0)
    .sort((a, b) => ((a.at(-1) ?? "") < (b.at(-1) ?? "") ? 1 : -1));
  return [
    // Of an image that was released several times the last mark says when it was.
    ...released.slice(0, keptReleases).flatMap((marks) => marks.slice(0, -1)),
    ...released.slice(keptReleases).flat(),
  ];
}
