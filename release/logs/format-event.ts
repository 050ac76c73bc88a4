import { lastPart } from "../gate/names";
import { clean } from "./clean-text";
import type { LogEvent } from "./log-reader";

/** As many of a task's id as tell tasks of a service apart, as git does with commits. */
const shortId = 8;

/** An event as lines of text: its time in UTC, its task, its message; further lines of the message stand below the first. */
export function formatEvent({ time, stream, message }: LogEvent, paint: (text: string) => string): string {
  const head = `${new Date(time).toISOString()} ${clean(lastPart(stream)).slice(0, shortId)}`;
  const [first = "", ...others] = message.replace(/[\r\n]+$/, "").split(/\r?\n/);
  const indent = " ".repeat(head.length + 1);
  return [`${paint(head)} ${clean(first)}`, ...others.map((line) => `${indent}${clean(line)}`)]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
