import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burnAlarms, burnRate, errorBudgetPercent, lowestGoalPercent, objectivesOf } from "./burn-rate";

describe("objectives", () => {
  const common = { windowDays: 30, minimumFailures: 5 };
  it.each([
    [{}, []],
    [{ availabilityPercent: 99.9 }, [{ kind: "availability", goalPercent: 99.9 }]],
    [{ latencyMilliseconds: 300 }, [{ kind: "latency", goalPercent: 99, milliseconds: 300 }]],
    [
      { availabilityPercent: 99, latencyMilliseconds: 300, latencyPercent: 95 },
      [
        { kind: "availability", goalPercent: 99 },
        { kind: "latency", goalPercent: 95, milliseconds: 300 },
      ],
    ],
    [{ latencyPercent: 95 }, []],
  ])("of %j are %j", (slo, expected) => expect(objectivesOf({ ...common, ...slo })).toEqual(expected));
});

describe("burn rates", () => {
  it.each([
    [30, 2, 60, 14.4],
    [30, 5, 360, 6],
    [28, 2, 60, 13.44],
    [7, 2, 60, 3.36],
    [7, 5, 360, 1.4],
    [90, 2, 60, 43.2],
  ])("over %d days, for %d %% of the budget in %d minutes, is %d", (days, percent, minutes, expected) => {
    expect(burnRate(days, percent, minutes)).toBe(expected);
  });

  it.each([
    [99.9, 0.1],
    [99.95, 0.05],
    [99.999, 0.001],
    [95, 5],
  ])("%d %% leaves %d %%", (goal, budget) => expect(errorBudgetPercent(goal)).toBe(budget));

  it("make the workbook's alarms of 99.9 % over 30 days", () => {
    expect(burnAlarms(99.9, 30)).toEqual([
      { speed: "fast", burnRate: 14.4, thresholdPercent: 1.44, longMinutes: 60, shortMinutes: 5 },
      { speed: "slow", burnRate: 6, thresholdPercent: 0.6, longMinutes: 360, shortMinutes: 30 },
    ]);
  });

  const goals = fc.integer({ min: 90_000, max: 99_999 }).map((thousandths) => thousandths / 1000);
  const days = fc.integer({ min: 7, max: 90 });

  it("burn faster than allowed, the fast one faster, and both windows a twelfth apart", () => {
    fc.assert(
      fc.property(goals, days, (goal, windowDays) => {
        const [fast, slow] = burnAlarms(goal, windowDays);
        expect(slow?.burnRate).toBeGreaterThan(1);
        expect(fast?.burnRate).toBeGreaterThan(slow?.burnRate ?? 0);
        for (const alarm of [fast, slow]) {
          expect(alarm?.longMinutes).toBe((alarm?.shortMinutes ?? 0) * 12);
          expect(alarm?.thresholdPercent).toBeCloseTo((alarm?.burnRate ?? 0) * (100 - goal), 5);
        }
      }),
    );
  });

  it("use up, within the long window, the share of the budget that they are for", () => {
    fc.assert(
      fc.property(days, (windowDays) => {
        const used = burnAlarms(99.9, windowDays).map(
          ({ burnRate: rate, longMinutes }) => (rate * longMinutes) / (windowDays * 24 * 60),
        );
        expect(used[0]).toBeCloseTo(0.02, 6);
        expect(used[1]).toBeCloseTo(0.05, 6);
      }),
    );
  });

  it("can be reached from the lowest goal on, and not below it", () => {
    fc.assert(
      fc.property(days, (windowDays) => {
        const lowest = lowestGoalPercent(windowDays);
        const thresholds = (goal: number) => burnAlarms(goal, windowDays).map((alarm) => alarm.thresholdPercent);
        expect(Math.max(...thresholds(lowest))).toBeLessThan(100);
        expect(Math.max(...thresholds(lowest - 0.03))).toBeGreaterThanOrEqual(100);
      }),
    );
  });

  it.each([
    [30, 93.07],
    [7, 70.25],
  ])("over %d days the lowest goal is %d %%", (windowDays, goal) => expect(lowestGoalPercent(windowDays)).toBe(goal));
});
