import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy";
import { Repository } from "@pulumi/aws/ecr/repository";
import { repositoryName } from "../repository-name";
import { imageLifecycle } from "./image-lifecycle";
import { dataOptions, isProtected, type WorkloadContext } from "./workload-context";

/**
 * The service's own image repository: tags cannot be moved (ECR.2), pushes are scanned (ECR.1), and the lifecycle
 * (ECR.3) lets go neither of the running image nor of those that a roll-back may need. It stays with its images when the
 * service is removed with `keepData`.
 */
export function createRepository(context: WorkloadContext): Repository {
  const { name, settings, service, platform, tags, opts } = context;
  const keep = service.retire === "keepData";
  const repository = new Repository(
    name,
    {
      name: repositoryName(settings, service),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: platform.keyArn }],
      forceDelete: !isProtected({ settings, service }),
      tags,
    },
    dataOptions(context),
  );
  new LifecyclePolicy(
    name,
    { repository: repository.name, policy: JSON.stringify(imageLifecycle) },
    { ...opts, retainOnDelete: keep },
  );
  return repository;
}
