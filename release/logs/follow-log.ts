import type { Clock } from "../gate/clock";
import type { LogQuery } from "./log-query";
import type { LogEvent, LogReader } from "./log-reader";

const pauseMs = 2_000;
/** An event may be seen that much later than a younger one: tasks hand their lines over in batches. */
const lateMs = 15_000;
/** How far back to look while nothing is logged; also how far the computer's clock may be ahead of AWS's. */
const quietMs = 120_000;

/** Hands out the newest events, then what comes, each once, until the signal is given. Throws as the reader does. */
export async function followLog(
  query: Pick<LogQuery, "since" | "lines">,
  { newest, since }: LogReader,
  clock: Clock,
  onEvents: (events: readonly LogEvent[]) => void,
  ended: AbortSignal,
): Promise<void> {
  /** Events that another look may show again. */
  const seen = new Map<string, number>();
  let youngest = 0;
  const hand = (events: readonly LogEvent[]): void => {
    const fresh = events.filter(({ id }) => !seen.has(id));
    for (const { id, time } of fresh) {
      seen.set(id, time);
      youngest = Math.max(youngest, Math.min(time, clock.now()));
    }
    if (fresh.length > 0 && !ended.aborted) {
      onEvents(fresh);
    }
  };

  const first = await newest();
  hand(first);
  // What was before the newest lines was left out on purpose.
  let from = first.length < query.lines ? query.since : (first[0]?.time ?? query.since);
  while (!ended.aborted) {
    await clock.sleep(pauseMs, ended);
    if (ended.aborted) {
      return;
    }
    from = Math.max(from, youngest - lateMs, clock.now() - quietMs);
    for (const [id, time] of seen) {
      if (time < from) {
        seen.delete(id);
      }
    }
    await since(from, hand);
  }
}
