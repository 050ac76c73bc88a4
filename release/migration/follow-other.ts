import { orCancelled } from "../gate/cancellation";
import { clean } from "../logs/clean-text";
import { awaitTask } from "../task/await-task";
import { findTask } from "../task/find-task";
import { TaskFailure } from "../task/task-failure";
import { cancelledText } from "../task/task-run";
import { type Attempt, type MigrationResult, taskRun } from "./attempt";
import { shownTime } from "./describe-migration";
import { isFor, type MigrationRecord } from "./migration-record";

/** After which a run without a task is dead: to start one takes two minutes at most, with all patience there is. */
const deadSeconds = 300;
/** After which one is dead whose task ECS knew, and knows no more: its answers are eventually consistent. */
const forgottenSeconds = 60;
const pauseMs = 10_000;

/** What follows from a run that is recorded as running: it was ours as well, it is dead, or the book has changed. */
export type Followed = MigrationResult | "take over" | "look again";

/** Waits for a run that another process began, and records how it ended. Throws its failure where it was ours as well. */
export async function followOther(attempt: Attempt, record: MigrationRecord): Promise<Followed> {
  const { inputs, again, gear, cancelled, progress, close } = attempt;
  const { clock } = gear;
  const isOurs = isFor(inputs, record);
  const run = taskRun(record);
  const begun = `that ${clean(record.by)} began at ${shownTime(record.startedAt)}`;
  const task = await findTask(inputs, run, record.task, gear, cancelled);
  if (task?.taskArn === undefined) {
    const ageSeconds = (clock.now() - Date.parse(record.startedAt)) / 1000;
    if (ageSeconds >= (record.task === undefined ? deadSeconds : forgottenSeconds)) {
      progress.announce(`the migration ${begun} is dead, this one takes over`);
      return "take over";
    }
    progress.tell(`waits for the migration ${begun}, whose task is not there yet`);
    await orCancelled(clock.sleep(pauseMs), cancelled, cancelledText(run));
    return "look again";
  }
  const hadStopped = task.lastStatus === "STOPPED";
  progress.announce(hadStopped ? `the migration ${begun} has ended` : `waits for the migration ${begun}`);
  const known = { ...record, task: task.taskArn };
  try {
    const result = await awaitTask(inputs, run, task.taskArn, gear, cancelled);
    await close(known);
    // What had ended before anybody asked is no answer to who asks for another run.
    return isOurs && !(hadStopped && again) ? { ...result, run: record.run } : "look again";
  } catch (error) {
    if (!(error instanceof TaskFailure) || error.end === "open") {
      throw error;
    }
    await close(known, error);
    if (isOurs && !hadStopped) {
      throw error;
    }
    progress.announce("the migration before failed, this one begins");
    return "look again";
  }
}
