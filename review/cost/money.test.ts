import { expect, it } from "vitest";
import { money, roughMoney, toCents } from "./money";

it.each([
  [0, "0.00 $", "0 $"],
  [5, "0.05 $", "0 $"],
  [150, "1.50 $", "2 $"],
  [44_718, "447.18 $", "447 $"],
  [100_000, "1,000.00 $", "1,000 $"],
  [123_456_789, "1,234,567.89 $", "1,234,568 $"],
  [-5, "-0.05 $", "0 $"],
  [-123_450, "-1,234.50 $", "-1,235 $"],
])("writes %d cents as %s and roughly as %s", (cents, exact, rough) => {
  expect(money(cents)).toBe(exact);
  expect(roughMoney(cents)).toBe(rough);
});

it("rounds half a cent up, also where a binary fraction falls short of it", () => {
  expect(0.0225 * 730 * 100).toBeLessThan(1642.5000001);
  expect([16.425, 1.005, 7.20875, 9.010025, 0.004].map(toCents)).toEqual([1643, 101, 721, 901, 0]);
});
