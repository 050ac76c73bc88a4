import { type PlannedValue, unknownPlaceholder } from "../wire-values";
import type { Change } from "./changes";
import { pathText, type ResourceDiff } from "./fleet-diff";

/** Longer values are cut: the beginning tells which one it is. */
const longest = 60;

/** `port: 3001 -> 3101`; what is not there on a side is left out with a sign. */
export function changeText(change: Change, arrow = "->"): string {
  const path = pathText(change.path);
  if (change.before === undefined) {
    return `${path}: + ${valueText(change.after)}`;
  }
  return change.after === undefined
    ? `${path}: - ${valueText(change.before)}`
    : `${path}: ${valueText(change.before)} ${arrow} ${valueText(change.after)}`;
}

/** A value on one line. */
export function valueText(value: PlannedValue | undefined): string {
  if (value === unknownPlaceholder) {
    return "(known after)";
  }
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  const line = text.replace(/\s+/g, " ").replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, "$1");
  return line.length > longest ? `${line.slice(0, longest - 3)}...` : line;
}

/** A sign for each action, as `pulumi preview` has them. */
export const actionSigns = { create: "+", update: "~", replace: "+-", delete: "-" } as const;

/** How many of each action: `3 created, 1 replaced`. */
export function countActions(resources: readonly ResourceDiff[]): string {
  const names = { create: "created", update: "changed", replace: "replaced", delete: "deleted" } as const;
  return (Object.keys(names) as (keyof typeof names)[])
    .map((action) => ({ action, count: resources.filter((resource) => resource.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} ${names[action]}`)
    .join(", ");
}
