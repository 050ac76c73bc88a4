import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignLoadBalancers, servicesPerLoadBalancer } from "./load-balancer-assignment";
import { serviceNames } from "./testing/fleet";

const name = fc.stringMatching(/^[a-z][a-z0-9]{1,9}(-[a-z0-9]{1,9})?$/);
const fleet = (minLength: number, maxLength: number) => fc.uniqueArray(name, { minLength, maxLength });

function sizes(assignment: ReadonlyMap<string, number>, count: number): number[] {
  return Array.from({ length: count }, (_, index) => [...assignment.values()].filter((n) => n === index + 1).length);
}

describe("the assignment of services to shared load balancers", () => {
  it("gives every service exactly one of them, sorted by name", () => {
    fc.assert(
      fc.property(fleet(0, 140), (names) => {
        const count = Math.max(1, Math.ceil(names.length / servicesPerLoadBalancer));
        const assignment = assignLoadBalancers(names);
        expect([...assignment.keys()]).toEqual(names.toSorted());
        expect([...assignment.values()].every((number) => number >= 1 && number <= count)).toBe(true);
      }),
    );
  });

  it("fills none over its capacity, even where all are needed to the last place", () => {
    fc.assert(
      fc.property(fleet(135, 135), fc.constantFrom(3, 4), (names, count) => {
        const found = sizes(assignLoadBalancers(names, count), count);
        expect(Math.max(...found)).toBeLessThanOrEqual(45);
        expect(found.reduce((sum, size) => sum + size)).toBe(135);
      }),
      { numRuns: 30 },
    );
  });

  it("depends on the names only, not on their order", () => {
    fc.assert(
      fc.property(
        fleet(2, 95).chain((names) =>
          fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
        ),
        ([names, shuffled]) => {
          expect([...assignLoadBalancers(shuffled)]).toEqual([...assignLoadBalancers(names)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("moves no service of a fleet of 60 when one is added, while no load balancer is full", () => {
    fc.assert(
      fc.property(fleet(61, 61), fc.nat(60), (names, index) => {
        const before = assignLoadBalancers(names.filter((_, position) => position !== index));
        fc.pre(Math.max(...sizes(before, 2)) < servicesPerLoadBalancer);
        const after = assignLoadBalancers(names);
        expect([...before].filter(([service, number]) => after.get(service) !== number)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("moves at most one service for each one added where a load balancer is full", () => {
    fc.assert(
      fc.property(fleet(90, 90), (names) => {
        const before = assignLoadBalancers(names.slice(1), 2);
        const after = assignLoadBalancers(names, 2);
        expect([...before].filter(([service, number]) => after.get(service) !== number).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it("is frozen: another one would move listeners of fleets that are deployed", () => {
    const assignment = assignLoadBalancers(serviceNames(60));
    expect(sizes(assignment, 2)).toEqual([27, 33]);
    expect(serviceNames(12).map((service) => assignment.get(service))).toEqual([2, 2, 1, 1, 2, 1, 1, 2, 1, 2, 1, 1]);
    expect([...assignLoadBalancers(["billing", "notifications", "payment-gateway"], 3)]).toEqual([
      ["billing", 3],
      ["notifications", 3],
      ["payment-gateway", 3],
    ]);
  });

  it.each([
    [46, 1, "46 services do not fit on 1 load balancers of 45"],
    [91, 2, "91 services do not fit on 2 load balancers of 45"],
  ])("refuses %i services on %i", (services, count, message) => {
    expect(() => assignLoadBalancers(serviceNames(services), count)).toThrow(new RangeError(message));
  });

  it("takes as many load balancers as needed", () => {
    expect([0, 1, 45, 46, 90, 91].map((n) => Math.max(0, ...assignLoadBalancers(serviceNames(n)).values()))).toEqual([
      0, 1, 1, 2, 2, 3,
    ]);
  });
});
