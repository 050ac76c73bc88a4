import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import * as pulumi from "@pulumi/pulumi";
import { databaseVariables } from "../datastore-variables";
import type { Access } from "./access";
import type { Cache } from "./cache";
import type { Credentials } from "./credentials";
import type { Database } from "./database";
import type { CompletionInputs, PreparationInputs } from "./rotation-inputs";
import type { WorkloadContext } from "./workload-context";

export interface RotationArgs {
  readonly image: pulumi.Input<string>;
  readonly logGroup: LogGroup;
  readonly credentials: Credentials;
  readonly access: Access;
  readonly securityGroupId: pulumi.Input<string>;
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

/** See gate.ts. */
const provider = (kind: string) =>
  `exports.handler = () => require(process.cwd() + "/release/rotation/provider.js").${kind};`;

class Step extends pulumi.CustomResource {}

/** Name of the container, and prefix of its log's streams. */
const container = "credentials";
/** In which a table is waited for that somebody else has locked, and a task finds its capacity. */
const timeoutSeconds = 1200;
/** Between the last request of an old task and the end of its sessions. */
const graceMarginSeconds = 40;

/** Changes the datastores' credentials around a deployment; nothing in the first generation. */
export function createRotation(context: WorkloadContext, args: RotationArgs): Rotation | undefined {
  const { name, settings, service, platform, network, opts } = context;
  const { logGroup, credentials, access, securityGroupId, database, cache } = args;
  if (service.credentials === 1) {
    return undefined;
  }
  const task = createChangeLogins(context, args);
  const inputs: Record<keyof PreparationInputs, pulumi.Input<unknown>> = {
    service: service.name,
    region: settings.region,
    cluster: platform.clusterArn,
    taskDefinition: task.arn,
    container,
    subnets: network.privateSubnetIds,
    securityGroups: [securityGroupId],
    logGroup: logGroup.name,
    logStreamPrefix: container,
    timeoutSeconds,
    generation: service.credentials,
    database: database.instance.resourceId,
  };
  const prepared = new Step(
    "pulumi-nodejs:dynamic/fleet:CredentialsPreparation",
    name,
    { ...inputs, __provider: provider("preparation") },
    // Both tokens of the cache are valid once its group is as asked for.
    { ...opts, dependsOn: [access.executionPolicy, cache.group] },
  );
  return {
    prepared,
    finishAfter: (gate) => {
      const completion: Record<keyof CompletionInputs, pulumi.Input<unknown>> = {
        ...inputs,
        cache: cache.group.id,
        secret: credentials.secretArn,
        secretVersion: credentials.versionId,
      };
      new Step(
        "pulumi-nodejs:dynamic/fleet:CredentialsCompletion",
        name,
        { ...completion, __provider: provider("completion") },
        { ...opts, dependsOn: [gate] },
      );
    },
  };
}

/** The task that changes who may log in to the database: the service's own image, in its place, with the master's URLs. */
function createChangeLogins(
  context: WorkloadContext,
  { image, logGroup, credentials, access }: RotationArgs,
): TaskDefinition {
  const { name, settings, service, tags, opts } = context;
  const grace = service.deregistrationDelaySeconds + graceMarginSeconds;
  const environment = {
    FLEET_GRACE_SECONDS: String(grace),
    NODE_EXTRA_CA_CERTS: service.environment.NODE_EXTRA_CA_CERTS ?? "",
  };
  const login = credentials.variables.filter((variable) => databaseVariables.includes(variable.name));
  const definition = {
    name: container,
    image,
    essential: true,
    cpu: 0,
    user: service.user,
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: { initProcessEnabled: true },
    entryPoint: ["bun", "-e", script()],
    command: ["prepare"],
    portMappings: [],
    mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
    volumesFrom: [],
    systemControls: [],
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: [...login, ...credentials.administration],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": settings.region,
        "awslogs-stream-prefix": container,
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
  return new TaskDefinition(
    `${name}-credentials`,
    {
      family: `${settings.name}-${settings.stack}-${service.name}-credentials`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: service.platform === "linux/arm64" ? "ARM64" : "X86_64",
      },
      executionRoleArn: access.executionRole.arn,
      taskRoleArn: access.taskRole.arn,
      volumes: [{ name: "tmp" }],
      containerDefinitions: pulumi.jsonStringify([definition]),
      tags,
    },
    opts,
  );
}

/** The program of the task, which Bun runs. */
function script(): string {
  return readFileSync(join(__dirname, "change-logins.mjs"), "utf8");
}
