import { expect, it } from "vitest";
import { z } from "zod";
import { pruned } from "./prune";

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.number()).optional(),
  nested: z.record(z.string(), z.strictObject({ size: z.number().optional() })).optional(),
});

it.each([
  [{ name: "a", other: 1 }, { name: "a" }],
  [{ name: "a", list: [1, "b", 3] }, { name: "a" }],
  [
    { name: "a", nested: { one: { size: "x" }, two: { size: 2, extra: 1 } } },
    { name: "a", nested: { one: {}, two: { size: 2 } } },
  ],
  [{ name: 1 }, {}],
])("takes away what the schema refused, and nothing else: %j", (raw, kept) => {
  const before = structuredClone(raw);
  expect(pruned(raw, schema.safeParse(raw).error?.issues ?? [])).toEqual(kept);
  expect(raw).toEqual(before);
});
