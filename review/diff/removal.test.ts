import { expect, it } from "vitest";
import type { PlannedResource } from "../plan";
import type { PlannedService } from "../planned-service";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { describeDiff } from "./describe-diff";
import type { Snapshot } from "./snapshot";

/** A fleet with one service or none, and its database. */
function fleet(changes: Partial<PlannedService> | undefined, name = "billing"): Snapshot {
  const services = changes === undefined ? [] : [syntheticService(name, 3001, changes)];
  const resources = services.flatMap((): PlannedResource[] => [
    { urn: `urn:${name}`, type: "fleet:microservice:Microservice", name, component: true, inputs: {} },
    { urn: `urn:${name}-data`, type: "aws:rds/instance:Instance", name, parent: `urn:${name}`, inputs: {} },
  ]);
  return { plan: { ...syntheticPlan(services), resources }, variables: {} };
}

it.each<[string, Partial<PlannedService>, string, readonly string[]]>([
  [
    "without a word about its data",
    {},
    "destroys data",
    ["would lose its data: Postgres database. The update is refused until `retire` says what becomes of it."],
  ],
  ["that keeps its data", { retire: "keepData" }, "safe", []],
  [
    "that deletes its data",
    { retire: "deleteData" },
    "destroys data",
    ["loses its data, as `retire: deleteData` says: Postgres database."],
  ],
])("a removal %s", (_, before, verdict, risks) => {
  const diff = describeDiff(fleet(before), fleet(undefined));
  expect(diff.verdict).toBe(verdict);
  expect(diff.risks.map(({ text }) => text)).toEqual(risks);
  expect(diff.services.map(({ name, status }) => [name, status])).toEqual([
    ["api", "changed"],
    ["billing", "deleted"],
  ]);
});

it("tells that a service is about to go", () => {
  const { verdict, risks } = describeDiff(fleet({}), fleet({ retire: "deleteData" }));
  expect(verdict).toBe("attention");
  expect(risks).toEqual([
    {
      kind: "downtime",
      service: "billing",
      text: "stops, as `retire: deleteData` says. Removing its declaration then deletes its data.",
    },
  ]);
});

it.each<[string, Partial<PlannedService>]>([
  ["folder", {}],
  ["image", { folder: "modules/elsewhere" }],
])("knows a renamed service by its %s", (_, changes) => {
  const before = fleet({ folder: "modules/money" });
  const { services, verdict } = describeDiff(before, fleet({ folder: "modules/money", ...changes }, "invoicing"));
  expect(services.map(({ name, status, renamedFrom }) => [name, status, renamedFrom])).toEqual([
    ["api", "changed", undefined],
    ["invoicing", "renamed", "billing"],
  ]);
  expect(verdict).toBe("destroys data");
});

it("takes a service with another module, image and name for another one", () => {
  const image = { ...syntheticService("x", 1).image, fingerprint: "f".repeat(64) };
  const { services } = describeDiff(fleet({}), fleet({ image }, "invoicing"));
  expect(services.map(({ name, status }) => [name, status])).toEqual([
    ["api", "changed"],
    ["billing", "deleted"],
    ["invoicing", "created"],
  ]);
});
