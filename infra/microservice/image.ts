import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr/getAuthorizationToken";
import type { Repository } from "@pulumi/aws/ecr/repository";
import { Image } from "@pulumi/docker/image";
import * as pulumi from "@pulumi/pulumi";
import { stagedDockerfile, stagedMigrationTarget, stagedTarget } from "../../modules-manifest";
import { imageRecord } from "../image-history";
import { imageKey } from "../image-name";
import { repositoryName } from "../repository-name";
import { imageFingerprint, isPrebuilt, migrationTag } from "../settings";
import { contextDirectory } from "../staging";
import type { WorkloadContext } from "./workload-context";

/**
 * The image that the task runs. Its tag is the fingerprint of the files it is made from, in a repository whose tags
 * cannot be moved. A built image is named by its digest; a held one is that of an earlier release.
 */
export function createImage(context: WorkloadContext, repository: Repository): pulumi.Output<string> {
  const { name, settings, service, images } = context;
  const { cacheFrom } = imageRecord(service, settings, images);
  const tag = imageFingerprint(service);
  return createStage(context, repository, {
    name,
    tag,
    target: stagedTarget,
    ...(cacheFrom !== undefined && { cacheFrom }),
  });
}

/**
 * The image that migrations run from: another stage of the same files, most of
 * whose layers the builder has from the service's.
 */
export function createMigrationImage(context: WorkloadContext, repository: Repository): pulumi.Output<string> {
  const { name, service } = context;
  const tag = migrationTag(imageFingerprint(service));
  return createStage(context, repository, { name: `${name}_migration`, tag, target: stagedMigrationTarget });
}

interface Stage {
  /** Of the resource. */
  readonly name: string;
  readonly tag: string;
  readonly target: string;
  /** Tag of an image whose layers it may have in common. @default - none */
  readonly cacheFrom?: string;
}

function createStage(
  { settings, service, images, opts }: WorkloadContext,
  repository: Repository,
  { name, tag, target, cacheFrom }: Stage,
): pulumi.Output<string> {
  const tagged = pulumi.interpolate`${repository.repositoryUrl}:${tag}`;
  const key = imageKey({ repository: repositoryName(settings, service), tag });
  if (isPrebuilt(service) || images.taken?.has(key)) {
    return tagged;
  }
  const image = new Image(
    name,
    {
      imageName: tagged,
      build: {
        context: contextDirectory(service.name),
        dockerfile: `${contextDirectory(service.name)}/${stagedDockerfile}`,
        target,
        platform: service.platform,
        // With its layers' origin in it, the image is what the next one is built from.
        args: { ...service.buildArguments, BUILDKIT_INLINE_CACHE: "1" },
        ...(cacheFrom !== undefined && {
          cacheFrom: { images: [pulumi.interpolate`${repository.repositoryUrl}:${cacheFrom}`] },
        }),
      },
      buildOnPreview: false,
      registry: {
        server: repository.repositoryUrl.apply((url) => url.split("/")[0] ?? url),
        username: "AWS",
        password: registryPassword(repository),
      },
    },
    { ...opts, retainOnDelete: true },
  );
  return image.repoDigest;
}

/** A token is asked for only when something is pushed: a preview needs no credentials. The provider ignores its change. */
function registryPassword({ registryId }: Repository): pulumi.Output<string> {
  return pulumi.secret(
    pulumi.runtime.isDryRun() ? "" : getAuthorizationTokenOutput({ registryId }).apply((token) => token.password),
  );
}
