import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { at, flagAt, textAt } from "./value";

/**
 * Whether a task definition is that of services only that let people open a shell by ECS Exec, on clusters that encrypt
 * the sessions and write them down. ECS Exec does not work with a read-only root file system.
 */
export function opensRecordedShells(plan: Plan, definition: Resource): boolean {
  const services = plan
    .all("ecsService")
    .filter((service) => plan.refs(service, ["taskDefinition"], "taskDefinition").targets.includes(definition));
  return services.length > 0 && services.every((service) => letsIn(plan, service));
}

function letsIn(plan: Plan, service: Resource): boolean {
  const { targets, external } = plan.refs(service, ["ecsCluster"], "cluster");
  return (
    flagAt(service.inputs, "enableExecuteCommand") === true &&
    targets.length > 0 &&
    external.length === 0 &&
    targets.every(recordsSessions)
  );
}

/** A log's name or a key that is not known yet counts: there will be one. */
function recordsSessions({ inputs }: Resource): boolean {
  const path = ["configuration", "executeCommandConfiguration"] as const;
  const log = [...path, "logConfiguration"] as const;
  const toLogs =
    isSet(inputs, ...log, "cloudWatchLogGroupName") && encrypts(inputs, ...log, "cloudWatchEncryptionEnabled");
  const toBucket = isSet(inputs, ...log, "s3BucketName") && encrypts(inputs, ...log, "s3BucketEncryptionEnabled");
  return (
    textAt(inputs, ...path, "logging") === "OVERRIDE" && isSet(inputs, ...path, "kmsKeyId") && (toLogs || toBucket)
  );
}

function isSet(inputs: Resource["inputs"], ...path: readonly string[]): boolean {
  return ![undefined, null, ""].includes(at(inputs, ...path) as string | undefined);
}

function encrypts(inputs: Resource["inputs"], ...path: readonly string[]): boolean {
  return flagAt(inputs, ...path) === true;
}
