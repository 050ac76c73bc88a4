import { describeError, kindOf, missingPermission } from "./aws-errors";
import type { Clock } from "./clock";
import { GateFailure } from "./gate-failure";

/** How long throttling, faults of AWS and a lost network are put up with. */
export interface Patience {
  /** Since the first of a row of errors. */
  readonly limitSeconds: number;
  /** Told of each error that is followed by another attempt. */
  readonly onTrouble?: (trouble: string) => void;
}

const firstPauseMs = 2_000;
const longestPauseMs = 15_000;

/** Makes a call until it is answered. Throws a {@link GateFailure} when AWS refuses it, or does not answer in time. */
export async function askPatiently<Answer>(
  clock: Clock,
  action: string,
  call: () => Promise<Answer>,
  { limitSeconds, onTrouble }: Patience,
): Promise<Answer> {
  let troubleSince: number | undefined;
  let pauseMs = firstPauseMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const kind = kindOf(error);
      troubleSince ??= clock.now();
      const troubleSeconds = (clock.now() - troubleSince) / 1000;
      if (kind !== "transient" || troubleSeconds >= limitSeconds) {
        throw failureOf(error, action, Math.round(troubleSeconds));
      }
      onTrouble?.(`AWS does not answer ${action} (${describeError(error)}), asking again`);
      await clock.sleep(Math.min(pauseMs, (limitSeconds - troubleSeconds) * 1000));
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }
}

function failureOf(error: unknown, action: string, troubleSeconds: number): GateFailure {
  const kind = kindOf(error);
  if (kind === "denied") {
    const permission = missingPermission(error, action);
    return new GateFailure(
      `AWS refuses ${action}: who deploys needs the permission ${permission}.\n  AWS says: ${describeError(error)}`,
      { explainable: false },
    );
  }
  const happened =
    kind === "transient"
      ? `AWS did not answer ${action} for ${troubleSeconds} s: ${describeError(error)}`
      : `${action} failed: ${describeError(error)}`;
  return new GateFailure(happened, { explainable: false, unanswered: kind === "transient" });
}
