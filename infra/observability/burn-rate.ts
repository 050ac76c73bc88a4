import type { SloSettings } from "./settings";

/** What a service promises of its requests. */
export type Objective =
  | { readonly kind: "availability"; readonly goalPercent: number }
  | { readonly kind: "latency"; readonly goalPercent: number; readonly milliseconds: number };

/** One speed at which an error budget is watched: both windows have to show it. */
export interface BurnAlarm {
  readonly speed: "fast" | "slow";
  /** How many times as fast as the objective allows. */
  readonly burnRate: number;
  /** Bad requests in percent, above which the budget burns that fast. */
  readonly thresholdPercent: number;
  readonly longMinutes: number;
  /** So that the alarm ends soon after the trouble does. */
  readonly shortMinutes: number;
}

/**
 * The two speeds of Google's SRE workbook, chapter "Alerting on SLOs", by the share of the budget that is gone when they
 * tell: 14.4 and 6 times over 30 days.
 */
const speeds = [
  { speed: "fast", budgetPercent: 2, longMinutes: 60, shortMinutes: 5 },
  { speed: "slow", budgetPercent: 5, longMinutes: 360, shortMinutes: 30 },
] as const;

/** The objectives that are written down, with the default of what makes a request fast. */
export function objectivesOf(slo: SloSettings): readonly Objective[] {
  const { availabilityPercent, latencyMilliseconds, latencyPercent = 99 } = slo;
  return [
    ...(availabilityPercent === undefined ? [] : [{ kind: "availability" as const, goalPercent: availabilityPercent }]),
    ...(latencyMilliseconds === undefined
      ? []
      : [{ kind: "latency" as const, goalPercent: latencyPercent, milliseconds: latencyMilliseconds }]),
  ];
}

/** Bad requests in percent that an objective allows. */
export function errorBudgetPercent(goalPercent: number): number {
  return rounded(100 - goalPercent);
}

/** How many times as fast as allowed the budget of a window burns, when a share of it is gone within some minutes. */
export function burnRate(windowDays: number, budgetPercent: number, minutes: number): number {
  return rounded((budgetPercent / 100) * ((windowDays * 24 * 60) / minutes));
}

/** The alarms that watch an objective, the fast one first. */
export function burnAlarms(goalPercent: number, windowDays: number): readonly BurnAlarm[] {
  return speeds.map(({ speed, budgetPercent, longMinutes, shortMinutes }) => {
    const rate = burnRate(windowDays, budgetPercent, longMinutes);
    const thresholdPercent = rounded(rate * errorBudgetPercent(goalPercent));
    return { speed, burnRate: rate, thresholdPercent, longMinutes, shortMinutes };
  });
}

/** The lowest goal whose alarms can all tell: above it even the fast one's threshold is below 100 %. */
export function lowestGoalPercent(windowDays: number): number {
  const fastest = Math.max(
    ...speeds.map(({ budgetPercent, longMinutes }) => burnRate(windowDays, budgetPercent, longMinutes)),
  );
  return Math.ceil((100 - 100 / fastest) * 100 + 1) / 100;
}

/** Without what binary fractions add. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
