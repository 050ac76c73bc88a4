import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignPriorities, type Placed, placesPerClass, type RuleKind, ruleKinds } from "./priorities";
import { type Route, routeText } from "./route";

const part = fc.constantFrom("a", "b", "billing", "v1");
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
const host = fc.constantFrom("a.example.com", "b.example.com");
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ path, prefix: fc.boolean() }),
  fc.record({ host, path, prefix: fc.boolean() }),
  fc.record({ host, prefix: fc.constant(true) }),
);
const placed = fc
  .record({ route, kind: fc.constantFrom<RuleKind>(...ruleKinds), service: fc.constantFrom("x", "y") })
  .map((rule): Placed => ({ ...rule, key: `${rule.service} ${rule.kind} ${routeText(rule.route)}` }));
const rules = fc.uniqueArray(placed, { selector: ({ key }) => key, maxLength: 100 });

/** From the most specific on. */
const rank = ({ kind, route: { host: name, path: own = "", prefix } }: Placed) => [
  name !== undefined && own !== "" ? 0 : name !== undefined ? 1 : 2,
  -own.split("/").length,
  prefix ? 1 : 0,
  ruleKinds.indexOf(kind),
];

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

describe("priorities of rules", () => {
  it("are AWS's, each once, and the same in whatever order the rules are written", () => {
    fc.assert(
      fc.property(rules, (some) => {
        const priorities = assignPriorities(some);
        const values = [...priorities.values()];
        expect(new Set(values).size).toBe(some.length);
        expect(values.every((value) => Number.isInteger(value) && value >= 1 && value <= 50_000)).toBe(true);
        expect(assignPriorities(some.toReversed())).toEqual(priorities);
      }),
    );
  });

  it("put the more specific first, and at one route the guard, then the preflight, then the route", () => {
    fc.assert(
      fc.property(rules, (some) => {
        const priorities = assignPriorities(some);
        for (const a of some) {
          for (const b of some) {
            if (compare(rank(a), rank(b)) < 0) {
              expect(priorities.get(a.key)).toBeLessThan(priorities.get(b.key) ?? 0);
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("stay where another rule comes or goes, but for those that wanted one place", () => {
    const many = Array.from({ length: 60 }, (_, index): Placed => {
      const own = { path: `/service-${index}`, prefix: true };
      return { route: own, kind: "route", key: `s${index} route ${routeText(own)}` };
    });
    const all = assignPriorities(many);
    const moved = many.flatMap((gone) => {
      const rest = assignPriorities(many.filter((one) => one !== gone));
      return [...rest].filter(([key, priority]) => all.get(key) !== priority);
    });
    expect(moved.length).toBeLessThanOrEqual(3);
  });

  it("fail only where a class is full", () => {
    const rule = (index: number): Placed => ({ route: { path: "/a", prefix: true }, kind: "route", key: `${index}` });
    const full = Array.from({ length: placesPerClass }, (_, index) => rule(index));
    expect(new Set(assignPriorities(full).values()).size).toBe(placesPerClass);
    expect(() => assignPriorities([...full, rule(-1)])).toThrow("there are more than 660 rules as specific as");
  });

  it("are these", () => {
    const of = (own: Route, kind: RuleKind = "route") => [
      ...assignPriorities([{ route: own, kind, key: `billing ${kind} ${routeText(own)}` }]).values(),
    ];
    const billing = { path: "/billing", prefix: true };
    expect([of(billing, "guard"), of(billing, "preflight"), of(billing)]).toMatchInlineSnapshot(`
      [
        [
          47753,
        ],
        [
          48649,
        ],
        [
          49327,
        ],
      ]
    `);
  });
});
