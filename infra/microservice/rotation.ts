import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import type * as pulumi from "@pulumi/pulumi";
import { databaseVariables } from "../datastore-variables";
import type { Cache } from "./cache";
import type { Database } from "./database";
import { createDynamic, type Told } from "./dynamic-resource";
import type { CompletionInputs, PreparationInputs } from "./rotation-inputs";
import { createTaskDefinition, type TaskParts } from "./task-definition";
import type { WorkloadContext } from "./workload-context";

export interface RotationArgs extends TaskParts {
  /** Of the service's own tasks. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Security group rules that let a task out. */
  readonly ways: readonly pulumi.Resource[];
  readonly database: Database;
  readonly cache: Cache;
}

/** What a generation of credentials beyond the first takes. */
export interface Rotation {
  /** The datastores take the new credentials, and the old ones. */
  readonly prepared: pulumi.Resource;
  /** Takes the old ones away, once the gate has seen that the new ones work. */
  finishAfter(gate: pulumi.Resource): void;
}

/** Name of the container, and prefix of its log's streams. */
const container = "credentials";
/** No service's name has an underscore. */
const suffix = `_${container}`;
/** In which a table is waited for that somebody else has locked, and a task finds its capacity. */
const timeoutSeconds = 1200;
/** Between the last request of an old task and the end of its sessions. */
const graceMarginSeconds = 40;

/** Changes the datastores' credentials around a deployment: not for the first generation. */
export function createRotation(context: WorkloadContext, args: RotationArgs): Rotation {
  const { name, settings, service, platform, network, opts } = context;
  const { logGroup, credentials, access, securityGroupId, ways, database, cache } = args;
  const inputs: Told<PreparationInputs> = {
    service: service.name,
    region: settings.region,
    cluster: platform.clusterArn,
    taskDefinition: createChangeLogins(context, args).arn,
    container,
    subnets: network.privateSubnetIds,
    securityGroups: [securityGroupId],
    logGroup: logGroup.name,
    logStreamPrefix: container,
    timeoutSeconds,
    generation: service.credentials,
    database: database.instance.resourceId,
  };
  // Both tokens of the cache are valid once its group is as asked for.
  const dependsOn = [network, access.executionPolicy, ...ways, cache.group];
  const prepared = createDynamic<PreparationInputs>("CredentialsPreparation", name, inputs, { ...opts, dependsOn });
  const completion: Told<CompletionInputs> = {
    ...inputs,
    cache: cache.group.id,
    secret: credentials.secretArn,
    secretVersion: credentials.versionId,
  };
  return {
    prepared,
    finishAfter: (gate) => {
      createDynamic<CompletionInputs>("CredentialsCompletion", name, completion, { ...opts, dependsOn: [gate] });
    },
  };
}

/** The task that changes who may log in to the database: the service's own image, in its place, with the master's URLs. */
function createChangeLogins(context: WorkloadContext, parts: RotationArgs): TaskDefinition {
  const { service } = context;
  const { image, logGroup, credentials, access } = parts;
  const environment = {
    FLEET_GRACE_SECONDS: String(service.deregistrationDelaySeconds + graceMarginSeconds),
    NODE_EXTRA_CA_CERTS: service.environment.NODE_EXTRA_CA_CERTS ?? "",
  };
  const login = credentials.variables.filter((variable) => databaseVariables.includes(variable.name));
  return createTaskDefinition(context, {
    ...{ image, logGroup, credentials, access },
    container,
    suffix,
    own: {
      entryPoint: ["bun", "-e", script()],
      command: ["prepare"],
      environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
      secrets: [...login, ...credentials.administration],
    },
  });
}

/** The program of the task, which Bun runs. */
function script(): string {
  return readFileSync(join(__dirname, "change-logins.mjs"), "utf8");
}
