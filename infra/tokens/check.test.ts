import { describe, expect, it } from "vitest";
import { checkSettings } from "../check-settings";
import type { RawConfiguration } from "../schema";
import { noFile, publicApi, settingsOf, shopServices, texts } from "../testing/fleet";
import { checkTokens } from "./check";

const checked = (configuration: Partial<RawConfiguration>) => checkTokens(settingsOf({ configuration }), noFile);
const called = { calls: ["payment-gateway"] };

describe("tokens", () => {
  it("go together as they are, also with code that knows one INTERNAL_TOKEN", () => {
    expect(checked({ services: { billing: called } })).toEqual([]);
    const single = { enabled: true, format: "single", variable: "INTERNAL_TOKEN" } as const;
    expect(checked({ services: { billing: { tokens: single } } })).toEqual([]);
    const caller = { callerVariable: "INTERNAL_TOKEN" };
    expect(checked({ services: { billing: called, "payment-gateway": { tokens: caller } } })).toEqual([]);
  });

  it("of two callees cannot be in one variable of one caller", () => {
    const tokens = { enabled: true, callerVariable: "INTERNAL_TOKEN" };
    const diagnostics = checked({ services: { billing: { tokens }, "payment-gateway": { tokens } } });
    expect(texts(diagnostics)).toEqual([
      "fleet:services.payment-gateway.tokens.callerVariable: `INTERNAL_TOKEN` of api would be both the token for billing and the token for payment-gateway",
    ]);
    expect(diagnostics[0]?.fix).toBe("Set another fleet:services.payment-gateway.tokens.callerVariable.");
  });

  it("that a service takes cannot be in the variable of one that it sends", () => {
    const services = {
      billing: { ...called, tokens: { enabled: true, variable: "INTERNAL_TOKEN" } },
      "payment-gateway": { tokens: { callerVariable: "INTERNAL_TOKEN" } },
    };
    expect(texts(checked({ services }))).toEqual([
      "fleet:services.payment-gateway.tokens.callerVariable: `INTERNAL_TOKEN` of billing would be both its callers' tokens and the token for payment-gateway",
    ]);
  });

  it.each([
    ["environment", { A_TOKEN: "x" }],
    ["secrets", { A_TOKEN: "x" }],
  ] as const)("cannot be in a variable of %s", (kind, values) => {
    const services = {
      billing: { ...called, [kind]: values },
      "payment-gateway": { tokens: { callerVariable: "A_TOKEN" } },
    };
    const diagnostics = checked({ services });
    expect(texts(diagnostics)).toEqual([
      `fleet:services.billing.${kind}.A_TOKEN: \`A_TOKEN\` of billing is the token for payment-gateway, set by the fleet itself`,
    ]);
    expect(diagnostics[0]?.fix).toBe("Remove it, or set another fleet:services.payment-gateway.tokens.callerVariable.");
  });

  it.each([
    [
      "PORT",
      "fleet:services.payment-gateway.environment.PORT: `PORT` of payment-gateway is its callers' tokens, set by the fleet itself",
    ],
    [
      "DATABASE_URL",
      "fleet:services.payment-gateway.tokens.variable: `DATABASE_URL` of payment-gateway is the address of its data, and cannot be its callers' tokens",
    ],
    [
      "FLEET_DATABASE_ADMIN_URL",
      "fleet:services.payment-gateway.tokens.variable: `FLEET_DATABASE_ADMIN_URL` of payment-gateway is the address of its data, and cannot be its callers' tokens",
    ],
  ])("cannot be in the fleet's own %s", (variable, message) => {
    const services = { billing: called, "payment-gateway": { tokens: { variable } } };
    expect(texts(checked({ services }))).toEqual([message]);
  });

  it.each([
    ["sns", "EVENTS_QUEUE_URL", "the address of its events"],
    ["sns", "EVENT_ORDER_PAID_TOPIC_ARN", "the address of its events"],
    ["rabbitmq", "RABBITMQ_URL", "the address of its events"],
    ["sns", "OTEL_SERVICE_NAME", "its collector's, by `tracing`"],
  ] as const)("cannot be in a variable that %s or tracing sets: %s", (transport, variable, use) => {
    const of = (tokens: object, services: object) =>
      texts(checked({ events: { transport }, services: { billing: called, ...services, ...tokens } }));
    const own = { consumes: ["order.paid"], tracing: true };
    expect(of({ "payment-gateway": { ...own, tokens: { variable } } }, {})).toEqual([
      `fleet:services.payment-gateway.tokens.variable: \`${variable}\` of payment-gateway is ${use}, and cannot be its callers' tokens`,
    ]);
    const caller = { "payment-gateway": { tokens: { callerVariable: variable } } };
    expect(of(caller, { billing: { ...called, ...own } })).toEqual([
      `fleet:services.payment-gateway.tokens.callerVariable: \`${variable}\` of billing is ${use}, and cannot be the token for payment-gateway`,
    ]);
    // Of a service that has neither it is a name like any other.
    expect(of(caller, {})).toEqual([]);
  });

  it("of the API cannot be in what it has", () => {
    const api = { ...publicApi, secrets: { MICROSERVICE_PAYMENTS_TOKEN: "x" } };
    expect(texts(checked({ api, services: { billing: called } }))).toEqual([
      "fleet:api.secrets.MICROSERVICE_PAYMENTS_TOKEN: `MICROSERVICE_PAYMENTS_TOKEN` of api is the token for payment-gateway, set by the fleet itself",
    ]);
  });

  it("cannot be one for several callers, and say what can be done", () => {
    const diagnostics = checked({ services: { billing: called, "payment-gateway": { tokens: { format: "single" } } } });
    expect(texts(diagnostics)).toEqual([
      "fleet:services.payment-gateway.tokens.format is single, but payment-gateway has 2 callers (api, billing); one token cannot tell them apart",
    ]);
    expect(diagnostics[0]?.fix).toBe(
      "Remove it and read the JSON in the variable; or set tokens.enabled: false and give all of them a secret of your own.",
    );
  });

  it("cannot be rotated where there is no second one", () => {
    const tokens = { enabled: true, rotation: "accepting" } as const;
    expect(texts(checked({ services: { billing: { tokens } } }))).toEqual([
      "fleet:services.billing.tokens.rotation is accepting with generation 1, which has none before it; expected sending or done",
    ]);
    const single = { ...tokens, generation: 2, format: "single" } as const;
    expect(texts(checked({ services: { billing: { tokens: single } } }))).toEqual([
      "fleet:services.billing.tokens.rotation is accepting, but format is single; one value cannot hold two tokens",
    ]);
  });

  it("that the code expects are set, and not asked for", () => {
    const services = shopServices.map((service) =>
      service.name === "payment-gateway" ? { ...service, expectedSecrets: ["SERVICE_TOKENS", "OTHER_TOKEN"] } : service,
    );
    const warned = (configuration: Partial<RawConfiguration>) =>
      texts(checkSettings(settingsOf({ services, configuration }), noFile));
    expect(warned({ services: { billing: called } })).toEqual([
      "warning: payment-gateway expects the secret `OTHER_TOKEN`, and nobody sets it",
    ]);
    expect(warned({})).toHaveLength(2);
  });
});
