import type { PlayedStop } from "./scripted-aws-scenarios";

/** A one-off task as ECS shows it at a moment. */
export interface TaskMoment {
  /** `gone`: ECS knows it no more. */
  readonly status: "PROVISIONING" | "PENDING" | "RUNNING" | "DEPROVISIONING" | "STOPPED" | "gone";
  /** @default - its container started, unless it is provisioning or pending */
  readonly neverStarted?: boolean;
  /** Why it stopped. */
  readonly stop?: PlayedStop;
  readonly log?: readonly string[];
}

/** The course of a one-off task. */
export interface TaskScenario {
  /** The task so many seconds after it was asked for. */
  readonly course: (seconds: number) => TaskMoment;
  /** Why ECS starts none. @default - it does */
  readonly refusal?: { readonly reason: string; readonly detail?: string };
}

/** Runs for so many seconds, 15 of which it takes to start, and ends so. */
export function endsAfter(seconds: number, stop: PlayedStop, log: readonly string[] = []): TaskScenario {
  return {
    course: (now) =>
      now >= seconds
        ? { status: "STOPPED", stop, log }
        : { status: now < 10 ? "PROVISIONING" : now < 15 ? "PENDING" : "RUNNING", log },
  };
}

const exited = { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" };

/** Ends with 0 after 30 s. */
export const endsWell: TaskScenario = endsAfter(30, { ...exited, exitCode: 0 }, ["2 migrations applied"]);

/** Ends with 1 after 30 s. */
export const exitsWithOne: TaskScenario = endsAfter(30, { ...exited, exitCode: 1 }, [
  "migration 20260101_invoices",
  'error: column "total" does not exist',
]);

/** Never starts. */
export function neverStarts(stoppedReason: string): TaskScenario {
  const stop = { stopCode: "TaskFailedToStart", stoppedReason };
  return {
    course: (now) => (now < 20 ? { status: "PROVISIONING" } : { status: "STOPPED", stop, neverStarted: true }),
  };
}

/** The image's tag does not exist. */
export const taskImagePullError: TaskScenario = neverStarts(
  "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing:1: not found",
);

/** A secret that the task definition names does not exist. */
export const taskSecretMissing: TaskScenario = neverStarts(
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/billing-AbCdEf from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
);

/** Runs until it is stopped. */
export const neverEnds: TaskScenario = {
  course: endsAfter(Number.POSITIVE_INFINITY, exited, ["waiting for a lock"]).course,
};

/** ECS has no room for it. */
export const noCapacity: TaskScenario = {
  course: () => ({ status: "gone" }),
  refusal: {
    reason: "Capacity is unavailable at this time. Please try again later or in a different availability zone",
  },
};

/** Was started, but ECS knows nothing of it. */
export const taskGone: TaskScenario = { course: () => ({ status: "gone" }) };
