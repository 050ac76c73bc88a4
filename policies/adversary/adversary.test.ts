import { describe, expect, it } from "vitest";
import { CASES, outcomes } from "./run";

describe("the adversary", () => {
  it("has at least 60 ways, each with a name of its own", () => {
    expect(new Set(CASES.map((one) => one.name)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it.each(CASES)("is caught when $name, at a first preview and on real state", (one) => {
    expect(outcomes(one).map(({ way, caught }) => ({ way, caught }))).toEqual([
      { way: "first preview", caught: true },
      { way: "first preview, sets unknown", caught: true },
      { way: "real state", caught: true },
    ]);
  });

  it.each(CASES)("has a harmless twin that passes where $name", (one) => {
    expect(outcomes(one).flatMap(({ falseAlarms }) => falseAlarms)).toEqual([]);
  });
});
