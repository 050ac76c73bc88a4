import { describe, expect, it } from "vitest";
import type { Clock } from "../gate/clock";
import { followLog } from "./follow-log";
import type { LogEvent, LogReader } from "./log-reader";

const start = 1_000_000_000;

/** Events by the second in which they can be read first: when, and their own second, which may be an earlier one. */
type Arrivals = readonly (readonly [number, number, string])[];

/** Follows for so many seconds; which messages were handed out, and from which second each look read on. */
async function follow(arrivals: Arrivals, seconds: number, { lines = 100, sinceSeconds = -600 } = {}) {
  const controller = new AbortController();
  let now = start;
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      if (now > start + seconds * 1000) {
        controller.abort();
      }
    },
  };
  const readable = (moment: number): readonly LogEvent[] =>
    arrivals
      .map(([arrives, second, message]) => ({
        arrives,
        event: { id: message, time: start + second * 1000, stream: "s", message },
      }))
      .filter(({ arrives, event }) => start + arrives * 1000 <= now && event.time >= moment)
      .map(({ event }) => event)
      .toSorted((one, other) => one.time - other.time);
  const since = start + sinceSeconds * 1000;
  const looks: number[] = [];
  const reader: LogReader = {
    newest: async () => readable(since).slice(-lines),
    since: async (moment, onEvents) => {
      looks.push((moment - start) / 1000);
      onEvents(readable(moment));
    },
  };
  const shown: string[] = [];
  const onEvents = (events: readonly LogEvent[]) => shown.push(...events.map(({ message }) => message));
  await followLog({ since, lines }, reader, clock, onEvents, controller.signal);
  return { shown, looks };
}

describe("following a log", () => {
  it("shows each event once, the late ones too", async () => {
    const { shown } = await follow(
      [
        [0, -5, "a"],
        [0, -1, "b"],
        [3, 3, "d"],
        [7, 1, "late"],
        [9, 9, "e"],
      ],
      20,
    );
    expect(shown).toEqual(["a", "b", "d", "late", "e"]);
  });

  it("does not come back to what was before the newest lines", async () => {
    const { shown } = await follow(
      [
        [0, -3, "a"],
        [0, -2, "b"],
        [0, -1, "c"],
        [4, 4, "d"],
      ],
      10,
      { lines: 2 },
    );
    expect(shown).toEqual(["b", "c", "d"]);
  });

  it("reads little of a log that is busy, no more than two minutes of a quiet one, and nothing before --since", async () => {
    const busy = Array.from({ length: 100 }, (_, second) => [second, second, `${second}`] as const);
    expect((await follow(busy, 60)).looks.at(-1)).toBe(43);
    expect((await follow([], 60)).looks.at(-1)).toBe(-60);
    expect((await follow([], 60, { sinceSeconds: -10 })).looks.at(-1)).toBe(-10);
  });

  it("is not led astray by an event of the future", async () => {
    const { shown } = await follow(
      [
        [0, 7_000, "future"],
        [5, 5, "now"],
      ],
      10,
    );
    expect(shown).toEqual(["future", "now"]);
  });
});
