import { expect, it } from "vitest";
import { noPaint } from "../paint";
import type { PlannedCost } from "./planned-cost";
import { renderCost, serviceCost } from "./render-cost";

const cost: PlannedCost = {
  monthlyCents: 123_456,
  services: { api: 100_000, mail: 23_000 },
  sharedCents: 456,
  byKind: { databases: 123_000, tasks: 456 },
  prices: { region: "us-west-2", oldest: "2024-07", newest: "2026-10-08", standIns: { "us-east-1": ["nat.hour"] } },
  assumed: "a quiet month",
  excluded: ["traffic", "tax"],
  notPriced: ["aws:sqs/queue:Queue"],
};

it("shows the sum, its kinds, what it rests on and what is not in it", () => {
  expect(renderCost(cost, { width: 60, paint: noPaint })).toBe(`About 1,235 $ a month
  databases     1,230.00 $   tasks         4.56 $
  of it shared  4.56 $
  List prices of us-west-2, 2024-07 to 2026-10-08, for 730
  hours. Assumed: a quiet month.
  Priced as in us-east-1: nat.hour.
  Not in it: traffic; tax.
  Not priced, so it costs more: aws:sqs/queue:Queue.`);
});

it("says nothing of prices where nothing costs", () => {
  const free = { ...cost, byKind: {}, notPriced: [], prices: { region: "r", oldest: "", newest: "", standIns: {} } };
  expect(renderCost(free, { width: 80, paint: noPaint })).toContain("  List prices of r, for 730 hours. Assumed: ");
});

it("gives a service's share, and nothing where it is not known", () => {
  expect(serviceCost(cost, "mail")).toBe("230.00 $ a month");
  expect(serviceCost(cost, "billing")).toBeUndefined();
  expect(serviceCost(undefined, "mail")).toBeUndefined();
});
