import type { OneOffTask } from "../../infra/microservice/one-off-task";
import { orCancelled } from "../gate/cancellation";
import { GateFailure } from "../gate/gate-failure";
import { lastPart } from "../gate/names";
import { awaitTask } from "./await-task";
import { explainRefusal, explainTask } from "./explain-task";
import { TaskFailure } from "./task-failure";
import { approach, cancelledText, type TaskGear, type TaskResult, type TaskRun } from "./task-run";

/** Starts a task and waits until it has ended. Throws a {@link TaskFailure} unless its container's exit code is 0. */
export async function runTask(
  task: OneOffTask,
  run: TaskRun,
  gear: TaskGear,
  cancelled: AbortSignal,
): Promise<TaskResult> {
  const arn = await startTask(task, run, gear, cancelled);
  return awaitTask(task, run, arn, gear, cancelled);
}

/** Starts a task: its ARN. Throws a {@link TaskFailure} where AWS refuses, or does not answer. */
export async function startTask(
  task: OneOffTask,
  run: TaskRun,
  gear: TaskGear,
  cancelled: AbortSignal,
): Promise<string> {
  const { what, id, command } = run;
  const { calls, patience, progress } = approach(task, gear);
  const request = { ...task, id, ...(command !== undefined && { command }) };
  try {
    const answer = calls.runTask(request, patience);
    const { tasks, failures } = await orCancelled(answer, cancelled, cancelledText(run));
    const [started] = tasks;
    if (started?.taskArn === undefined) {
      throw new GateFailure(`the ${what} was not started: ${explainRefusal(failures[0] ?? {})}`, { explainable: true });
    }
    progress.announce(`${what} started as task ${lastPart(started.taskArn)}`);
    return started.taskArn;
  } catch (error) {
    if (!(error instanceof GateFailure)) {
      throw error;
    }
    const end = error.unanswered || cancelled.aborted ? "open" : "refused";
    const { explainable } = error;
    throw new TaskFailure(explainTask(task, error.message, {}), end, { explainable, cause: error });
  }
}
