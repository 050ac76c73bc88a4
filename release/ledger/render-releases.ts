import { clean } from "../logs/clean-text";
import type { ReleaseRecord } from "./release-record";

const gap = "  ";
/** Digits that tell commits, and images, from one another. */
const commitDigits = 8;
const fingerprintDigits = 12;
/** A name of fewer letters says nothing. */
const shortestName = 4;

type Row = readonly string[];

/** The releases of one service, newest first. `*` is the one that runs: the newest that succeeded. */
export function renderReleases(records: readonly ReleaseRecord[], width: number): string {
  const running = records.find(({ result }) => result === "succeeded");
  const header = ["release", "time (UTC)", "result", "commit", "image"];
  const rows = records.map(
    (record): Row => [
      String(record.release),
      timeOf(record),
      resultOf(record),
      commitOf(record),
      clean(record.fingerprint.slice(0, fingerprintDigits)),
    ],
  );
  return table(header, rows, records, new Set([running]), width);
}

/** The newest release of each service. `*` is one that runs; without it an earlier one does, or none. */
export function renderNewest(records: readonly ReleaseRecord[], width: number): string {
  const header = ["service", "release", "time (UTC)", "result", "commit"];
  const rows = records.map(
    (record): Row => [
      clean(record.service),
      String(record.release),
      timeOf(record),
      resultOf(record),
      commitOf(record),
    ],
  );
  return table(header, rows, records, new Set(records.filter(({ result }) => result === "succeeded")), width);
}

/** Columns, the last one of who asked for it as far as there is room; below a failure its reason. */
function table(
  header: Row,
  rows: readonly Row[],
  records: readonly ReleaseRecord[],
  starred: ReadonlySet<ReleaseRecord | undefined>,
  width: number,
): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const room = width - 2 - widths.reduce((sum, one) => sum + one + gap.length, 0);
  const line = (mark: string, row: Row, by: string) =>
    `${mark} ${[...row.map((cell, column) => cell.padEnd(widths[column] ?? 0)), room < shortestName ? "" : cut(by, room)].join(gap)}`.trimEnd();
  const lines = rows.flatMap((row, index) => {
    const record = records[index] as ReleaseRecord;
    const shown = line(starred.has(record) ? "*" : " ", row, oneLine(record.by));
    const reason = record.reason === undefined ? [] : [`${gap}${gap}${cut(oneLine(record.reason), width - 4)}`];
    return [shown, ...reason];
  });
  return `${[line(" ", header, "by"), ...lines].join("\n")}\n`;
}

function timeOf({ time }: ReleaseRecord): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

function resultOf({ kind, result, restores }: ReleaseRecord): string {
  const what = restores === undefined ? kind : `${kind} to ${restores}`;
  return result === "succeeded" ? what : `${what} failed`;
}

function commitOf({ commit }: ReleaseRecord): string {
  return commit === undefined ? "-" : clean(commit.slice(0, commitDigits));
}

/** What others wrote moves no cursor. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, " ").trim();
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
