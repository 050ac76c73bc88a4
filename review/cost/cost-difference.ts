import { money } from "./money";
import type { PlannedCost } from "./planned-cost";

/** What a change costs a month, in words: the whole first, then every service whose cost differs. */
export function describeCostDifference(before: PlannedCost, after: PlannedCost): readonly string[] {
  const difference = after.monthlyCents - before.monthlyCents;
  const whole = `about ${money(after.monthlyCents)} a month`;
  if (difference === 0) {
    return [`${whole}, as before`];
  }
  const names = [...new Set([...Object.keys(after.services), ...Object.keys(before.services)])];
  const parts = [
    ...names.map((name) => [name, (after.services[name] ?? 0) - (before.services[name] ?? 0)] as const),
    ["shared", after.sharedCents - before.sharedCents] as const,
  ];
  const changed = parts.filter(([, cents]) => cents !== 0).map(([name, cents]) => `${name} ${signed(cents)}`);
  return [`${whole}, ${signed(difference)}: ${changed.join(", ")}`];
}

function signed(cents: number): string {
  return `${cents < 0 ? "-" : "+"}${money(Math.abs(cents))}`;
}
