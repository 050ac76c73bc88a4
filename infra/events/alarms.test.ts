import { expect, it } from "vitest";
import { longestWaitMinutes } from "./alarms";

it.each([
  [60, 5, 15],
  [120, 5, 15],
  [180, 5, 20],
  [43_200, 2, 1445],
  [1, 1, 15],
])("of %d s and %d deliveries is %d minutes", (visibilityTimeoutSeconds, maximumReceives, minutes) => {
  expect(longestWaitMinutes({ retentionDays: 4, visibilityTimeoutSeconds, maximumReceives })).toBe(minutes);
});
