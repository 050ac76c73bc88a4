import { describe, expect, it } from "vitest";
import { settingsOf } from "../../infra/testing/fleet";
import type { RawTokens } from "../../infra/tokens/schema";
import { localTokens } from "./local-tokens";

function tokensOf(tokens?: RawTokens, calls: string[] = ["payment-gateway"]) {
  const services = { billing: { calls }, ...(tokens !== undefined && { "payment-gateway": { tokens } }) };
  const settings = settingsOf({ configuration: { services } });
  return Object.fromEntries([settings.api, ...settings.services].map((one) => [one.name, localTokens(settings, one)]));
}

describe("the tokens of this machine", () => {
  it("are those of the deployed variables, with texts that anybody may know", () => {
    expect(tokensOf()).toEqual({
      api: { MICROSERVICE_PAYMENTS_TOKEN: "local-api--payment-gateway" },
      billing: { MICROSERVICE_PAYMENTS_TOKEN: "local-billing--payment-gateway" },
      notifications: {},
      "payment-gateway": {
        SERVICE_TOKENS: '{"api":["local-api--payment-gateway"],"billing":["local-billing--payment-gateway"]}',
      },
    });
  });

  it("do not change while those of the stack do", () => {
    expect(tokensOf({ generation: 2, rotation: "accepting" })).toEqual(tokensOf());
    expect(tokensOf({ generation: 2, rotation: "sending" })).toEqual(tokensOf());
    expect(tokensOf({ generation: 7 })).toEqual(tokensOf());
  });

  it("are the one token itself for code that knows one", () => {
    const single = { enabled: true, format: "single", variable: "INTERNAL_TOKEN" } as const;
    expect(tokensOf(single, [])["payment-gateway"]).toEqual({ INTERNAL_TOKEN: "local-api--payment-gateway" });
  });

  it("are none where nobody is told apart", () => {
    expect(tokensOf({ enabled: false })).toEqual({ api: {}, billing: {}, notifications: {}, "payment-gateway": {} });
  });
});
