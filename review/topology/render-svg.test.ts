import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { renderSvg } from "./render-svg";
import { comparedPlan, comparison } from "./testing/compared-fleet";
import { problemsOf } from "./testing/well-formed";
import { topologyOf } from "./topology";
import { printable } from "./words";

/** A fleet of so many services, each called by the one before it. */
function fleetOf(count: number) {
  const name = (index: number) => `service-${String(index).padStart(3, "0")}`;
  const services = Array.from({ length: count }, (_, index) =>
    syntheticService(name(index), 3001 + index, {
      calledBy: ["api", ...(index === 0 ? [] : [name(index - 1)])],
      loadBalancer: String(1 + Math.floor(index / 45)),
    }),
  );
  return topologyOf(syntheticPlan(services));
}

describe("the picture of a comparison", async () => {
  const svg = await renderSvg(topologyOf(comparedPlan, comparison));

  it("is well-formed and stands for itself", () => {
    expect(problemsOf(svg)).toEqual([]);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="fleet-topology" role="img" width="\d+"/);
    expect(svg).toContain("<title>Fleet mini, stack prod</title>\n<desc>services: 1 + new, ");
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/<script|href|url\(|https?:|@import|@font-face/);
  });

  it("tells of every node and edge in words", () => {
    const titles = [...svg.matchAll(/<g id="([^"]*)"[^>]*>\n<title>([^<]*)<\/title>/g)].map(([, id, title]) => [
      id,
      title,
    ]);
    expect(titles).toMatchInlineSnapshot(`
      [
        [
          "edge-the-internet:entry-of-api",
          "internet reaches public load balancer of api",
        ],
        [
          "edge-entry-of-api:api",
          "public load balancer of api reaches api",
        ],
        [
          "edge-api:load-balancer-1",
          "api reaches internal load balancer 1, changed",
        ],
        [
          "edge-api:reports",
          "api calls reports, removed",
        ],
        [
          "edge-api:vouchers",
          "api calls vouchers, removed",
        ],
        [
          "edge-billing:invoicing",
          "billing calls invoicing, renamed",
        ],
        [
          "edge-billing:payments",
          "billing calls payments",
        ],
        [
          "edge-mailer:payments",
          "mailer calls payments, removed",
        ],
        [
          "edge-orders:payments",
          "orders calls payments, new",
        ],
        [
          "edge-orders:vouchers",
          "orders calls vouchers, removed",
        ],
        [
          "the-internet",
          "internet",
        ],
        [
          "entry-of-api",
          "public load balancer of api",
        ],
        [
          "node-api",
          "api: API on port 3000, changed, with its own Postgres and Redis",
        ],
        [
          "load-balancer-1",
          "internal load balancer 1",
        ],
        [
          "node-billing",
          "billing: service on port 3001, changed, with its own Postgres and Redis",
        ],
        [
          "node-invoicing",
          "invoicing: service on port 3002, renamed from invoices, with its own Postgres and Redis",
        ],
        [
          "node-mailer",
          "mailer: service on port 3003, with its own Postgres and Redis",
        ],
        [
          "node-orders",
          "orders: service on port 3004, replaced, with its own Postgres and Redis",
        ],
        [
          "node-payments",
          "payments: service on port 3005, with its own Postgres and Redis",
        ],
        [
          "node-refunds",
          "refunds: service on port 3006, new, with its own Postgres and Redis",
        ],
        [
          "node-reports",
          "reports: service on port 3007, changed, being retired (keepData), with its own Postgres and Redis",
        ],
        [
          "node-vouchers",
          "vouchers: service, removed, with its own Postgres and Redis",
        ],
      ]
    `);
  });

  it("has no other ids, which a page with several pictures would have twice", () => {
    expect([...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)).not.toContainEqual(
      expect.stringMatching(/^(graph|clust|node|edge)\d/),
    );
  });

  it("draws every colour by a class, for both colour schemes", () => {
    expect(svg).toContain("@media (prefers-color-scheme:dark)");
    const tags = svg.match(/<(polygon|path|ellipse|text) [^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/class="/.test(tag))).toEqual([]);
  });

  it("is the same every time", async () => {
    expect(await renderSvg(topologyOf(comparedPlan, comparison))).toBe(svg);
  });
});

it.each([3, 20, 100, 400])("shows each of %d services once", async (count) => {
  const svg = await renderSvg(fleetOf(count));
  expect(problemsOf(svg)).toEqual([]);
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id?.startsWith("node-service-"))).toHaveLength(count);
  expect(svg.match(/>service-\d+<\/text>/g)).toHaveLength(count);
  expect(ids.filter((id) => id?.startsWith("edge-service-"))).toHaveLength(count - 1);
});

it("is well-formed, with every service once, whatever the names are", async () => {
  const name = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom('"', "'", "\\", "<", ">", "&", ";", "\u0000", "é", "N"),
      minLength: 1,
      maxLength: 6,
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 6, selector: printable }), async (names) => {
      const services = names.map((each, index) =>
        syntheticService(each, 3001 + index, { calledBy: ["api", ...names.slice(0, index)] }),
      );
      const svg = await renderSvg(topologyOf(syntheticPlan(services)));
      expect(problemsOf(svg)).toEqual([]);
      expect(svg.match(/ class="node service unchanged"/g)).toHaveLength(names.length);
      expect(svg.match(/: service on port \d+, with its own Postgres and Redis<\/title>/g)).toHaveLength(names.length);
    }),
    { numRuns: 40 },
  );
});
