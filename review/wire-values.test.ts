import * as fc from "fast-check";
import { expect, it } from "vitest";
import { unknownValue } from "../infra/recorder";
import { plannedRecord, plannedValue } from "./wire-values";

const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

it.each([
  ["text", "text"],
  [1, 1],
  [false, false],
  [null, null],
  [undefined, null],
  [unknownValue, "[unknown]"],
  [secret("CANARY"), "[secret]"],
  [
    [secret({ a: "CANARY" }), unknownValue],
    ["[secret]", "[unknown]"],
  ],
  [
    { b: { c: secret(1) }, a: 2 },
    { a: 2, b: { c: "[secret]" } },
  ],
])("writes %j as %j", (value, expected) => {
  expect(plannedValue(value)).toEqual(expected);
});

it("orders keys, whatever their order was", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse());
      expect(JSON.stringify(plannedRecord(reversed))).toBe(JSON.stringify(plannedRecord(record)));
    }),
  );
});
