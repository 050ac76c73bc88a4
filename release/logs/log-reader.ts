import type { CloudWatchLogs, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../gate/clock";
import { askPatiently, type Patience } from "../gate/patience";
import type { LogQuery } from "./log-query";

/** A line of a task's log, as CloudWatch has it. */
export interface LogEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Name of its stream: `<prefix>/<container>/<task id>`. */
  readonly stream: string;
  readonly message: string;
}

/** Reads the events of a query. */
export interface LogReader {
  /** The newest lines since the query's moment, oldest first. */
  readonly newest: () => Promise<readonly LogEvent[]>;
  /** Hands out all events since a moment, page by page, oldest first. */
  readonly since: (moment: number, onEvents: (events: readonly LogEvent[]) => void) => Promise<void>;
}

/** What a reader needs. */
export interface LogGear {
  readonly logs: Pick<CloudWatchLogs, "filterLogEvents">;
  readonly clock: Clock;
  readonly patience: Patience;
  /** Ends a call that is under way. */
  readonly ended: AbortSignal;
}

/** Before it CloudWatch cannot begin with the newest. */
const newestFirstFrom = Date.UTC(2024, 0, 1);
const longestPage = 10_000;

type Page = { readonly startTime: number; readonly startFromHead?: boolean; readonly limit: number };

/** Makes a reader. It throws as askPatiently does, and whatever once the signal is given. */
export function createLogReader(query: LogQuery, { logs, clock, patience, ended }: LogGear): LogReader {
  const untilEnded: Clock = { now: clock.now, sleep: (milliseconds) => clock.sleep(milliseconds, ended) };

  /** Pages until there are no more, or the caller has enough. */
  async function read(page: Page, take: (events: readonly LogEvent[]) => "more" | "enough"): Promise<void> {
    const input = {
      logGroupName: query.group,
      logStreamNamePrefix: query.streamPrefix,
      ...(query.filter !== undefined && { filterPattern: query.filter }),
      ...page,
    };
    let nextToken: string | undefined;
    do {
      const asked = nextToken === undefined ? input : { ...input, nextToken };
      const call = () => logs.filterLogEvents(asked, { abortSignal: ended });
      const answer = await askPatiently(untilEnded, "logs:FilterLogEvents", call, patience);
      if (take((answer.events ?? []).map(eventOf)) === "enough") {
        return;
      }
      nextToken = answer.nextToken;
    } while (nextToken !== undefined && !ended.aborted);
  }

  return {
    async newest() {
      const { since, lines } = query;
      const newestFirst = since >= newestFirstFrom;
      let found: readonly LogEvent[] = [];
      const page = { startTime: since, limit: newestFirst ? Math.min(lines, longestPage) : longestPage };
      await read({ ...page, ...(newestFirst && { startFromHead: false }) }, (events) => {
        // Of the same moment the newer one comes first.
        found = (newestFirst ? [...events.toReversed(), ...found] : [...found, ...events]).slice(-lines);
        return newestFirst && found.length >= lines ? "enough" : "more";
      });
      return found.toSorted(byTime);
    },
    since: (moment, onEvents) =>
      read({ startTime: moment, limit: longestPage }, (events) => {
        onEvents(events.toSorted(byTime));
        return "more";
      }),
  };
}

function eventOf({ eventId, timestamp = 0, logStreamName = "", message = "" }: FilteredLogEvent): LogEvent {
  return { id: eventId ?? `${logStreamName} ${timestamp} ${message}`, time: timestamp, stream: logStreamName, message };
}

function byTime(one: LogEvent, other: LogEvent): number {
  return one.time - other.time;
}
