import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type { Service } from "@pulumi/aws/ecs/service";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import * as pulumi from "@pulumi/pulumi";
import { imageFingerprint } from "../settings";
import type { Entry } from "./entry";
import type { GateInputs } from "./gate-inputs";
import type { WorkloadContext } from "./workload-context";

export interface GateArgs {
  readonly ecsService: Service;
  readonly task: TaskDefinition;
  readonly image: pulumi.Input<string>;
  readonly entry: Entry;
  readonly logGroup: LogGroup;
}

/**
 * What the engine's provider process runs: a text instead of a serialised function, so that neither a plan nor the state
 * depends on the SDK's serialiser. The process starts in the project's folder.
 */
const provider = 'exports.handler = () => require(process.cwd() + "/release/gate/provider.js");';

/** Type of a gate: a dynamic resource, which the engine hands to this project's own code. */
const gateType = "pulumi-nodejs:dynamic/fleet:Gate";

class Gate extends pulumi.CustomResource {}

/**
 * Ends the update only when the requested tasks run, healthy, from the requested image, and fails it otherwise: ECS
 * rolls a bad deployment back, and its service looks as if all were well.
 */
export function createGate(
  context: WorkloadContext,
  { ecsService, task, image, entry, logGroup }: GateArgs,
): pulumi.Resource {
  const { name, settings, service, platform, opts } = context;
  const inputs: pulumi.Inputs & { readonly [Key in keyof GateInputs]: pulumi.Input<unknown> } = {
    service: service.name,
    region: settings.region,
    cluster: platform.clusterArn,
    ecsService: ecsService.id,
    taskDefinition: task.arn,
    container: service.name,
    image,
    fingerprint: imageFingerprint(service),
    releasesTable: platform.releasesTable,
    targetGroups: [entry.targetGroup.arn],
    logGroup: logGroup.name,
    logStreamPrefix: service.name,
    timeoutSeconds: service.deploymentTimeoutMinutes * 60,
    ...(service.credentials > 1 && { credentials: service.credentials }),
  };
  return new Gate(gateType, name, { ...inputs, __provider: provider }, opts);
}
