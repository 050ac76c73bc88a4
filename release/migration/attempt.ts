import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { orCancelled } from "../gate/cancellation";
import type { GateGear } from "../gate/gate";
import { GateFailure } from "../gate/gate-failure";
import type { Progress } from "../gate/progress";
import { firstLine } from "../ledger/record-release";
import { TaskFailure } from "../task/task-failure";
import { approach, cancelledText, type TaskResult, type TaskRun } from "../task/task-run";
import type { MigrationBook } from "./migration-book";
import type { MigrationRecord } from "./migration-record";

/** What migrations share: the way to AWS, time, whom they tell, and the book. */
export interface MigrationGear extends Pick<GateGear, "callsOf" | "clock" | "log" | "origin"> {
  readonly bookOf: (region: string, table: string) => MigrationBook;
}

/** A migration that ended well. */
export interface MigrationResult extends TaskResult {
  /** Id of the run. */
  readonly run: string;
}

/** A migration that is to be. */
export interface Attempt {
  readonly inputs: MigrationInputs;
  /** Whether it is to run though it has for this image. */
  readonly again: boolean;
  readonly gear: MigrationGear;
  readonly cancelled: AbortSignal;
  readonly progress: Progress;
  /** The book, whose errors are TaskFailures. */
  readonly book: {
    readonly read: () => Promise<MigrationRecord | undefined>;
    readonly replace: (
      next: MigrationRecord,
      before: MigrationRecord | undefined,
    ) => Promise<MigrationRecord | undefined>;
  };
  /** Writes how a run ended. Never throws: the run is what counts. */
  readonly close: (record: MigrationRecord, error?: Error) => Promise<void>;
}

/** A run as its task is started, found and waited for. */
export function taskRun({ run }: MigrationRecord): TaskRun {
  return { id: run, what: "migration", whenCancelled: "the migration goes on; the next update waits for it" };
}

/** Begins an attempt: nothing is asked yet. */
export function openAttempt(
  inputs: MigrationInputs,
  again: boolean,
  gear: MigrationGear,
  cancelled: AbortSignal,
): Attempt {
  const { service, dataName, region, releasesTable } = inputs;
  const { patience, progress } = approach(inputs, gear);
  const book = gear.bookOf(region, releasesTable);
  const text = cancelledText({ id: "", what: "migration", whenCancelled: "the migration was not started" });
  /** Nobody may migrate without the lock. */
  const locked = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await orCancelled(work(), cancelled, text);
    } catch (error) {
      const cause =
        error instanceof GateFailure ? error : new GateFailure((error as Error).message, { explainable: false });
      const happened = cancelled.aborted
        ? text
        : `the migration cannot take its lock in ${releasesTable}: ${cause.message}`;
      throw new TaskFailure(`${service}: ${happened}`, "refused", { explainable: false, cause });
    }
  };
  return {
    inputs,
    again,
    gear,
    cancelled,
    progress,
    book: {
      read: () => locked(() => book.read(dataName, patience)),
      replace: (next, before) => locked(() => book.replace(next, before, patience)),
    },
    close: async (record, error) => {
      const reason = error && { reason: firstLine(service, error.message) };
      const ended: MigrationRecord = { ...record, state: error === undefined ? "succeeded" : "failed", ...reason };
      await book.replace(ended, record, patience).catch(({ message }: Error) => {
        gear.log(`warning: ${service}: how the migration ended is not recorded: ${message.split("\n")[0]}`);
      });
    },
  };
}
