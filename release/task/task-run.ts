import type { OneOffTask } from "../../infra/microservice/one-off-task";
import type { GateGear } from "../gate/gate";
import type { Patience } from "../gate/patience";
import { createProgress, type Progress } from "../gate/progress";
import { troubleLimitSeconds } from "../gate/service-poller";

/** What a task needs: the way to AWS, time, and whom to tell. */
export type TaskGear = Pick<GateGear, "callsOf" | "clock" | "log">;

/** One run of a task. */
export interface TaskRun {
  /** What the task can be found by later, unique: at most 36 characters. With the same id no second task is started. */
  readonly id: string;
  /** What it is to people: `migration`. */
  readonly what: string;
  /** @default - what the task definition says */
  readonly command?: readonly string[];
  /** What people are told who cancel. @default - that the task goes on */
  readonly whenCancelled?: string;
}

/** A task that ended well. */
export interface TaskResult {
  /** ARN. */
  readonly task: string;
  /** How long it took. */
  readonly seconds: number;
}

/** The way to AWS for a task. */
export function approach({ region, service }: OneOffTask, { callsOf, clock, log }: TaskGear) {
  const progress: Progress = createProgress(service, clock, log);
  const patience: Patience = { limitSeconds: troubleLimitSeconds, onTrouble: progress.tell };
  return { calls: callsOf(region), patience, progress };
}

/** What people are told who cancel. */
export function cancelledText({ what, whenCancelled = `the ${what} goes on` }: TaskRun): string {
  return `cancelled: ${whenCancelled}`;
}
