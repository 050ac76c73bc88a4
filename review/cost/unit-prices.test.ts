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

it("has an item of everywhere in no region besides", () => {
  const everywhere = new Set(unitPrices.filter(({ region }) => region === "global").map(({ item }) => item));
  expect(unitPrices.filter(({ item, region }) => region !== "global" && everywhere.has(item))).toEqual([]);
});

/** What is fixed between prices of a region, but for AWS's rounding: Fargate's finer than the rest. */
const ratios: readonly (readonly [item: RegExp, other: string, times: number, rounding: number])[] = [
  [/^(fargate\.)arm(\..+)$/, "$1x86$2", 0.8, 0.00001],
  [/^(rds\..+\.)multiAz()$/, "$1singleAz$2", 2, 0.001],
  [/^(.+\.t4g\.)small(.*)$/, "$1micro$2", 2, 0.001],
  [/^(.+\.t4g\.)medium(.*)$/, "$1small$2", 2, 0.001],
  [/^(.+\.t4g\.)large(.*)$/, "$1medium$2", 2, 0.001],
];

it.each(ratios)("has prices of %s that are those of %s, times %d", (pattern, other, times, rounding) => {
  const known = new Map(unitPrices.map(({ item, region, price }) => [`${region} ${item}`, price]));
  const pairs = unitPrices.flatMap(({ item, region, price }) => {
    const base = pattern.test(item) ? known.get(`${region} ${item.replace(pattern, other)}`) : undefined;
    return base === undefined ? [] : [{ item, region, price, off: Math.abs(price - times * base) }];
  });
  expect(pairs.length).toBeGreaterThan(3);
  expect(pairs.filter(({ off }) => off > rounding + 1e-9)).toEqual([]);
});

it("has so many prices of each region", () => {
  const counts: Record<string, number> = {};
  for (const { region } of unitPrices) {
    counts[region] = (counts[region] ?? 0) + 1;
  }
  expect(counts).toEqual({
    "ap-southeast-1": 24,
    "eu-central-1": 20,
    "eu-west-1": 22,
    global: 4,
    "us-east-1": 28,
    "us-east-2": 16,
    "us-west-2": 17,
  });
});

it.each([
  ["eu-central-1", "nat.hour", 0.052, undefined],
  ["eu-central-1", "zone.month", 0.5, undefined],
  ["eu-central-1", "firewall.acl", 5, undefined],
  ["eu-central-1", "ipv4.address", 0.005, undefined],
  ["eu-central-1", "rds.instance.db.t4g.micro.multiAz", 0.038, "twice Single-AZ"],
  ["eu-west-1", "rds.storage.multiAz", 0.254, undefined],
  ["us-east-1", "rds.instance.db.t4g.small.multiAz", 0.065, undefined],
  ["us-west-2", "fargate.arm.vcpu", 0.03238, undefined],
  ["us-west-2", "cache.valkey.cache.t4g.micro", 0.0128, "us-east-1"],
])("in %s, %s is %d, by %s", (region, item, price, standIn) => {
  expect(priceOf(item, region)).toMatchObject({ item, price, ...(standIn !== undefined && { standIn }) });
  expect(priceOf(item, region)?.standIn).toBe(standIn);
});

it("knows no price of what nobody has one for", () => {
  expect(priceOf("cache.valkey.cache.r7g.large", "us-east-1")).toBeUndefined();
});
