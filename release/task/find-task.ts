import type { Task } from "@aws-sdk/client-ecs";
import type { OneOffTask } from "../../infra/microservice/one-off-task";
import { orCancelled } from "../gate/cancellation";
import { GateFailure } from "../gate/gate-failure";
import { lastPart } from "../gate/names";
import { clusterOf } from "./await-task";
import { TaskFailure } from "./task-failure";
import { approach, cancelledText, type TaskGear, type TaskRun } from "./task-run";

/**
 * A task that was started earlier: by its ARN where that is known, else by the id of its run. Nothing where ECS knows no
 * such task: it was never started, its start is younger than a few seconds, or it stopped more than an hour ago.
 */
export async function findTask(
  task: OneOffTask,
  run: TaskRun,
  known: string | undefined,
  gear: TaskGear,
  cancelled: AbortSignal,
): Promise<Task | undefined> {
  const { calls, patience } = approach(task, gear);
  const wait = <Answer>(answer: Promise<Answer>) => orCancelled(answer, cancelled, cancelledText(run));
  try {
    const arn = known ?? (await wait(calls.tasksStartedBy(task.cluster, run.id, patience)))[0];
    if (arn !== undefined) {
      return (await wait(calls.describeTasks(clusterOf(arn, task), [arn], patience))).tasks[0];
    }
    const family = lastPart(task.taskDefinition).replace(/:\d+$/, "");
    const stopped = await wait(calls.stoppedTasks(task.cluster, family, patience));
    return stopped.find(({ startedBy }) => startedBy === run.id);
  } catch (error) {
    if (!(error instanceof GateFailure)) {
      throw error;
    }
    if (error.message.includes("ClusterNotFoundException")) {
      return undefined;
    }
    throw new TaskFailure(`${task.service}: ${error.message}`, "open", { explainable: false, cause: error });
  }
}
