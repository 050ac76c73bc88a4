import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { guardPatterns, isShortEnough } from "./guards";
import { type GatewayRule, gatewayRules } from "./rules";

const guarded = ["/healthcheck", "/internal", "/metrics"];

describe("guards", () => {
  it("are these regular expressions", () => {
    expect(guardPatterns({ path: "/billing", prefix: true }, guarded)).toMatchInlineSnapshot(`
      [
        "^/billing/([hH][eE][aA][lL][tT][hH][cC][hH][eE][cC][kK]|[iI][nN][tT][eE][rR][nN][aA][lL])([^A-Za-z0-9_-]|$)",
        "^/billing/([mM][eE][tT][rR][iI][cC][sS])([^A-Za-z0-9_-]|$)",
        "^/billing/(.*/)?(/|\\.\\.?(/|$)|.*(\\\\|%(2[DEFdef]|3[0-9]|[46][1-9A-Fa-f]|5[0-9ACFacf]|7[0-9Aa])))",
      ]
    `);
    expect(guardPatterns({ host: "b.example.com", prefix: true }, ["/internal"])).toMatchInlineSnapshot(`
      [
        "^/([iI][nN][tT][eE][rR][nN][aA][lL])([^A-Za-z0-9_-]|$)",
        "^/(.*/)?(/|\\.\\.?(/|$)|.*(\\\\|%(2[DEFdef]|3[0-9]|[46][1-9A-Fa-f]|5[0-9ACFacf]|7[0-9Aa])))",
      ]
    `);
  });

  it("know the service's own paths below a route that is not stripped", () => {
    const [first] = guardPatterns({ path: "/billing", prefix: true }, ["/billing/audit"]);
    expect(new RegExp(first ?? "").test("/billing/audit/1")).toBe(true);
    expect(new RegExp(first ?? "").test("/billing/audits")).toBe(false);
  });

  it("see an underscore through its encoding, as they do letters", () => {
    const patterns = guardPatterns({ path: "/billing", prefix: true }, ["/admin_panel"]);
    const refused = (path: string) => patterns.some((pattern) => new RegExp(pattern).test(path));
    expect(["/billing/admin_panel", "/billing/admin%5Fpanel", "/billing/admin%5fpanel"].map(refused)).toEqual([
      true,
      true,
      true,
    ]);
    expect(refused("/billing/admin_panels")).toBe(false);
  });

  it("fit into AWS's 128 characters for every path that the schema takes", () => {
    const longest = `/${"a".repeat(39)}`;
    expect(guardPatterns({ path: longest, prefix: true }, guarded).every(isShortEnough)).toBe(true);
    expect(guardPatterns({ path: longest, prefix: true }, [longest]).every(isShortEnough)).toBe(true);
  });
});

/** What a load balancer does with a request: the first rule that asks for it, and the path that its service sees. */
function served(rules: readonly GatewayRule[], host: string, path: string): string | undefined {
  const rule = rules.find(
    (one) =>
      (one.host === undefined || one.host === host) &&
      one.kind !== "preflight" &&
      ((one.paths.length === 0 && one.pathExpressions.length === 0) ||
        one.paths.some((pattern) =>
          pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
        ) ||
        one.pathExpressions.some((expression) => new RegExp(expression).test(path))),
  );
  if (rule === undefined || rule.kind === "guard") {
    return undefined;
  }
  const { regex, replace } = rule.rewrite ?? { regex: "^$", replace: "" };
  return path.replace(new RegExp(regex), replace);
}

/** As the most forgiving service reads a path. */
function forgiving(path: string): string {
  return new URL(
    decodeURIComponent(path).replaceAll("\\", "/").replaceAll(/\/+/g, "/"),
    "http://x",
  ).pathname.toLowerCase();
}

describe("a request", () => {
  const rules = gatewayRules(
    settingsOf({
      configuration: {
        services: {
          billing: {
            routes: [
              { path: "/billing/*", stripPrefix: "/billing" },
              { path: "/api/bills/*", stripPrefix: "/api" },
            ],
            hosts: ["billing.example.com"],
          },
          "payment-gateway": { routes: ["/billing/payments/*", "/pay"] },
        },
      },
    }),
  );
  const secret = fc.constantFrom("internal", "Internal", "metrics", "healthcheck");
  const disguised = secret.chain((word) =>
    fc
      .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
      .map((encode) =>
        [...word].map((letter, at) => (encode[at] ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join(""),
      ),
  );
  const start = fc.constantFrom("/billing", "/api/bills", "", "/billing/payments");
  const between = fc.constantFrom("/", "//", "/./", "/x/../", "/%2e/", "/%2F", "\\", "/%5c", "/x/..%2f", "/%2e%2e/");
  const end = fc.constantFrom("", "/", "/x", ";a", ".json", "/../internal/x");

  it("never gets at a guarded path, however it is written", () => {
    fc.assert(
      fc.property(
        start,
        between,
        disguised,
        end,
        fc.constantFrom("billing.example.com", "api.example.com"),
        (...parts) => {
          const [base, glue, word, rest, host] = parts;
          const path = `${base}${glue}${word}${rest}`;
          // Nothing else is a request.
          fc.pre(path.startsWith("/"));
          const seen = served(rules, host, path);
          // Of a plain prefix, what follows it is guarded as well.
          const kept = host === "billing.example.com" ? /^$/ : /^\/(billing\/payments|bills)(?=\/)/;
          const inner = seen === undefined ? "" : forgiving(seen).replace(kept, "");
          expect(inner).not.toMatch(/^\/(internal|metrics|healthcheck)(?![\w-])/);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["api.example.com", "/billing/invoices/1", "/invoices/1"],
    ["api.example.com", "/billing", "/"],
    ["api.example.com", "/billing/a%20b", "/a%20b"],
    ["api.example.com", "/billing/internals", "/internals"],
    ["api.example.com", "/api/bills/1", "/bills/1"],
    ["api.example.com", "/billing/payments/1", "/billing/payments/1"],
    ["api.example.com", "/pay", "/pay"],
    ["billing.example.com", "/anything", "/anything"],
    ["api.example.com", "/pay/1", undefined],
    ["api.example.com", "/billings", undefined],
    ["api.example.com", "/billing/internal", undefined],
    ["billing.example.com", "/internal/x", undefined],
  ])("%s%s is %s to its service", (host, path, expected) => {
    expect(served(rules, host, path)).toBe(expected);
  });
});
