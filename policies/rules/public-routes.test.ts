import { describe, expect, it } from "vitest";
import { fleet } from "../testing/fleet";
import { addRoute, type RouteDrafts } from "../testing/routes";
import { type Inputs, said } from "../testing/said";

const before = "`billing` stands behind the load balancer `public`, which faces the internet. The rule `billing-web` ";

/** What is said of a sound route to `/billing/*` that was changed. */
function of(change: (route: RouteDrafts) => void, options: Inputs = {}): string[] {
  const f = fleet();
  change(addRoute(f, f.billing, "/billing"));
  return said("service-not-public", f.builder, options).map((text) => text.replace(before, ""));
}

const rewrite = (regex: unknown, replace: unknown) => (route: RouteDrafts) => {
  route.rule.inputs.transforms = [{ type: "url-rewrite", urlRewriteConfig: { rewrite: { regex, replace } } }];
};
const conditions =
  (...all: unknown[]) =>
  (route: RouteDrafts) => {
    route.rule.inputs.conditions = all;
  };
const path = (...values: string[]) => ({ pathPattern: { values } });
const otherwise = ["rewrites requests by more than taking a beginning of the path away."];

describe("a declared route", () => {
  it("is no violation", () => {
    expect(of(() => {})).toEqual([]);
  });

  it.each([
    ["^/billing/?(.*)$", "/$1", []],
    ["^/billing(/.*)$", "$1", []],
    ["^/bill/?(.*)$", "/$1", otherwise],
    ["^/billing/?(.*)$", "/a/$1", otherwise],
    ["^/billing(/.*)$", "/$1", otherwise],
    ["^/b.*g/?(.*)$", "/$1", otherwise],
    ["/billing/?(.*)", "/$1", otherwise],
    [7, "/$1", otherwise],
  ])("that has %s become %s", (regex, replace, expected) => {
    expect(of(rewrite(regex, replace))).toEqual(expected);
  });

  it.each([
    ["no condition", conditions(), "asks for neither a path nor a name."],
    ["a root", conditions(path("/")), "asks for paths that are neither one path nor all below one."],
    ["dots", conditions(path("/billing/../internal")), "asks for paths that are neither one path nor all below one."],
    [
      "an encoded path",
      conditions(path("/billing/%69")),
      "asks for paths that are neither one path nor all below one.",
    ],
    ["something new", conditions(path("/billing/*"), { moon: "full" }), "asks for `moon`, which nobody here knows."],
    [
      "another path",
      conditions(path("/bills")),
      "forwards /bills, which no tag `fleet:route:/bills` of `billing` declares.",
    ],
    [
      "what is not declared for a name",
      conditions(path("/billing/*"), { hostHeader: { values: ["B.example.com"] } }),
      "forwards b.example.com/billing/@all, which no tag `fleet:route:b.example.com/billing/@all` of `billing` declares.",
    ],
  ])("that asks for %s", (_, change, expected) => {
    expect(of(change)).toEqual([expected]);
  });

  it("is held against the paths that the pack is told of", () => {
    expect(of(() => {}, { guardedPaths: ["/internal", "/admin"] })).toEqual([
      "exposes `/admin`: no rule before it refuses `/billing/admin` and `/billing/admin/*`.",
    ]);
    expect(of(() => {}, { guardedPaths: [] })).toEqual([]);
    expect(of(() => {}, { guardedPaths: ["/BILLING"] })).toEqual(["exposes `/BILLING`."]);
  });
});
