import { expect, it } from "vitest";
import { evaluate } from "./evaluate";
import type { PlannedResource } from "./graph/resource";
import { fleet } from "./testing/fleet";

const planOf = (services: number, known: boolean): PlannedResource[] =>
  fleet(Array.from({ length: services }, (_, index) => `s${index}`)).builder.plan(known);

function cpuOf(plan: readonly PlannedResource[]): number {
  const start = process.cpuUsage();
  evaluate(plan, { profile: "strict" });
  return process.cpuUsage(start).user;
}

it.each([true, false])("takes four times as long for four times the resources, values known: %s", (known) => {
  const [small, large] = [planOf(60, known), planOf(240, known)];
  // What else the machine does can only add to a time, so the least of several counts.
  const times = Array.from({ length: 8 }, () => [cpuOf(small), cpuOf(large)] as const);
  const [least, most] = [Math.min(...times.map(([one]) => one)), Math.min(...times.map(([, other]) => other))];
  expect(most / least).toBeLessThan(6);
});
