import { describe, expect, it } from "vitest";
import { checkNames } from "./check-names";
import type { RawConfiguration } from "./schema";
import { manifestOf, noFile, shopServices, texts } from "./testing/fleet";
import { stackFile } from "./testing/stack-file";

const names = (configuration: Partial<RawConfiguration>) =>
  checkNames({ root: ".", ...configuration }, manifestOf(shopServices), noFile);

describe("names in the configuration", () => {
  it("that the monorepo does not have are refused, with the one that was meant, at their place", () => {
    const { file } = stackFile("config:\n  fleet:services:\n    billing:\n      calls: [payments]\n");
    const configuration = { root: ".", services: { billing: { calls: ["payment-gatewy", "zzz"] } } };
    expect(checkNames(configuration, manifestOf(shopServices), file)).toEqual(
      [
        [
          "fleet:services.billing.calls.0: there is no service `payment-gatewy`",
          "Did you mean `payment-gateway`? ",
          4,
          15,
        ],
        ["fleet:services.billing.calls.1: there is no service `zzz`", "", 4, 7],
      ].map(([message, hint, line, column]) => ({
        severity: "error",
        code: "configuration-unknown-service",
        file: "Pulumi.prod.yaml",
        line,
        column,
        message,
        fix: `${hint}The monorepo declares billing, notifications, payment-gateway.`,
      })),
    );
  });

  it("that a service calls itself by are refused", () => {
    expect(texts(names({ services: { billing: { calls: ["notifications", "billing"] } } }))).toEqual([
      "fleet:services.billing.calls.1: `billing` calls itself",
    ]);
  });

  it("that are being removed cannot be called by what stays", () => {
    const billing = { calls: ["notifications", "payment-gateway"] };
    const retire = "keepData" as const;
    expect(texts(names({ services: { billing, "payment-gateway": { retire } } }))).toEqual([
      "fleet:services.billing.calls.1: `payment-gateway` is being removed (retire), nobody can call it any more",
    ]);
    expect(names({ services: { billing: { ...billing, retire }, "payment-gateway": { retire } } })).toEqual([]);
  });

  it.each([
    ["APP_ENV", "Set fleet:environment instead."],
    ["HOST_NAME", "Remove it: a task always listens on 0.0.0.0."],
    ["PORT", "Set `port` instead."],
    ["NODE_EXTRA_CA_CERTS", "Remove it: it names the authorities of the database's certificate."],
    ["DATABASE_URL", "Remove it: every service gets its own Postgres and Redis."],
    ["CACHE_REDIS_URL", "Remove it: every service gets its own Postgres and Redis."],
    ["RATE_LIMIT_REDIS_URL", "Remove it: every service gets its own Postgres and Redis."],
    ["PUBSUB_REDIS_URL", "Remove it: every service gets its own Postgres and Redis."],
    ["QUEUE_REDIS_URL", "Remove it: every service gets its own Postgres and Redis."],
    ["MICROSERVICE_BILLING_URL", "Remove it: addresses of services are the fleet's; see `calls`."],
    ["MICROSERVICE_PAYMENTS_URL", "Remove it: addresses of services are the fleet's; see `calls`."],
  ])("of variables that the fleet sets are refused everywhere: %s", (variable, fix) => {
    const environment = { [variable]: "x" };
    const found = names({
      defaults: { environment },
      api: { secrets: environment },
      services: { billing: { environment, secrets: environment } },
    });
    expect(texts(found)).toEqual(
      ["defaults.environment", "api.secrets", "services.billing.environment", "services.billing.secrets"].map(
        (place) => `fleet:${place}.${variable}: \`${variable}\` is set by the fleet itself`,
      ),
    );
    expect(new Set(found.map((diagnostic) => diagnostic.fix))).toEqual(new Set([fix]));
  });

  it("of other variables are nobody's business", () => {
    expect(
      names({ services: { billing: { environment: { CORS_ORIGINS: "*", MICROSERVICE_PAYMENT_GATEWAY_URL: "x" } } } }),
    ).toEqual([]);
  });
});
