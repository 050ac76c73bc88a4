import type { Analysis } from "../graph/analysis";
import { letsEverybodyIn } from "../graph/entrances";
import type { Resource } from "../graph/resource";
import { containersOf } from "../graph/task-definitions";
import { textAt, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Finding, type Rule, USUALLY } from "./rule";

/** ECR.1: pushed images are scanned. */
export const repositoryScanned: Rule = {
  name: "repository-scanned",
  description: "Images are scanned when they are pushed.",
  severity: "high",
  levels: USUALLY,
  controls: ["ECR.1"],
  remediation: "set `imageScanningConfiguration: { scanOnPush: true }`.",
  url: controlUrl("ECR.1"),
  kinds: ["repository"],
  checkStack({ plan }) {
    if (plan.all("registryScanning").length > 0) return [];
    return plan.all("repository").flatMap((repository): Finding[] => {
      const configuration = repository.inputs.imageScanningConfiguration as { scanOnPush?: unknown } | undefined;
      const scanned = configuration?.scanOnPush;
      if (scanned === true || scanned === UNKNOWN || (configuration as unknown) === UNKNOWN) return [];
      return [{ urn: repository.urn, message: `The repository \`${repository.name}\` does not scan images on push.` }];
    });
  },
};

/** ECR.2: a tag means one image for ever. */
export const repositoryImmutable = propertyRule({
  name: "repository-immutable",
  description: "A tag of a repository means one image for ever.",
  levels: ALWAYS,
  controls: ["ECR.2"],
  remediation: 'set `imageTagMutability: "IMMUTABLE"`.',
  kinds: ["repository"],
  path: ["imageTagMutability"],
  want: ["IMMUTABLE"],
});

/** ECR.3: old images go. */
export const repositoryLifecycle: Rule = {
  name: "repository-lifecycle",
  description: "A repository has a lifecycle policy.",
  severity: "medium",
  levels: USUALLY,
  controls: ["ECR.3"],
  remediation: "add an `aws.ecr.LifecyclePolicy` for the repository.",
  url: controlUrl("ECR.3"),
  kinds: ["repository"],
  checkStack({ plan }) {
    const covered = new Set(
      plan.all("lifecyclePolicy").flatMap((policy) => plan.refs(policy, ["repository"], "repository").targets),
    );
    return plan
      .all("repository")
      .filter((repository) => !covered.has(repository))
      .map(({ urn, name }) => ({ urn, message: `The repository \`${name}\` has no lifecycle policy.` }));
  },
};

/** Nobody else pulls our images. */
export const repositoryNotPublic: Rule = {
  name: "repository-not-public",
  description: "A repository's policy does not let everybody in.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation: "name the principals that may pull.",
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
  kinds: ["repositoryPolicy"],
  checkResource: (policy) =>
    letsEverybodyIn(policy.inputs.policy) ? [`The policy \`${policy.name}\` opens its repository to everybody.`] : [],
};

/** What runs is what was reviewed. */
export const imagePinned: Rule = {
  name: "image-pinned",
  description: "A container's image is named by digest, or by tag in a repository whose tags are immutable.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation: "name the image by digest (`repository@sha256:...`).",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html",
  kinds: ["taskDefinition"],
  checkStack(analysis) {
    return analysis.plan.all("taskDefinition").flatMap((definition) =>
      (containersOf(definition) ?? []).flatMap((container): Finding[] => {
        const image = textAt(container.definition, "image");
        if (image === undefined || /@sha256:[0-9a-f]+$/.test(image) || inImmutable(analysis, definition, image))
          return [];
        const message = `The container \`${container.name}\` of \`${definition.name}\` has the image \`${image}\`, whose tag may be moved.`;
        return [{ urn: definition.urn, message }];
      }),
    );
  },
};

function inImmutable({ plan }: Analysis, definition: Resource, image: string): boolean {
  if (!/:[^/:]+$/.test(image) || image.endsWith(":latest")) return false;
  const path = /\.dkr\.ecr\.[^/]+\/(.+):[^/:]+$/.exec(image)?.[1];
  const named = path === undefined ? undefined : plan.find(path, ["repository"]);
  const linked = plan.sources(definition, "containerDefinitions", ["repository"]);
  // Another container's repository says nothing of this image: one of its name does, or one in ECR whose name AWS makes.
  const own = linked.filter(({ inputs }) => {
    const name = textAt(inputs, "name");
    return name === undefined ? path !== undefined : isNamed(image, name);
  });
  const repositories = named ? [named] : own;
  return repositories.length > 0 && repositories.every(({ inputs }) => inputs.imageTagMutability === "IMMUTABLE");
}

function isNamed(image: string, repository: string): boolean {
  const name = image.replace(/:[^/:]+$/, "");
  return name === repository || name.endsWith(`/${repository}`);
}
