import { expect, it } from "vitest";
import { priceOf } from "./price-of";
import { unitPrices } from "./unit-prices";

it("names date, region and source of every price, and has each once", () => {
  for (const { item, price, date, region, source } of unitPrices) {
    expect(price, item).toBeGreaterThan(0);
    expect(date, item).toMatch(/^(20\d\d(-\d\d){0,2}|undated)$/);
    expect(region, item).toMatch(/^(global|[a-z]{2}-[a-z]+-\d)$/);
    expect(source.length, item).toBeGreaterThan(10);
  }
  expect(new Set(unitPrices.map(({ item, region }) => `${region} ${item}`)).size).toBe(unitPrices.length);
});

it("has a price in us-east-1, or everywhere, for each item that any region has", () => {
  const reference = unitPrices.filter(({ region }) => ["us-east-1", "global"].includes(region));
  const known = new Set(reference.map(({ item }) => item));
  expect(unitPrices.filter(({ item }) => !known.has(item))).toEqual([]);
});

it("has so many prices of each region", () => {
  const counts: Record<string, number> = {};
  for (const { region } of unitPrices) {
    counts[region] = (counts[region] ?? 0) + 1;
  }
  expect(counts).toEqual({
    "ap-southeast-1": 7,
    "eu-central-1": 20,
    "eu-west-1": 10,
    global: 1,
    "us-east-1": 25,
    "us-east-2": 5,
    "us-west-2": 4,
  });
});

it.each([
  ["eu-central-1", "nat.hour", 0.052, undefined],
  ["eu-central-1", "zone.month", 0.5, undefined],
  ["eu-central-1", "firewall.acl", 5, "us-east-1"],
  ["eu-central-1", "rds.instance.db.t4g.micro.multiAz", 0.038, "twice Single-AZ"],
  ["eu-west-1", "rds.storage.multiAz", 0.254, "twice Single-AZ"],
  ["us-east-1", "rds.instance.db.t4g.small.multiAz", 0.065, undefined],
  ["us-west-2", "fargate.arm.vcpu", 0.03238, "us-east-1"],
])("in %s, %s is %d, by %s", (region, item, price, standIn) => {
  expect(priceOf(item, region)).toMatchObject({ item, price, ...(standIn !== undefined && { standIn }) });
  expect(priceOf(item, region)?.standIn).toBe(standIn);
});

it("knows no price of what nobody has one for", () => {
  expect(priceOf("cache.valkey.cache.r7g.large", "us-east-1")).toBeUndefined();
});
