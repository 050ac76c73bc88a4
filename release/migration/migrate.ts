import { randomUUID } from "node:crypto";
import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { clean } from "../logs/clean-text";
import { awaitTask } from "../task/await-task";
import { startTask } from "../task/run-task";
import { TaskFailure } from "../task/task-failure";
import { approach } from "../task/task-run";
import { type Attempt, type MigrationGear, type MigrationResult, openAttempt, taskRun } from "./attempt";
import { shownTime } from "./describe-migration";
import { followOther } from "./follow-other";
import { isFor, type MigrationRecord } from "./migration-record";

/**
 * Migrates a service's database, once for each image, and never beside another run. Throws a {@link TaskFailure} whose
 * text says in full why it did not end well. A run that is under way is waited for, whoever began it.
 */
export async function migrate(
  inputs: MigrationInputs,
  { again }: { readonly again: boolean },
  gear: MigrationGear,
  cancelled: AbortSignal,
): Promise<MigrationResult> {
  const attempt = openAttempt(inputs, again, gear, cancelled);
  for (;;) {
    const record = await attempt.book.read();
    if (record?.state === "running") {
      const followed = await followOther(attempt, record);
      if (followed === "look again") {
        continue;
      }
      if (followed !== "take over") {
        return followed;
      }
    } else if (record?.state === "succeeded" && isFor(inputs, record) && !again) {
      gear.log(
        `${inputs.service}: already migrated for this image, by ${clean(record.by)} at ${shownTime(record.startedAt)}`,
      );
      return { run: record.run, task: record.task ?? "", seconds: 0 };
    }
    const result = await runOwn(attempt, record);
    if (result !== undefined) {
      return result;
    }
  }
}

/** Takes the lock and runs the migration; nothing where somebody else has the lock. */
async function runOwn(attempt: Attempt, before: MigrationRecord | undefined): Promise<MigrationResult | undefined> {
  const { inputs, gear, cancelled, book, close } = attempt;
  const own: MigrationRecord = {
    service: inputs.dataName,
    run: randomUUID(),
    fingerprint: inputs.fingerprint,
    database: inputs.database,
    head: inputs.head,
    state: "running",
    startedAt: new Date(gear.clock.now()).toISOString(),
    by: gear.origin().by,
  };
  if ((await book.replace(own, before))?.run !== own.run) {
    return undefined;
  }
  const run = taskRun(own);
  let known = own;
  try {
    const task = await startTask(inputs, run, gear, cancelled);
    known = { ...own, task };
    // Without it the task is still found by the run's id.
    const stands = await book.replace(known, own).catch(() => known);
    if (stands?.run !== own.run) {
      await stopOwn(attempt, task);
      return undefined;
    }
    const result = await awaitTask(inputs, run, task, gear, cancelled);
    await close(known);
    return { ...result, run: own.run };
  } catch (error) {
    if (error instanceof TaskFailure && error.end !== "open") {
      await close(known, error);
    }
    throw error;
  }
}

/** Somebody took us for dead, and migrates. */
async function stopOwn({ inputs, gear, progress }: Attempt, task: string): Promise<void> {
  const { calls, patience } = approach(inputs, gear);
  progress.announce("another update took the migration over, this one's task is told to stop");
  await calls.stopTask(inputs.cluster, task, "another update took the migration over", patience);
}
