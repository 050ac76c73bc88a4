import { createHash } from "node:crypto";
import { type PlayedExec, playedAgent } from "./scripted-aws-exec";
import type { Moment, PlayedTask, Scenario, Version } from "./scripted-aws-scenarios";

/** A service that the scripted AWS plays. */
export interface ServiceScript {
  /** Name of the ECS service, or what its name matches. */
  readonly service: string | RegExp;
  /** One for each roll-out; the last one for all that follow. */
  readonly scenarios: readonly [Scenario, ...Scenario[]];
  /** ARN of the task definition asked for last. @default - learnt from CreateService and UpdateService */
  readonly requested?: string;
  /** ARN of the one before. @default - there is none */
  readonly previous?: string;
  /** @default - learnt from CreateService; 2 if nobody says */
  readonly desiredCount?: number;
  /** @default - learnt from RegisterTaskDefinition; the service's name if nobody says */
  readonly container?: string;
  /** `sha256:...` of the image of its tasks. @default - learnt from RegisterTaskDefinition */
  readonly digest?: string;
  /** ARNs. @default - learnt from CreateService */
  readonly targetGroups?: readonly string[];
  /** @default - nobody may open a shell */
  readonly exec?: PlayedExec;
}

/** What is asked for by a roll-out. */
export interface Rollout {
  readonly taskDefinition: string;
  readonly force: boolean;
}

/** A scripted service as it is now. */
export interface PlayedService {
  readonly name: string;
  readonly targetGroups: readonly string[];
  readonly moment: () => Moment;
  /** Begins the next roll-out, as ECS would: not for what is deployed already. */
  readonly rollOut: (rollout: Rollout) => void;
  /** The part of its description that the scenario decides. */
  readonly describe: () => object;
  readonly taskArns: (status: string) => readonly string[];
  readonly describeTask: (arn: string) => object | undefined;
  readonly addressOf: (task: PlayedTask) => string;
}

/** Where a service is played. */
export interface Surroundings {
  readonly name: string;
  /** ARN, or name, of its cluster. */
  readonly cluster: string;
  readonly requested: string;
  readonly desiredCount: number;
  readonly targetGroups: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly imageOf: (taskDefinition: string) => { readonly container: string; readonly digest: string } | undefined;
}

/** Plays a script as a service of a name. */
export function playService(script: ServiceScript, around: Surroundings): PlayedService {
  const { name, now, desiredCount } = around;
  let { requested } = around;
  let previous = script.previous;
  let rollouts = 0;
  let startedAt = now();

  const account = requested.split(":").slice(3, 5).join(":");
  const cluster = around.cluster.slice(around.cluster.lastIndexOf("/") + 1);
  const arnOf = (version: Version): string =>
    ({
      requested,
      previous: previous ?? "",
      newer: requested.replace(/\d+$/, (revision) => `${Number(revision) + 1}`),
    })[version];
  const taskArn = ({ key }: PlayedTask): string => {
    const id = createHash("md5").update(`${name}/${rollouts}/${key}`).digest("hex");
    return `arn:aws:ecs:${account}:task/${cluster}/${id}`;
  };
  const secondsAt = (seconds: number): number => startedAt / 1000 + seconds;
  const moment = (): Moment => {
    const scenario = script.scenarios[Math.min(rollouts, script.scenarios.length - 1)] ?? script.scenarios[0];
    return scenario((now() - startedAt) / 1000, { desiredCount, hasPrevious: previous !== undefined });
  };
  const deploymentOf = (version: Version): string =>
    `ecs-svc/${rollouts}${version === "previous" ? 1 : version === "requested" ? 2 : 3}`;
  const indexOf = (task: PlayedTask): number => moment().tasks.findIndex(({ key }) => key === task.key);
  const addressOf = (task: PlayedTask): string => {
    const index = indexOf(task);
    return `10.0.${Math.floor(index / 200)}.${(index % 200) + 10}`;
  };

  return {
    name,
    targetGroups: around.targetGroups,
    moment,
    addressOf,
    rollOut({ taskDefinition, force }) {
      const primary = moment().deployments.find(({ status }) => status === "PRIMARY");
      if (!force && primary !== undefined && arnOf(primary.version) === taskDefinition) {
        return;
      }
      if (primary?.version !== "previous" && taskDefinition !== requested) {
        previous = requested;
      }
      requested = taskDefinition;
      rollouts += 1;
      startedAt = now();
    },
    describe() {
      const { status = "ACTIVE", deployments, tasks, events = [] } = moment();
      const running = tasks.filter((task) => task.status === "RUNNING");
      const shown = deployments.map((one) => ({
        id: deploymentOf(one.version),
        status: one.status,
        taskDefinition: arnOf(one.version),
        desiredCount,
        runningCount: running.filter(({ version }) => version === one.version).length,
        pendingCount: 0,
        failedTasks: tasks.filter((task) => task.version === one.version && task.status === "STOPPED").length,
        rolloutState: one.rolloutState,
        ...(one.reason !== undefined && { rolloutStateReason: one.reason }),
        createdAt: secondsAt(one.version === "previous" ? -600 : 0),
        updatedAt: secondsAt(0),
      }));
      return {
        status,
        enableExecuteCommand: script.exec !== undefined,
        desiredCount,
        runningCount: running.length,
        pendingCount: 0,
        taskDefinition: shown.find((one) => one.status === "PRIMARY")?.taskDefinition,
        deployments: shown,
        events: events
          .map(([seconds, message], n) => ({ id: `event-${n}`, createdAt: secondsAt(seconds), message }))
          .toReversed(),
      };
    },
    taskArns: (wanted) =>
      moment()
        .tasks.filter(({ status }) => status === wanted)
        .map(taskArn),
    describeTask(arn) {
      const task = moment().tasks.find((one) => taskArn(one) === arn);
      return task && describe(task);
    },
  };

  function describe(task: PlayedTask): object {
    const image = around.imageOf(arnOf(task.version));
    return {
      taskArn: taskArn(task),
      clusterArn: `arn:aws:ecs:${account}:cluster/${cluster}`,
      taskDefinitionArn: arnOf(task.version),
      group: `service:${name}`,
      startedBy: deploymentOf(task.version),
      enableExecuteCommand: script.exec !== undefined,
      lastStatus: task.status,
      desiredStatus: task.status,
      cpu: "256",
      memory: "512",
      createdAt: secondsAt(task.createdAt),
      ...(!task.neverStarted && { startedAt: secondsAt(task.createdAt + 1) }),
      ...(task.stop !== undefined && { stopCode: task.stop.stopCode, stoppedReason: task.stop.stoppedReason }),
      attachments: [
        { type: "ElasticNetworkInterface", details: [{ name: "privateIPv4Address", value: addressOf(task) }] },
      ],
      containers: [
        {
          name: script.container ?? image?.container ?? name,
          lastStatus: task.status,
          imageDigest: task.digest ?? script.digest ?? image?.digest,
          ...(script.exec !== undefined && playedAgent(taskArn(task), script.exec, indexOf(task))),
          ...(task.stop?.exitCode !== undefined && { exitCode: task.stop.exitCode }),
          ...(task.stop?.containerReason !== undefined && { reason: task.stop.containerReason }),
        },
      ],
    };
  }
}
