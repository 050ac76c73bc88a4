import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import * as pulumi from "@pulumi/pulumi";
import type { Access } from "./access";
import type { Credentials } from "./credentials";
import { sidecarDefinition, sidecarVariables, withSidecars } from "./sidecar";
import type { WorkloadContext } from "./workload-context";
import type { Sidecar } from "./workload-extras";

/** What every task of a workload is made of, whatever it runs. */
export interface TaskParts {
  readonly image: pulumi.Input<string>;
  readonly logGroup: LogGroup;
  readonly credentials: Credentials;
  readonly access: Access;
}

export interface TaskDefinitionArgs extends TaskParts {
  /** Name of the container that the task is for, and prefix of its log streams. */
  readonly container: string;
  /** Part of the container's definition that is this task's own. */
  readonly own: pulumi.Inputs;
  /** Appended to the names of the resource and the family: `_migration`. @default - nothing */
  readonly suffix?: string;
  /** Containers beside it. @default - none */
  readonly sidecars?: readonly Sidecar[];
  /** @default - as the service has it */
  readonly readonlyRootFilesystem?: boolean;
}

/** A task's containers, every setting written out, so that what AWS fills in makes no difference later. */
export function createTaskDefinition(
  { name, settings, service, extras, tags, opts }: WorkloadContext,
  { image, logGroup, credentials, access, container, own, suffix = "", ...args }: TaskDefinitionArgs,
): TaskDefinition {
  const { readonlyRootFilesystem = service.readonlyRootFilesystem, sidecars = [] } = args;
  const scratch = readonlyRootFilesystem ? [{ name: "tmp" }] : [];
  const logConfiguration = (prefix: string) => ({
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup.name,
      "awslogs-region": settings.region,
      "awslogs-stream-prefix": prefix,
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  });
  const definition = {
    name: container,
    image,
    essential: true,
    cpu: 0,
    user: service.user,
    readonlyRootFilesystem,
    privileged: false,
    linuxParameters: { initProcessEnabled: true },
    portMappings: [],
    mountPoints: scratch.map((volume) => ({ sourceVolume: volume.name, containerPath: "/tmp", readOnly: false })),
    volumesFrom: [],
    systemControls: [],
    environment: Object.entries({ ...sidecarVariables(sidecars), ...service.environment, ...extras.environment })
      .map(([variable, value]) => ({ name: variable, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    secrets: [...credentials.variables],
    ...own,
    ...withSidecars(service, sidecars),
    logConfiguration: logConfiguration(container),
  };
  return new TaskDefinition(
    `${name}${suffix}`,
    {
      family: `${settings.name}-${settings.stack}-${service.name}${suffix}`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(service.cpu),
      memory: String(service.memoryMiB),
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: service.platform === "linux/arm64" ? "ARM64" : "X86_64",
      },
      executionRoleArn: access.executionRole.arn,
      taskRoleArn: access.taskRole.arn,
      volumes: scratch,
      containerDefinitions: pulumi.jsonStringify([
        definition,
        ...sidecars.map((sidecar) => ({
          ...sidecarDefinition(sidecar),
          logConfiguration: logConfiguration(sidecar.name),
        })),
      ]),
      // A revision that was deregistered cannot be rolled back to, and one that was not costs nothing:
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
      skipDestroy: true,
      tags,
    },
    opts,
  );
}
