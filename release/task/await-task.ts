import type { Task } from "@aws-sdk/client-ecs";
import type { OneOffTask } from "../../infra/microservice/one-off-task";
import type { AwsCalls } from "../gate/aws-calls";
import { orCancelled } from "../gate/cancellation";
import type { TaskLog } from "../gate/collect-facts";
import { GateFailure } from "../gate/gate-failure";
import { lastPart } from "../gate/names";
import { explainEnd, explainTask } from "./explain-task";
import { TaskFailure } from "./task-failure";
import { approach, cancelledText, type TaskGear, type TaskResult, type TaskRun } from "./task-run";

const firstPauseMs = 2_000;
const longestPauseMs = 10_000;
const pauseGrowth = 1.3;
/** In which ECS may not know yet what it has started: its answers are eventually consistent. */
const unknownSeconds = 60;
/** From StopTask to STOPPED: a container has 120 s at most to end, and its network interface is taken away after that. */
const stopSeconds = 240;
const logLimit = 30;
/** People wait for the log. */
const logPatience = { limitSeconds: 2 };

/** Waits until a task has ended. Throws a {@link TaskFailure} unless its container's exit code is 0. */
export async function awaitTask(
  task: OneOffTask,
  run: TaskRun,
  arn: string,
  gear: TaskGear,
  cancelled: AbortSignal,
): Promise<TaskResult> {
  const { calls } = approach(task, gear);
  let ended: Ended;
  try {
    ended = await untilStopped(task, run, arn, gear, cancelled);
  } catch (error) {
    if (!(error instanceof GateFailure)) {
      throw error;
    }
    throw new TaskFailure(explainTask(task, error.message, { arn }), "open", { explainable: false, cause: error });
  }
  const { stopped, late, seconds } = ended;
  const happened = stopped === undefined ? `ECS knows nothing of task ${lastPart(arn)}` : whyNot(stopped, task, late);
  if (happened === undefined) {
    gear.log(`${task.service}: ${run.what} ended well (${seconds} s)`);
    return { task: arn, seconds };
  }
  const told =
    late === undefined || stopped === undefined ? `the ${run.what} failed: ${happened}` : `the ${run.what} ${happened}`;
  const facts = stopped === undefined ? {} : await readLog(task, stopped, calls);
  throw new TaskFailure(explainTask(task, told, { arn, ...facts }), "failed", { explainable: true });
}

/** How the waiting ended. */
interface Ended {
  /** Nothing where ECS does not know the task. */
  readonly stopped: Task | undefined;
  /** What was done about a task that took too long. */
  readonly late: string | undefined;
  readonly seconds: number;
}

async function untilStopped(
  task: OneOffTask,
  run: TaskRun,
  arn: string,
  gear: TaskGear,
  cancelled: AbortSignal,
): Promise<Ended> {
  const { calls, patience, progress } = approach(task, gear);
  const { clock } = gear;
  const wait = <Answer>(answer: Promise<Answer>) => orCancelled(answer, cancelled, cancelledText(run));
  let since = clock.now();
  let seen = false;
  let stopAskedAt: number | undefined;
  let late: string | undefined;
  const secondsSince = (moment: number) => Math.round((clock.now() - moment) / 1000);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * pauseGrowth, longestPauseMs)) {
    const { tasks } = await wait(calls.describeTasks(clusterOf(arn, task), [arn], patience));
    const found = tasks[0];
    // A task that another process started has used up some of its time already.
    since = Math.min(since, found?.createdAt?.getTime() ?? since);
    const seconds = secondsSince(since);
    if (found?.lastStatus === "STOPPED" || (found === undefined && (seen || seconds >= unknownSeconds))) {
      return { stopped: found, late, seconds };
    }
    seen ||= found !== undefined;
    if (stopAskedAt === undefined && seconds >= task.timeoutSeconds) {
      late = `timed out after ${limitOf(task)}`;
      progress.announce(`${run.what} ${late}, its task is told to stop`);
      await wait(calls.stopTask(clusterOf(arn, task), arn, `${run.what} ${late}`, patience));
      stopAskedAt = clock.now();
      pauseMs = firstPauseMs;
    } else if (stopAskedAt !== undefined && secondsSince(stopAskedAt) >= stopSeconds) {
      throw new GateFailure(`the ${run.what} ${late}, and its task does not stop`, { explainable: false });
    }
    if (found?.lastStatus !== undefined) {
      progress.tell(`${run.what} is ${found.lastStatus.toLowerCase()}`);
    }
    await wait(clock.sleep(pauseMs));
  }
}

/** Why a stopped task did not end well; nothing for one that did, be it at the last moment. */
function whyNot(stopped: Task, task: OneOffTask, late: string | undefined): string | undefined {
  const exitCode = stopped.containers?.find(({ name }) => name === task.container)?.exitCode;
  // A process that ends with 0 when it is told to stop has not done its work.
  if (exitCode === 0 && stopped.stopCode === "EssentialContainerExited") {
    return undefined;
  }
  return late === undefined
    ? explainEnd(stopped, task)
    : `${late} and was stopped: it may have done a part of its work`;
}

/** What has never started has no log. */
async function readLog(
  { container, logGroup, logStreamPrefix }: OneOffTask,
  { taskArn = "", startedAt }: Task,
  calls: AwsCalls,
): Promise<{ readonly log?: TaskLog; readonly gap?: string }> {
  if (startedAt === undefined) {
    return {};
  }
  const id = lastPart(taskArn);
  try {
    const lines = await calls.logLines(logGroup, `${logStreamPrefix}/${container}/${id}`, logLimit, logPatience);
    return { log: { task: id, lines } };
  } catch (error) {
    return { gap: `log: ${(error as Error).message.split("\n")[0]}` };
  }
}

/** The cluster that the task is in: a stack may have got another one since. */
export function clusterOf(arn: string, { cluster }: OneOffTask): string {
  const [, name = "", id] = arn.split("/");
  return id === undefined || name === lastPart(cluster) ? cluster : name;
}

function limitOf({ timeoutSeconds }: OneOffTask): string {
  return timeoutSeconds % 60 === 0 ? `${timeoutSeconds / 60} min` : `${timeoutSeconds} s`;
}
