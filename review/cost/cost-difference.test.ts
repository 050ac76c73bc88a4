import { describe, expect, it } from "vitest";
import { describeCostDifference } from "./cost-difference";
import type { PlannedCost } from "./planned-cost";

function cost(services: Readonly<Record<string, number>>, sharedCents = 10_000): PlannedCost {
  const monthlyCents = Object.values(services).reduce((sum, cents) => sum + cents, sharedCents);
  return { services, sharedCents, monthlyCents } as PlannedCost;
}

describe("the difference in cost", () => {
  it("is none where nothing costs more or less", () => {
    expect(describeCostDifference(cost({ api: 5_000 }), cost({ api: 5_000 }))).toEqual([
      "about 150.00 $ a month, as before",
    ]);
  });

  it("names what costs more and less, new and removed services among them", () => {
    const before = cost({ api: 5_000, billing: 3_000, old: 1_234 });
    const after = cost({ api: 5_000, billing: 3_001, stock: 6_000 }, 9_000);
    expect(describeCostDifference(before, after)).toEqual([
      "about 230.01 $ a month, +37.67 $: billing +0.01 $, stock +60.00 $, old -12.34 $, shared -10.00 $",
    ]);
  });
});
