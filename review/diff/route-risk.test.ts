import { describe, expect, it } from "vitest";
import { routeRisks } from "./route-risk";

const text = (routes: string) => `answers the internet at ${routes}, past the API: it alone checks who may do what.`;
const changed = (facts: Parameters<typeof routeRisks>[0]["facts"]) =>
  routeRisks({ name: "billing", status: "changed", facts }, undefined).map((risk) => risk.text);

describe("what the internet reaches, and did not before", () => {
  it.each([
    ["first routes", [{ path: ["routes"], after: { "/b/*": "everybody", "/a": "log-in" } }], [text("`/a`, `/b/*`")]],
    ["one route more", [{ path: ["routes", "/b/*"], after: "log-in" }], [text("`/b/*`")]],
    [
      "a log-in less",
      [{ path: ["routes", "/b/*"], before: "as /*, log-in", after: "as /*, everybody" }],
      [text("`/b/*`")],
    ],
    ["a log-in more", [{ path: ["routes", "/b/*"], before: "everybody", after: "log-in" }], []],
    ["a route less", [{ path: ["routes", "/b/*"], before: "everybody" }], []],
    ["no route any more", [{ path: ["routes"], before: { "/b/*": "everybody" } }], []],
    [
      "a guarded path less",
      [{ path: ["guardedPaths"], before: ["/admin", "/internal", "/ready"], after: ["/internal", "/metrics"] }],
      ["its routes are kept from `/admin`, `/ready` no longer."],
    ],
    ["a guarded path more", [{ path: ["guardedPaths"], before: ["/internal"], after: ["/admin", "/internal"] }], []],
    ["guards with the first routes", [{ path: ["guardedPaths"], after: ["/internal"] }], []],
    ["guards with the last routes", [{ path: ["guardedPaths"], before: ["/internal"] }], []],
    ["something else", [{ path: ["calls"], after: ["/b/*"] }], []],
  ])("%s", (_, facts, expected) => {
    expect(changed(facts)).toEqual(expected);
  });

  it("of a new service is what is planned", () => {
    const risks = (routes?: Record<string, string>) =>
      routeRisks({ name: "billing", status: "created", facts: [] }, routes === undefined ? {} : { routes });
    expect(risks({ "/b/*": "everybody" })).toEqual([{ kind: "exposure", service: "billing", text: text("`/b/*`") }]);
    expect(risks()).toEqual([]);
  });
});
