import { countText } from "../../../modules-manifest/count-text";
import type { DeploymentDuration } from "./deployment-duration";
import type { StepTime } from "./step-times";

/** So many groups of services are told apart by when they are done. */
const mostGroups = 4;
/** So many services of a group are named. */
const mostNames = 5;

/** A prediction in a few lines: how long, because of what, and when each service runs as it is to. */
export function describeDuration({ total, path, services, removal }: DeploymentDuration): readonly string[] {
  if (total.typical === 0) {
    return [];
  }
  const chain = path.map(({ what, seconds }) => `${what} (${shortTime(seconds)})`).join(", then ");
  const names = Object.entries(services);
  const gone = removal.typical === 0 ? [] : [`afterwards, what is removed: ${span(removal)}`];
  return [
    `about ${span(total)}, as many steps at once as can be`,
    ...(chain === "" ? [] : [`the longest chain: ${chain}`]),
    ...(names.length === 0 ? [] : [`running as planned: ${groups(names).join("; ")}`]),
    ...gone,
  ];
}

/** `4 to 6 min`. */
function span({ typical, slowest }: StepTime): string {
  const [from, to] = [typical, slowest].map((seconds) => Math.max(1, Math.round(seconds / 60)));
  return from === to ? `${from} min` : `${from} to ${to} min`;
}

function shortTime(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** `api, users after 2 min`. */
function groups(services: readonly (readonly [string, StepTime])[]): readonly string[] {
  const byMinute = new Map<number, string[]>();
  for (const [name, { typical }] of services) {
    const minute = Math.max(1, Math.round(typical / 60));
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), name]);
  }
  const all = [...byMinute].map(([minute, names]) => `${named(names)} after ${minute} min`);
  const left = services.length - [...byMinute.values()].slice(0, mostGroups).flat().length;
  return left === 0 ? all : [...all.slice(0, mostGroups), `${countText(left, "other")} later`];
}

function named(names: readonly string[]): string {
  const left = names.length - mostNames;
  const shown = left > 1 ? [...names.slice(0, mostNames), `${left} more`] : names;
  return shown.join(", ");
}
