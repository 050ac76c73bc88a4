import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy";
import { Repository } from "@pulumi/aws/ecr/repository";
import { dataOptions, isProtected, type WorkloadContext } from "./workload-context";

/** Images kept besides the running one: as far as a roll-back reaches. */
const keptImages = 50;

/**
 * The service's own image repository: tags cannot be moved (ECR.2), pushes are scanned (ECR.1), and the running image
 * cannot expire, as only the count of newer ones lets an image go.
 */
export function createRepository(context: WorkloadContext): Repository {
  const { name, settings, service, platform, tags, opts } = context;
  const keep = service.retire === "keepData";
  const repository = new Repository(
    name,
    {
      name: `${settings.name}/${settings.stack}/${service.name}`,
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
    {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the last ${keptImages} images`,
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
            action: { type: "expire" },
          },
        ],
      }),
    },
    { ...opts, retainOnDelete: keep },
  );
  return repository;
}
