import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { settingsOf } from "../testing/fleet";
import type { RawTokens } from "./schema";
import { acceptedGenerations, keptGenerations, sentGeneration, type TokenSettings, tokenGenerations } from "./settings";

type Services = NonNullable<RawConfiguration["services"]>;

const tokensOf = (services: Services, defaults: RawConfiguration["defaults"] = {}) =>
  Object.fromEntries(
    settingsOf({ configuration: { services, defaults } }).services.flatMap(({ name, tokens }) =>
      tokens === undefined ? [] : [[name, tokens]],
    ),
  );
const called: Services = { billing: { calls: ["payment-gateway"] } };
const ordinary: TokenSettings = {
  callers: ["api", "billing"],
  variable: "SERVICE_TOKENS",
  callerVariable: "MICROSERVICE_PAYMENTS_TOKEN",
  format: "json",
  generation: 1,
  rotation: "done",
};

describe("a service tells its callers apart", () => {
  it("where another service calls it: that one and the API, and nobody else", () => {
    expect(tokensOf(called)).toEqual({ "payment-gateway": ordinary });
  });

  it("where it says so, though only the API calls it", () => {
    expect(tokensOf({ billing: { tokens: { enabled: true } } })).toEqual({
      billing: { ...ordinary, callers: ["api"], callerVariable: "MICROSERVICE_BILLING_TOKEN" },
    });
  });

  it("not where only the API calls it, nor where it or the fleet says so, nor while it is being removed", () => {
    expect(tokensOf({})).toEqual({});
    expect(tokensOf({ ...called, "payment-gateway": { tokens: { enabled: false } } })).toEqual({});
    expect(tokensOf(called, { tokens: { enabled: false } })).toEqual({});
    expect(tokensOf({ billing: { calls: ["payment-gateway"], retire: "keepData" } })).toEqual({});
    expect(tokensOf({ "payment-gateway": { retire: "keepData", tokens: { enabled: true } } })).toEqual({});
  });

  it("by its own settings before the fleet's", () => {
    const own: RawTokens = {
      variable: "CALLERS",
      callerVariable: "INTERNAL_TOKEN",
      generation: 3,
      rotation: "sending",
    };
    const defaults = { tokens: { enabled: false, variable: "TOKENS" } };
    expect(tokensOf({ ...called, "payment-gateway": { tokens: { ...own, enabled: true } } }, defaults)).toEqual({
      "payment-gateway": { ...ordinary, ...own },
    });
    expect(tokensOf(called, { tokens: { variable: "TOKENS" } })["payment-gateway"]?.variable).toBe("TOKENS");
  });

  it.each([
    ["MICROSERVICE_PAYMENTS_URL", "MICROSERVICE_PAYMENTS_TOKEN"],
    ["PAYMENTS", "PAYMENTS_TOKEN"],
    ["URL_OF_PAYMENTS", "URL_OF_PAYMENTS_TOKEN"],
  ])("whose address is in %s by a token in %s", (urlVariable, variable) => {
    const services = [{ name: "billing", urlVariable }];
    const configuration = { services: { billing: { tokens: { enabled: true } } } };
    expect(settingsOf({ services, configuration }).services[0]?.tokens?.callerVariable).toBe(variable);
  });
});

describe("tokens of which generations exist", () => {
  it.each([
    [1, "done", [1], 1, [1]],
    [1, "sending", [], 1, [1]],
    [2, "accepting", [1, 2], 1, [1, 2]],
    [2, "sending", [1, 2], 2, [1, 2]],
    [2, "done", [2], 2, [2]],
    [7, "accepting", [6, 7], 6, [6, 7]],
  ] as const)("%i, %s: taken are %j, sent is %i, kept are %j", (generation, rotation, accepted, sent, kept) => {
    const tokens = { ...ordinary, generation, rotation };
    expect(acceptedGenerations(tokens)).toEqual(accepted);
    expect(sentGeneration(tokens)).toBe(sent);
    expect(keptGenerations(tokens)).toEqual(kept);
  });

  it("never leave a caller with one that its callee does not take, at any step or between two", () => {
    const steps = ([1, 2, 3] as const).flatMap((generation) =>
      (["accepting", "sending", "done"] as const)
        .filter((rotation) => generation > 1 || rotation !== "accepting")
        .map((rotation) => ({ ...ordinary, generation, rotation })),
    );
    const takes = (callee: TokenSettings, caller: TokenSettings) => {
      const accepted = acceptedGenerations(callee);
      return accepted.length === 0 || accepted.includes(sentGeneration(caller));
    };
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1] ?? step;
      for (const [callee, caller] of [
        [step, step],
        [step, next],
        [next, step],
      ] as const) {
        expect(takes(callee, caller), `${callee.rotation} ${caller.rotation}`).toBe(true);
      }
    }
  });

  it("are told to the gates of both ends, and to nobody else's", () => {
    const services: Services = { ...called, "payment-gateway": { tokens: { generation: 2, rotation: "accepting" } } };
    const settings = settingsOf({ configuration: { services } });
    const told = [settings.api, ...settings.services].map((service) => tokenGenerations(settings, service));
    expect(told).toEqual([
      { sends: { "payment-gateway": 1 } },
      { sends: { "payment-gateway": 1 } },
      undefined,
      { accepts: { api: [1, 2], billing: [1, 2] } },
    ]);
  });
});
