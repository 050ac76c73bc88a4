import type { RecordedResource } from "../../../infra/recorder";
import type { FleetDiff } from "../fleet-diff";
import type { StepAction } from "./step-times";

/** What will be done to each resource, by URN. */
export type Steps = ReadonlyMap<string, StepAction>;

/** Whoever is made from one of these anew is another: its name or its number changes with every change. */
const alwaysAnother: ReadonlySet<string> = new Set([
  "docker:index/image:Image",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:secretsmanager/secretVersion:SecretVersion",
]);

/** Types of what a service's image and its variables go into. */
const imageType = "docker:index/image:Image";
const taskType = "aws:ecs/taskDefinition:TaskDefinition";
/** Another task definition alone is no reason to migrate again. */
const migrationType = "pulumi-nodejs:dynamic/fleet:Migration";

/**
 * What a comparison of plans says, and what follows from it that a preview cannot know: a new image makes another task
 * definition, and that makes the service roll out. Deletions are not among them.
 *
 * @param resources the later plan's, in the order of registration: what a resource is made from stands before it
 * @param owners name of the service that a resource is of, by URN
 */
export function stepsOf(
  diff: FleetDiff,
  resources: readonly RecordedResource[],
  owners: (urn: string) => string | undefined,
): Steps {
  const told = [...diff.services.flatMap(({ resources: own }) => own), ...diff.shared];
  const steps = new Map<string, StepAction>();
  for (const { urn, action } of told) {
    if (action !== "delete") {
      steps.set(urn, action);
    }
  }
  const types = new Map(resources.map(({ urn, type }) => [urn, type]));
  const newImage = new Set((diff.images ?? []).map(({ name }) => name));
  const newVariables = new Set(diff.services.flatMap(({ name, variables }) => (variables.length > 0 ? [name] : [])));
  const isAnother = (urn: string) => {
    const action = steps.get(urn);
    return (
      action === "create" || action === "replace" || (action === "update" && alwaysAnother.has(types.get(urn) ?? ""))
    );
  };
  for (const { urn, type, custom, propertyDependencies } of resources) {
    const service = owners(urn) ?? "";
    const changedImage = newImage.has(service);
    const follows =
      (type !== migrationType && Object.values(propertyDependencies).some((urns) => urns.some(isAnother))) ||
      (type === imageType && changedImage) ||
      (type === taskType && (changedImage || newVariables.has(service)));
    if (custom && follows && !steps.has(urn)) {
      steps.set(urn, "update");
    }
  }
  return steps;
}
