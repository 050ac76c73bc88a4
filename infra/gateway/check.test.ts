import { describe, expect, it } from "vitest";
import { readConfiguration } from "../configuration";
import type { RawConfiguration } from "../schema";
import { noFile, publicApi, settingsOf, texts } from "../testing/fleet";
import { stackFile } from "../testing/stack-file";
import { checkGateway } from "./check";

type Services = NonNullable<RawConfiguration["services"]>;
const cors = { environment: { CORS_ORIGINS: "https://shop.example.com" } };
const warned = (routes: string) =>
  `warning: billing answers the internet at ${routes}, past the API: it must check itself who may do what`;

/** What is said of `billing`'s routes, and of others'. */
function said(billing: Services[string], others: Services = {}, api: RawConfiguration["api"] = publicApi): string[] {
  const configuration = { api, services: { billing: { ...cors, ...billing }, ...others } };
  return texts(checkGateway(settingsOf({ configuration }), noFile));
}
const errors = (...args: Parameters<typeof said>) => said(...args).filter((text) => !text.startsWith("warning"));

describe("routes without a fault", () => {
  it("have a word of warning, and no other service has one", () => {
    expect(said({ routes: ["/billing/*", "/bill"], hosts: ["billing.example.com"] })).toEqual([
      warned("`/bill`, `/billing/*`, `billing.example.com/*`"),
    ]);
    expect(said({})).toEqual([]);
  });

  it("may lie in each other, of one service or of two", () => {
    const others = { "payment-gateway": { ...cors, routes: ["/billing/payments/*", "/billing"] } };
    expect(errors({ routes: ["/billing/*"] }, others)).toEqual([]);
  });

  it("are not looked at while the service is being retired", () => {
    expect(said({ routes: ["/internal/*"], retire: "keepData", environment: {} })).toEqual([]);
  });
});

describe("a route that is not served", () => {
  it("lacks a public load balancer that speaks TLS", () => {
    expect(errors({ routes: ["/b/*"] }, {}, { exposure: "private" })).toEqual([
      "fleet:api.exposure: it is private, and services have routes: the whole VPC would reach them past their `calls`",
    ]);
    expect(errors({ routes: ["/b/*"] }, {}, { allowPlainHttp: true })).toEqual([
      "fleet:api: services have routes, and the API has no certificate; routes are served by TLS only",
    ]);
  });

  it.each([
    ["/internal/*", "`/internal/*` would expose `/internal`, which no route may"],
    ["/billing/Internal", "`/billing/Internal` would expose `/internal`, which no route may"],
    ["/metrics", "`/metrics` would expose `/metrics`, which no route may"],
    ["/healthcheck", "`/healthcheck` would expose `/healthcheck`, which no route may"],
  ])("is nobody's business outside: %s", (path, message) => {
    expect(errors({ routes: [path] })).toEqual([`fleet:services.billing.routes: ${message}`]);
  });

  it("is nobody's business outside, because the service says so", () => {
    expect(errors({ routes: ["/admin/users/*"], guardedPaths: ["/admin"] })).toEqual([
      "fleet:services.billing.routes: `/admin/users/*` would expose `/admin`, which no route may",
    ]);
    expect(errors({ routes: ["/admins/*"], guardedPaths: ["/admin"] })).toEqual([]);
  });

  it("is nobody's business outside, because the load balancer or the collector asks there", () => {
    const asked = { healthCheck: { readinessPath: "/ready?deep=1" }, metrics: { path: "/numbers" } };
    expect(errors({ routes: ["/ready", "/numbers/*"], ...asked })).toEqual([
      "fleet:services.billing.routes: `/numbers/*` would expose `/numbers`, which no route may",
      "fleet:services.billing.routes: `/ready` would expose `/ready`, which no route may",
    ]);
    expect(errors({ routes: ["/numbers/*"], metrics: { path: "/numbers", port: 9464 } })).toEqual([]);
  });

  it("does not begin with what is stripped", () => {
    expect(errors({ routes: [{ path: "/billing/*", stripPrefix: "/bill" }] })).toEqual([
      "fleet:services.billing.routes: `/billing/*` does not begin with its stripPrefix `/bill`",
    ]);
  });

  it("is another's as well, or its own twice, also in another case", () => {
    expect(errors({ routes: ["/b/*"] }, { "payment-gateway": { ...cors, routes: ["/b/*", "/B/*"] } })).toEqual([
      "fleet:services.payment-gateway.routes: `/B/*` but for its case is a route of `billing` as well",
      "fleet:services.payment-gateway.routes: `/b/*` is a route of `billing` as well",
    ]);
    expect(errors({ routes: ["/b", "/b"] })).toEqual(["fleet:services.billing.routes: `/b` is declared twice"]);
    expect(errors({ hosts: [publicApi.domain] })).toEqual([
      "fleet:services.billing.hosts: `api.shop.example.com/*` names the API's own domain",
    ]);
  });
});

describe("how routes are served", () => {
  it("says from which origins browsers may call", () => {
    expect(errors({ routes: ["/b/*"], environment: {} })).toEqual([
      "fleet:services.billing.environment: browsers call it by its routes, and nothing says from which origins: CORS_ORIGINS is not set",
    ]);
    expect(errors({ routes: ["/b/*"], environment: { CORS_ORIGINS: "*", CORS_CREDENTIALS: "true" } })).toEqual([
      "fleet:services.billing.environment.CORS_ORIGINS: `*` together with CORS_CREDENTIALS; any site could act for a signed-in user",
    ]);
  });

  it("needs routes, and a firewall for limits", () => {
    expect(errors({ routeLimits: { requestBytes: 100 } })).toEqual([
      "fleet:services.billing: it says how requests from outside are served, but has neither routes nor hosts",
    ]);
    const api = { ...publicApi, firewall: false };
    expect(errors({ routes: ["/b/*"], routeLimits: { requestBytes: 100 } }, {}, api)).toEqual([
      "fleet:services.billing.routeLimits: only the firewall can count, and fleet:api.firewall is false",
    ]);
  });

  it("asks nobody to log in where nobody can", () => {
    expect(errors({ routes: [{ path: "/b", unauthenticated: "deny" }] })).toEqual([
      "fleet:services.billing.routes: a route says `unauthenticated`, and there is no authentication",
    ]);
    const jwt = { issuer: "https://id.example.com", jwksEndpoint: "https://id.example.com/keys" };
    expect(errors({ routes: [{ path: "/b", unauthenticated: "authenticate" }], authentication: { jwt } })).toEqual([
      "fleet:services.billing.routes: nobody can log in where bearer tokens are verified",
    ]);
  });

  it("fits into the key of a tag", () => {
    const route = (length: number) => ({
      path: `/${"p".repeat(39)}/*`,
      host: `${"h".repeat(length)}.${"h".repeat(40)}.example.com`,
    });
    expect(errors({ routes: [route(18)] })).toEqual([]);
    expect(errors({ routes: [route(19)] })).toEqual([
      expect.stringMatching(/h\.example\.com\/p+\/\*` has 117 characters as a tag has it; AWS takes 116$/),
    ]);
  });

  it("stays within AWS's quotas", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `/r-${index}/*`);
    const others = Object.fromEntries(
      ["notifications", "payment-gateway"].map((name, at) => [
        name,
        { ...cors, routes: many(20).map((path) => `/${"abc"[at]}${path}`) },
      ]),
    );
    expect(errors({ routes: many(20) }, others)).toEqual([
      "fleet:services: the routes need 120 rules; a listener takes 100",
    ]);
    const hosts = (letter: string) => Array.from({ length: 9 }, (_, index) => `${letter}${index}.example.com`);
    expect(errors({ hosts: hosts("a") }, { notifications: { ...cors, hosts: hosts("b") } })).toEqual([
      "fleet:api.domain: 19 names with those of the services; a certificate takes 10",
    ]);
  });
});

describe("what the schema refuses", () => {
  const problems = (billing: string) => {
    const head = "config:\n  aws:region: eu-central-1\n  fleet:root: .\n  fleet:services:\n    billing: ";
    return readConfiguration(stackFile(`${head}${billing}\n`)).diagnostics.map(({ message }) => message);
  };
  it.each(["/*", "/", "billing/*", "/a*", "/a/*/b", "/a/../b", "/a//b", "/a/", "/%61", "/~a", "/a/b/c/d/e/f/g"])(
    "%s is no route",
    (path) => {
      expect(problems(`{routes: ["${path}"]}`)).toEqual([
        `fleet:services.billing.routes.0: expected /path for one path, or /path/* for it and all below: 1 to 6 parts of letters, digits, dots, - and _, got "${path}"`,
      ]);
    },
  );

  it("a client secret in plain text, which is never told", () => {
    const oidc = (secret: string) =>
      `{authentication: {oidc: {issuer: "https://i", authorizationEndpoint: "https://a", tokenEndpoint: "https://t", userInfoEndpoint: "https://u", clientId: c, clientSecret: ${secret}}}}`;
    expect(problems(oidc("CanaryPlain"))).toEqual([
      "fleet:services.billing.authentication.oidc.clientSecret is a secret in plain text",
    ]);
    expect(problems(oidc("[CanaryPlain]")).join()).not.toContain("Canary");
    expect(problems(oidc("{secure: v1:x}"))).toEqual([]);
  });

  it("an address that the load balancer's security group does not let it call", () => {
    const jwt = (endpoint: string) =>
      `{authentication: {jwt: {issuer: "https://i:8443", jwksEndpoint: "${endpoint}"}}}`;
    expect(problems(jwt("https://i:8443/keys"))).toEqual([
      'fleet:services.billing.authentication.jwt.jwksEndpoint: expected an address at port 443, got "https://i:8443/keys"',
    ]);
    expect(problems(jwt("https://i:443/keys"))).toEqual([]);
  });

  it("a log-in where bearer tokens are verified", () => {
    const jwt = '{issuer: "https://i", jwksEndpoint: "https://i/keys"}';
    expect(problems(`{authentication: {unauthenticated: authenticate, jwt: ${jwt}}}`)).toEqual([
      "fleet:services.billing.authentication: expected no `unauthenticated: authenticate` beside jwt, as nobody can log in there, got a map",
    ]);
    expect(problems(`{authentication: {unauthenticated: deny, jwt: ${jwt}}}`)).toEqual([]);
  });

  it("two ways to tell users", () => {
    expect(problems("{authentication: {}}")).toEqual([
      "fleet:services.billing.authentication: expected one of oidc, cognito and jwt, got a map",
    ]);
  });
});
