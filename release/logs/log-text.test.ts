import { describe, expect, it } from "vitest";
import { gateInputs } from "../testing/gate-trial";
import { clean } from "./clean-text";
import { formatEvent } from "./format-event";
import { LogQueryError, logQuery, parseSince } from "./log-query";

const now = Date.UTC(2026, 0, 31, 12);
const hour = 3_600_000;

describe("--since", () => {
  it.each([
    ["30s", now - 30_000],
    ["10m", now - 600_000],
    ["2h", now - 2 * hour],
    ["3d", now - 72 * hour],
    ["999999999d", 0],
    ["2026-01-31", now - 12 * hour],
    ["2026-01-31T11:00", now - hour],
    ["2026-01-31 11:00:30.5", now - hour + 30_500],
    ["2026-01-31T12:30+01:00", now - hour / 2],
  ])("%s is a moment", (text, moment) => {
    expect(parseSince(text, now)).toBe(moment);
  });

  it.each(["", "10", "m", "-5m", "1.5h", "10 m", "10w", "yesterday", "2026-02-31", "2026-1-1", "2026-01-31T25:00"])(
    "`%s` is none",
    (text) => {
      expect(() => parseSince(text, now)).toThrow(
        new LogQueryError(
          `--since takes a time span such as 30s, 10m, 2h or 3d, or a moment such as 2026-01-31T12:00Z, got \`${text}\``,
        ),
      );
    },
  );

  it("is not of the future", () => {
    expect(() => parseSince("2026-01-31T12:01Z", now)).toThrow("--since takes a moment of the past");
  });
});

describe("a query", () => {
  const wishes = { since: "10m", lines: "100" };

  it("is for the streams of a service, or of one of its tasks", () => {
    const query = { group: "/shop/billing", since: now - 600_000, lines: 100 };
    expect(logQuery(gateInputs(), wishes, now)).toEqual({ ...query, streamPrefix: "billing/" });
    const arn = "arn:aws:ecs:eu-central-1:123456789012:task/shop/1f0a";
    for (const task of ["1f0a", arn]) {
      expect(logQuery(gateInputs(), { ...wishes, task, filter: "error" }, now)).toEqual({
        ...query,
        streamPrefix: "billing/billing/1f0a",
        filter: "error",
      });
    }
  });

  it.each([
    [{ lines: "0" }, "--lines takes a whole number from 1 to 100000, got `0`"],
    [{ lines: "1e3" }, "--lines takes a whole number from 1 to 100000, got `1e3`"],
    [{ task: "web" }, "--task takes a task's id, or how it begins, such as 1f0a2b3c (hexadecimal digits), got `web`"],
  ])("is refused with %o", (wish, message) => {
    expect(() => logQuery(gateInputs(), { ...wishes, ...wish }, now)).toThrow(new LogQueryError(message));
  });
});

describe("a line of a log", () => {
  it.each([
    ["\u001b[31merror\u001b[0m: no", "error: no"],
    ["\u001b]0;title\u0007", "\\u{1b}]0;title\\u{7}"],
    ["\u001b[2J\rgone\u009b1A", "\\u{1b}[2J\\u{d}gone\\u{9b}1A"],
    ["a\tb \u202etxt.exe", "a  b \\u{202e}txt.exe"],
    ["grüße 日本 🎉", "grüße 日本 🎉"],
  ])("is shown without what would reach the terminal: %j", (line, shown) => {
    expect(clean(line)).toBe(shown);
  });

  it("follows its time and task; more lines stand below", () => {
    const event = {
      id: "1",
      time: now,
      stream: `billing/billing/${"1f0a2b3c".repeat(4)}`,
      message: "Error: x\n  at y\n",
    };
    expect(formatEvent(event, (text) => `<${text}>`)).toBe(
      `<2026-01-31T12:00:00.000Z 1f0a2b3c> Error: x\n${" ".repeat(34)}  at y\n`,
    );
  });
});
