/** Which of a service's task definitions: the one before, the one asked for last, or one that somebody else deploys. */
export type Version = "previous" | "requested" | "newer";

/** A task of a played service. */
export interface PlayedTask {
  /** Unique within the service. */
  readonly key: string;
  readonly version: Version;
  readonly status: "RUNNING" | "STOPPED";
  /** In seconds since the roll-out began; negative for tasks from before. */
  readonly createdAt: number;
  /** @default - its container started */
  readonly neverStarted?: boolean;
  /** In its target groups. @default - healthy */
  readonly health?: { readonly state: string; readonly reason: string; readonly description: string };
  /** Why it stopped. */
  readonly stop?: PlayedStop;
  /** @default - the requested image's */
  readonly digest?: string;
}

/** How a task ended, as ECS words it. */
export interface PlayedStop {
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly exitCode?: number;
  readonly containerReason?: string;
}

/** A deployment of a played service. Its counts are those of its tasks. */
export interface PlayedDeployment {
  readonly version: Version;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  readonly reason?: string;
}

/** A service as ECS shows it at a moment. */
export interface Moment {
  /** @default "ACTIVE" */
  readonly status?: string;
  readonly deployments: readonly PlayedDeployment[];
  readonly tasks: readonly PlayedTask[];
  /** Seconds since the roll-out began, and the text. */
  readonly events?: readonly (readonly [number, string])[];
  /** What each task has logged. */
  readonly log?: readonly string[];
}

/** What a scenario is played on. */
export interface Stage {
  readonly desiredCount: number;
  /** Whether there is something to roll back to. */
  readonly hasPrevious: boolean;
}

/** The course of a roll-out: the service so many seconds after it began. */
export type Scenario = (seconds: number, stage: Stage) => Moment;

/** Running, healthy tasks. */
export function runningTasks(version: Version, count: number, createdAt = -600): readonly PlayedTask[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `${version}-${n}`,
    version,
    status: "RUNNING" as const,
    createdAt,
  }));
}

/** All tasks run after so many seconds; until then the ones before serve. */
export function steadyAfter(duration: number): Scenario {
  return (seconds, { desiredCount, hasPrevious }) => {
    if (seconds >= duration) {
      return {
        deployments: [{ version: "requested", status: "PRIMARY", rolloutState: "COMPLETED" }],
        tasks: runningTasks("requested", desiredCount, 1),
      };
    }
    const up = Math.floor((seconds / duration) * desiredCount);
    const before = hasPrevious ? runningTasks("previous", desiredCount) : [];
    return { deployments: inProgress(hasPrevious), tasks: [...before, ...runningTasks("requested", up, 1)] };
  };
}

/** At once as requested. */
export const steady: Scenario = steadyAfter(0);

/** As requested after a minute and a half. */
export const slowStart: Scenario = steadyAfter(90);

/** Tasks stop every 20 s, until the circuit breaker rolls back after `breakerAfter` seconds, if it can. */
export function failing(stop: PlayedStop, log?: readonly string[], breakerAfter = 60): Scenario {
  return (seconds, { desiredCount, hasPrevious }) => {
    const before = hasPrevious ? runningTasks("previous", desiredCount) : [];
    const attempts = Math.floor(Math.min(seconds, breakerAfter) / 20);
    const failed = Array.from({ length: attempts }, (_, n) => ({
      key: `failed-${n}`,
      version: "requested" as const,
      status: "STOPPED" as const,
      createdAt: n * 20 + 2,
      stop,
      ...(log === undefined && { neverStarted: true }),
    }));
    return {
      deployments: seconds < breakerAfter ? inProgress(hasPrevious) : rolledBack(seconds - breakerAfter, hasPrevious),
      tasks: [...before, ...failed],
      events: [
        [5, "(service billing) has started 1 tasks: (task 1)."],
        ...(seconds < breakerAfter
          ? []
          : [
              [
                breakerAfter,
                "(service billing) (deployment ecs-svc/2) deployment failed: tasks failed to start.",
              ] as const,
            ]),
      ],
      ...(log !== undefined && { log }),
    };
  };
}

/** The process ends with 1; the circuit breaker rolls back after a minute. */
export const crashLoop: Scenario = failing(
  { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited", exitCode: 1 },
  ["billing starts", "error: connect ECONNREFUSED 10.0.9.1:5432", "    at connect (/app/index.js:3:7)"],
);

/** The image's tag does not exist. */
export const imagePullError: Scenario = failing({
  stopCode: "TaskFailedToStart",
  stoppedReason:
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing:1: not found",
});

/** A secret that the task definition names does not exist. */
export const secretMissing: Scenario = failing({
  stopCode: "TaskFailedToStart",
  stoppedReason:
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/billing-AbCdEf from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
});

const unhealthy = {
  state: "unhealthy",
  reason: "Target.ResponseCodeMismatch",
  description: "Health checks failed with these codes: [503]",
};

/** Tasks run, and answer the health check with 503, until they are stopped; the circuit breaker waits for ten minutes. */
export const neverHealthy: Scenario = (seconds, stage) => {
  const stop = {
    stopCode: "ServiceSchedulerInitiated",
    stoppedReason:
      "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/billing/1)",
  };
  const moment = failing(stop, ["billing listens on 3000"], 600)(seconds, stage);
  const current = { key: "current", version: "requested" as const, status: "RUNNING" as const, createdAt: 5 };
  return { ...moment, tasks: [...moment.tasks, ...(seconds < 600 ? [{ ...current, health: unhealthy }] : [])] };
};

const stoppedForRollback = {
  stopCode: "ServiceSchedulerInitiated",
  stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
  exitCode: 143,
};

/** One of the tasks is healthy; an alarm rolls back after a minute. */
export const rolledBackByAlarm: Scenario = (seconds, stage) => {
  const before = runningTasks("previous", stage.desiredCount);
  const [first, ...others] = runningTasks("requested", stage.desiredCount, 5);
  const half = [...(first === undefined ? [] : [first]), ...others.map((task) => ({ ...task, health: unhealthy }))];
  const reason = "ECS deployment failed: alarm detected.";
  return seconds < 60
    ? { deployments: inProgress(stage.hasPrevious), tasks: [...before, ...half] }
    : {
        deployments: rolledBack(seconds - 60, stage.hasPrevious, reason),
        tasks: [...before, ...half.map((task) => ({ ...task, status: "STOPPED" as const, stop: stoppedForRollback }))],
        log: ["billing listens on 3000", "error: unexpected end of input"],
        events: [[60, "(service billing) rolling back to deployment ecs-svc/1: alarm billing-5xx is in ALARM."]],
      };
};

/** Somebody else deploys after 20 s. */
export const replacedByNewer: Scenario = (seconds, stage) =>
  seconds < 20
    ? { deployments: inProgress(stage.hasPrevious), tasks: runningTasks("previous", stage.desiredCount) }
    : {
        deployments: [
          { version: "newer", status: "PRIMARY", rolloutState: "IN_PROGRESS" },
          { version: "requested", status: "ACTIVE", rolloutState: "IN_PROGRESS" },
          { version: "previous", status: "ACTIVE", rolloutState: "COMPLETED" },
        ],
        tasks: runningTasks("previous", stage.desiredCount),
      };

/** ECS rolled back during an earlier update, and is content. */
export const rolledBackEarlier: Scenario = (_seconds, { desiredCount, hasPrevious }) => ({
  deployments: rolledBack(3600, hasPrevious),
  tasks: hasPrevious ? runningTasks("previous", desiredCount) : [],
});

function inProgress(hasPrevious: boolean): readonly PlayedDeployment[] {
  return [
    { version: "requested", status: "PRIMARY", rolloutState: "IN_PROGRESS" },
    ...(hasPrevious ? [{ version: "previous", status: "ACTIVE", rolloutState: "COMPLETED" } as const] : []),
  ];
}

/** The failed deployment is shown for another 15 s, and for ever where there is nothing to roll back to. */
function rolledBack(
  seconds: number,
  hasPrevious: boolean,
  reason = "ECS deployment circuit breaker: tasks failed to start.",
): readonly PlayedDeployment[] {
  if (!hasPrevious) {
    return [{ version: "requested", status: "PRIMARY", rolloutState: "FAILED", reason }];
  }
  const why = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.";
  return seconds < 15
    ? [
        { version: "previous", status: "PRIMARY", rolloutState: "IN_PROGRESS", reason: why },
        { version: "requested", status: "ACTIVE", rolloutState: "FAILED", reason },
      ]
    : [{ version: "previous", status: "PRIMARY", rolloutState: "COMPLETED", reason: why }];
}
