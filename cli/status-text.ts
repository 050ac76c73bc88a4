import { clean } from "../release/logs/clean-text";
import type { ServiceStatus } from "../release/status/service-status";
import type { Screen } from "../review/paint";
import { wrapWords } from "../review/text-layout";

const headings = ["SERVICE", "TASKS", "STATE", "REVISION", "AGE", "TARGETS"] as const;
const gap = "  ";
/** A name is cut to fit a line, but not further. */
const shortestCut = 16;

/** A table of services, what is the matter with those that are not steady, and how many are. `now` is in milliseconds. */
export function renderStatus(statuses: readonly ServiceStatus[], { width, paint }: Screen, now: number): string {
  const rows = statuses.map((status) => cellsOf(status, now));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const [longest = 0, ...others] = widths;
  const room = width - others.reduce((sum, other) => sum + gap.length + other, 0);
  const nameWidth = Math.min(longest, Math.max(shortestCut, room));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cut(cell, nameWidth).padEnd(nameWidth) : cell.padEnd(widths[column] ?? 0)))
      .join(gap)
      .trimEnd();
  const lines = statuses.flatMap((status, index) => {
    const line = lineOf(rows[index] ?? []);
    return [status.complete ? line : colourOf(status)(line), ...notesOf(status, width, now)];
  });
  const complete = statuses.filter((status) => status.complete).length;
  const of = statuses.length === 1 ? "service runs" : "services run";
  return `${[paint.label(lineOf(headings)), ...lines].join("\n")}\n\n${complete} of ${statuses.length} ${of} all requested tasks\n`;

  function colourOf({ state }: ServiceStatus): (text: string) => string {
    return state === "rolling out" ? paint.warning : paint.error;
  }
}

/** `40 s`, `12 min`, `3 h`, `5 d`: the largest unit that fits. */
export function ageText(seconds: number): string {
  const [size, unit] = units.find(([length]) => seconds >= length) ?? [1, "s"];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

const units = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
] as const;

function cellsOf(status: ServiceStatus, now: number): readonly string[] {
  const { service, running, desired, state, requested, deployed = "none", since, targets } = status;
  const revision = numberOf(deployed);
  return [
    service,
    `${running}/${desired}`,
    state,
    deployed === requested ? revision : `${revision}, not ${numberOf(requested)}`,
    since === undefined ? "-" : ageText((now - Date.parse(since)) / 1000),
    `${targets.healthy}/${targets.all}`,
  ];
}

function cut(name: string, width: number): string {
  return name.length > width ? `${name.slice(0, width - 3)}...` : name;
}

function numberOf(revision: string): string {
  return revision.replace(/^(revision|task definition) /, "");
}

function notesOf({ problem, lastEvent }: ServiceStatus, width: number, now: number): readonly string[] {
  const event = lastEvent && `${ageText((now - Date.parse(lastEvent.time)) / 1000)} ago: ${lastEvent.message}`;
  return [problem, event].flatMap((note) =>
    note === undefined
      ? []
      : wrapWords(clean(note), width - 4).map((line, index) => `  ${index === 0 ? "" : "  "}${line}`),
  );
}
