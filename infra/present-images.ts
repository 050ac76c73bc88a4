import type { ECR } from "@aws-sdk/client-ecr";
import { type ImageName, imageKey } from "./image-name";
import { UserError } from "./user-error";

/** Images that ECR takes in one question. */
const imagesPerCall = 100;

/**
 * Which of the images are in ECR, each as {@link imageKey} names it. Only for an update: it needs credentials, and
 * `ecr:BatchGetImage`.
 *
 * @throws UserError when ECR does not say.
 */
export async function findPresentImages(region: string, wanted: readonly ImageName[]): Promise<ReadonlySet<string>> {
  if (wanted.length === 0) {
    return new Set();
  }
  // The SDK's notice about Node would be shown as the update's.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { ECR } = await import("@aws-sdk/client-ecr");
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true };
  const ecr = new ECR({ region, maxAttempts: 5, requestHandler });
  const repositories = new Map<string, string[]>();
  for (const { repository, tag } of wanted) {
    repositories.set(repository, [...(repositories.get(repository) ?? []), tag]);
  }
  const found = await Promise.all([...repositories].map(([repository, tags]) => findTags(ecr, repository, tags)));
  return new Set(found.flat());
}

async function findTags(ecr: ECR, repository: string, tags: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let from = 0; from < tags.length; from += imagesPerCall) {
    const imageIds = tags.slice(from, from + imagesPerCall).map((imageTag) => ({ imageTag }));
    try {
      const { images = [] } = await ecr.batchGetImage({ repositoryName: repository, imageIds });
      found.push(...images.map(({ imageId }) => imageKey({ repository, tag: imageId?.imageTag ?? "" })));
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== "RepositoryNotFoundException") {
        throw new UserError(
          `Which images are in ${repository} is not known, nothing was changed: ${name}: ${message.split("\n")[0]}`,
        );
      }
    }
  }
  return found;
}
