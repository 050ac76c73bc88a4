import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSettings } from "../settings";
import type { Access } from "./access";
import type { Credentials } from "./credentials";
import type { WorkloadContext } from "./workload-context";

export interface TaskArgs {
  readonly image: pulumi.Input<string>;
  readonly logGroup: LogGroup;
  readonly credentials: Credentials;
  readonly access: Access;
}

/** Time after SIGTERM in which a task still serves what the load balancer has not yet taken from it. */
const stopMarginSeconds = 10;

/** What runs: one container, every setting written out, so that what AWS fills in makes no difference later. */
export function createTask(
  context: WorkloadContext,
  { image, logGroup, credentials, access }: TaskArgs,
): TaskDefinition {
  const { name, settings, service, tags, opts } = context;
  const scratch = service.readonlyRootFilesystem ? [{ name: "tmp" }] : [];
  const container = {
    name: service.name,
    image,
    essential: true,
    cpu: 0,
    user: service.user,
    readonlyRootFilesystem: service.readonlyRootFilesystem,
    privileged: false,
    linuxParameters: { initProcessEnabled: true },
    portMappings: [{ containerPort: service.port, hostPort: service.port, protocol: "tcp" }],
    mountPoints: scratch.map((volume) => ({ sourceVolume: volume.name, containerPath: "/tmp", readOnly: false })),
    volumesFrom: [],
    systemControls: [],
    environment: Object.entries(service.environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: [...credentials.variables],
    healthCheck: containerHealthCheck(service),
    stopTimeout: service.deregistrationDelaySeconds + stopMarginSeconds,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": settings.region,
        "awslogs-stream-prefix": service.name,
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
  return new TaskDefinition(
    name,
    {
      family: `${settings.name}-${settings.stack}-${service.name}`,
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
      containerDefinitions: pulumi.jsonStringify([container]),
      // A revision that was deregistered cannot be rolled back to, and one that was not costs nothing:
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
      skipDestroy: true,
      tags,
    },
    opts,
  );
}

/** ECS ignores an image's HEALTHCHECK. The image has bun, and no curl. */
function containerHealthCheck({ port, healthCheck }: ServiceSettings) {
  const { path, matcher, intervalSeconds, timeoutSeconds, unhealthyThreshold, gracePeriodSeconds } = healthCheck;
  const script = `const { status } = await fetch("http://127.0.0.1:${port}${path}"); process.exit((${acceptance(matcher)}) ? 0 : 1)`;
  return {
    command: ["CMD", "bun", "-e", script],
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries: unhealthyThreshold,
    startPeriod: Math.min(gracePeriodSeconds, 300),
  };
}

/** "200-299,404" -> a JavaScript condition on `status`. */
export function acceptance(matcher: string): string {
  const ranges = matcher.split(",").map((range) => {
    const [from, to = from] = range.split("-");
    return from === to ? `status === ${from}` : `(status >= ${from} && status <= ${to})`;
  });
  return ranges.join(" || ");
}
