import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { lastPart } from "../gate/names";

/** What was asked for cannot be understood. The message is for the user. */
export class LogQueryError extends Error {}

/** Which lines of a service's log are wanted. */
export interface LogQuery {
  readonly group: string;
  /** Of the streams' names. */
  readonly streamPrefix: string;
  /** The first moment, in milliseconds since 1970. */
  readonly since: number;
  /** In CloudWatch's own language. */
  readonly filter?: string;
  /** How many lines at most, the newest; of what follows all. */
  readonly lines: number;
}

/** As the user wrote it. */
export interface LogWishes {
  /** `30s`, `10m`, `2h`, `3d`, or a moment in ISO 8601, in UTC unless it says otherwise. */
  readonly since: string;
  readonly filter?: string;
  /** A task's id or ARN, or how its id begins. @default - all tasks */
  readonly task?: string;
  /** A number as text. */
  readonly lines: string;
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Understands the wishes, or throws a {@link LogQueryError}. `now` is in milliseconds since 1970. */
export function logQuery(service: GateInputs, { since, filter, task, lines }: LogWishes, now: number): LogQuery {
  const count = Number(lines);
  if (!/^\d+$/.test(lines) || count < 1 || count > 100_000) {
    throw new LogQueryError(`--lines takes a whole number from 1 to 100000, got \`${lines}\``);
  }
  const stem = `${service.logStreamPrefix}/`;
  return {
    group: service.logGroup,
    streamPrefix: task === undefined ? stem : `${stem}${service.container}/${taskId(task)}`,
    since: parseSince(since, now),
    ...(filter !== undefined && { filter }),
    lines: count,
  };
}

/** A moment in milliseconds since 1970. Throws a {@link LogQueryError}. */
export function parseSince(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) {
    return Math.max(0, now - Number(count) * (seconds[unit] ?? 1) * 1000);
  }
  const [, date = "", time = "00:00", zone = "Z"] = iso.exec(text) ?? [];
  const moment = Date.parse(`${date}T${time}${zone}`);
  // Date.parse takes the 31st of February for the 3rd of March.
  const isDate = date !== "" && new Date(`${date}T00:00Z`).toJSON()?.startsWith(date);
  if (!isDate || Number.isNaN(moment)) {
    throw new LogQueryError(
      `--since takes a time span such as 30s, 10m, 2h or 3d, or a moment such as 2026-01-31T12:00Z, got \`${text}\``,
    );
  }
  if (moment > now) {
    throw new LogQueryError(`--since takes a moment of the past, got \`${text}\``);
  }
  return moment;
}

function taskId(task: string): string {
  const id = lastPart(task);
  if (!/^[0-9a-f]{1,36}$/.test(id)) {
    throw new LogQueryError(
      `--task takes a task's id, or how it begins, such as 1f0a2b3c (hexadecimal digits), got \`${task}\``,
    );
  }
  return id;
}
