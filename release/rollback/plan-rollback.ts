import type { ReleaseRecord } from "../ledger/release-record";
import { clean } from "../logs/clean-text";
import { RollbackError } from "./rollback-error";

/** Where a service goes back to. */
export interface RollbackPlan {
  /** Task definition of what runs. */
  readonly from: string;
  readonly target: ReleaseRecord;
  /** What runs, as the ledger has it. @default - the ledger does not know what runs */
  readonly running?: ReleaseRecord;
  /** What people should know before. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the release to go back to: the one asked for, else the newest good one before what runs that has another image.
 * Of a release that was itself a roll-back the one it restored counts, so that going back twice goes further back, and
 * never to what was left behind.
 *
 * @param deployedCredentials generation of the credentials, where the ledger does not know what runs
 */
export function planRollback(
  records: readonly ReleaseRecord[],
  runningTaskDefinition: string,
  to?: number,
  deployedCredentials = 1,
): RollbackPlan {
  const newestFirst = records.toSorted((one, other) => other.release - one.release);
  const running = findRunning(newestFirst, runningTaskDefinition);
  const target =
    to === undefined
      ? newestBefore(newestFirst, running)
      : original(newestFirst, asked(newestFirst, to, runningTaskDefinition));
  refuseOtherCredentials(target, running === undefined ? deployedCredentials : (running.credentials ?? 1));
  return {
    from: runningTaskDefinition,
    target,
    ...(running !== undefined && { running }),
    warnings: [...sameImage(target, running), ...migrationsBetween(newestFirst, target)],
  };
}

/** Tasks of a release from before a rotation have a login that is gone. */
function refuseOtherCredentials({ release, fingerprint, credentials = 1 }: ReleaseRecord, valid: number): void {
  if (credentials !== valid) {
    throw new RollbackError(
      `release ${release} has the datastores' credentials of generation ${credentials}, and generation ${valid} is valid. For its image with today's credentials set heldImage: ${fingerprint} and run pulumi up`,
    );
  }
}

/** Of several releases with the same tasks the good one counts: a roll-back that failed did not bring them. */
function findRunning(newestFirst: readonly ReleaseRecord[], taskDefinition: string): ReleaseRecord | undefined {
  const found = newestFirst.filter((one) => one.taskDefinition === taskDefinition);
  return found.find(({ result }) => result === "succeeded") ?? found[0];
}

/** The release that a chain of roll-backs leads to. */
function original(newestFirst: readonly ReleaseRecord[], record: ReleaseRecord): ReleaseRecord {
  const { restores } = record;
  const restored = newestFirst.find(({ release }) => release === restores && release < record.release);
  return restored === undefined ? record : original(newestFirst, restored);
}

function newestBefore(newestFirst: readonly ReleaseRecord[], running: ReleaseRecord | undefined): ReleaseRecord {
  let before = running === undefined ? undefined : original(newestFirst, running);
  for (const record of newestFirst) {
    if (record.result === "failed" || (before !== undefined && record.release >= before.release)) {
      continue;
    }
    if (record.fingerprint !== running?.fingerprint) {
      return original(newestFirst, record);
    }
    before = original(newestFirst, record);
  }
  if (running === undefined) {
    throw new RollbackError("the ledger has no release that succeeded, so that there is nothing to go back to");
  }
  const others = succeeded(newestFirst).filter(({ taskDefinition }) => taskDefinition !== running.taskDefinition);
  const hint = others.length === 0 ? "" : `; --to takes one of ${numbers(others)}`;
  throw new RollbackError(
    `no release before ${running.release}, which runs, succeeded with another image, so that there is nothing to go back to${hint}`,
  );
}

function asked(newestFirst: readonly ReleaseRecord[], to: number, runningTaskDefinition: string): ReleaseRecord {
  const record = newestFirst.find(({ release }) => release === to);
  const good = succeeded(newestFirst).filter(({ taskDefinition }) => taskDefinition !== runningTaskDefinition);
  const choice = good.length === 0 ? "there is none to go back to" : `--to takes one of ${numbers(good)}`;
  if (record === undefined) {
    throw new RollbackError(`the ledger has no release ${to}; ${choice}`);
  }
  if (record.taskDefinition === runningTaskDefinition) {
    throw new RollbackError(`release ${to} is what runs; ${choice}`);
  }
  if (record.result === "failed") {
    const reason = record.reason === undefined ? "" : ` (${clean(record.reason)})`;
    throw new RollbackError(`release ${to} failed${reason}; ${choice}`);
  }
  return record;
}

function succeeded(newestFirst: readonly ReleaseRecord[]): readonly ReleaseRecord[] {
  return newestFirst.filter(({ result }) => result === "succeeded");
}

/** Releases that a message names. */
const mostNumbers = 10;

function numbers(newestFirst: readonly ReleaseRecord[]): string {
  const named = newestFirst.slice(0, mostNumbers).map(({ release }) => release);
  return named.join(", ") + (newestFirst.length > mostNumbers ? " and older ones" : "");
}

function sameImage(target: ReleaseRecord, running: ReleaseRecord | undefined): readonly string[] {
  return target.fingerprint === running?.fingerprint
    ? [`release ${target.release} has the image that runs: only its settings come back, until the next pulumi up`]
    : [];
}

/** The schema is as the furthest release left it, one that failed or was left behind included. */
function migrationsBetween(newestFirst: readonly ReleaseRecord[], target: ReleaseRecord): readonly string[] {
  const heads = newestFirst.flatMap(({ migrationHead }) => migrationHead ?? []);
  const [furthest] = heads.toSorted((one, other) => other.localeCompare(one, "en", { numeric: true }));
  return furthest === undefined || furthest === target.migrationHead
    ? []
    : [`the schema stays as it is: release ${target.release} must work with migrations up to ${clean(furthest)}`];
}
