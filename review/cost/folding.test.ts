import { expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { foldingSavings, isFoldable, renderFoldable } from "./folding";
import type { CostLine } from "./price-resources";

function line(service: string | undefined, kind: CostLine["kind"], monthlyCents: number, item = "x"): CostLine {
  const price = { item, region: "us-east-1", price: 1, unit: "month", date: "2026", source: "" } as const;
  return { urn: "u", ...(service !== undefined && { service }), kind, monthlyCents, prices: [price] };
}

it("saves what the service has of its own, but for its tasks and what its rows take", () => {
  const lines = [
    line("audit", "tasks", 900),
    line("audit", "databases", 1200, "rds.instance.db.t4g.micro.singleAz"),
    line("audit", "databases", 230, "rds.storage.singleAz"),
    line("audit", "caches", 1000),
    line("audit", "secrets and keys", 40),
    line("billing", "caches", 1000),
    line(undefined, "network", 5000),
  ];
  expect(foldingSavings(lines, [{ name: "audit" }, { name: "billing" }, { name: "mail" }])).toEqual({
    audit: 2240,
    billing: 1000,
    mail: 0,
  });
});

const audit = syntheticService("audit", 3001, { ownData: false });

it.each([
  ["one task, no cron jobs, no data", audit, true],
  ["data", syntheticService("audit", 3001), false],
  ["cron jobs", { ...audit, cronJobs: true }, false],
  ["routes", { ...audit, routes: { "/audit/*": "token" } }, false],
  ["several tasks", { ...audit, tasks: { ...audit.tasks, maximumCount: 2 } }, false],
  ["being removed", { ...audit, retire: "keepData" as const }, false],
])("%s: %#", (_, service, foldable) => {
  expect(isFoldable(service)).toBe(foldable);
});

it("names them all in one paragraph, with what each saves, and is silent where there is none", () => {
  const mail = { ...audit, name: "mail" };
  const plan = syntheticPlan([audit, mail, syntheticService("billing", 3002)]);
  expect(renderFoldable(plan, 200)).toBe(
    "Could as well be part of the API, with one task, no cron jobs, and sources that use no data of their own: audit, mail.",
  );
  const cost = { savings: { audit: 2240, mail: 100, billing: 5 } } as unknown as NonNullable<typeof plan.cost>;
  expect(renderFoldable({ ...plan, cost }, 60)).toBe(
    [
      "Could as well be part of the API, with one task, no cron",
      "jobs, and sources that use no data of their own: audit",
      "(22.40 $ a month less), mail (1.00 $ a month less).",
    ].join("\n"),
  );
  expect(renderFoldable(syntheticPlan([syntheticService("billing", 3002)]), 80)).toBe("");
});
