import { clean } from "../logs/clean-text";
import type { ServiceOutcome } from "./gate-states";

const outcomes: readonly ServiceOutcome["outcome"][] = ["deployed", "unchanged", "removed", "rolled back", "failed"];

/** A line for each service, and one for all: how many of each outcome, and how long it took, in seconds. */
export function renderOutcomes(stack: string, services: readonly ServiceOutcome[], seconds: number): string {
  const width = Math.max(0, ...services.map(({ service }) => clean(service).length));
  const lines = services.map(({ service, outcome, seconds: waited, problem }) => {
    const time = waited === undefined ? "" : ` in ${durationText(waited)}`;
    return `${clean(service).padEnd(width)}  ${outcome}${time}${problem === undefined ? "" : `: ${clean(problem)}`}\n`;
  });
  const counts = outcomes.flatMap((outcome) => {
    const count = services.filter((service) => service.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  const told = counts.length === 0 ? "no services" : counts.join(", ");
  return `\n${lines.join("")}\nstack ${clean(stack)}: ${told}, in ${durationText(seconds)}\n`;
}

/** `40 s`, `3 min 12 s`, `1 h 4 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) {
    return `${whole} s`;
  }
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
