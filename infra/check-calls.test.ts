import { describe, expect, it } from "vitest";
import { callCycles } from "./check-calls";
import { checkSettings } from "./check-settings";
import { noFile, settingsOf, texts } from "./testing/fleet";

const cyclesOf = (calls: Readonly<Record<string, readonly string[]>>) =>
  callCycles(new Map(Object.entries(calls))).map((cycle) => cycle.join(" "));

describe("circles of calls", () => {
  it.each([
    ["of two", { b: ["a"], a: ["b"] }, ["a b"]],
    ["of three, from the first name on", { c: ["a"], a: ["b"], b: ["c"] }, ["a b c"]],
    ["beside one another", { a: ["b"], b: ["a"], c: ["d"], d: ["c"] }, ["a b", "c d"]],
    ["that share a service", { a: ["b", "c"], b: ["a"], c: ["a"] }, ["a b", "a c"]],
    ["within one another", { a: ["b"], b: ["c", "a"], c: ["a", "b"] }, ["a b", "b c"]],
    ["that a way leads into, which is none", { a: ["b"], b: ["c"], c: ["b"] }, ["b c"]],
    ["are none where calls only spread and meet", { a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, []],
    ["are none with somebody who is not there", { a: ["b"] }, []],
  ])("%s", (_what, calls, expected) => {
    expect(cyclesOf(calls)).toEqual(expected);
  });

  it("are told of once each, however many services call one another", () => {
    const names = Array.from({ length: 40 }, (_, index) => `s${index + 10}`);
    const all = Object.fromEntries(names.map((name) => [name, names.filter((other) => other !== name)]));
    const found = cyclesOf(all);
    expect(found).toHaveLength((40 * 39) / 2);
    expect(new Set(found).size).toBe(found.length);
  });

  it("are none where a service names itself: that is an error of its own", () => {
    const services = { billing: { calls: ["billing"] } };
    expect(texts(checkSettings(settingsOf({ configuration: { services } }), noFile))).toEqual([]);
  });

  it("are allowed: a warning at the first one's calls", () => {
    const services = { billing: { calls: ["payment-gateway"] }, "payment-gateway": { calls: ["billing"] } };
    const located: (readonly PropertyKey[])[] = [];
    const file = {
      ...noFile,
      locate: (path: readonly PropertyKey[]) => {
        located.push(path);
        return noFile.locate(path);
      },
    };
    const diagnostics = checkSettings(settingsOf({ configuration: { services } }), file);
    expect(texts(diagnostics)).toEqual([
      "warning: calls go round: billing -> payment-gateway -> billing; each waits for the next, and when one is slow all are",
    ]);
    expect(diagnostics[0]).toMatchObject({
      code: "call-cycle",
      fix: "Give calls time-outs and circuit breakers, or take one of them out.",
    });
    expect(located).toEqual([["fleet:services", "billing", "calls"]]);
  });

  it("are no more when one of them is being removed", () => {
    const services = {
      billing: { calls: ["payment-gateway"], retire: "keepData" as const },
      "payment-gateway": { calls: ["billing"] },
    };
    expect(checkSettings(settingsOf({ configuration: { services } }), noFile)).toEqual([]);
  });
});
