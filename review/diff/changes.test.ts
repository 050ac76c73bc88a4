import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  property,
  record,
  string,
} from "fast-check";
import { expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import type { PlannedValue } from "../wire-values";
import { applyChanges, diffValues, mirrorChanges } from "./changes";
import { describeDiff } from "./describe-diff";
import { applyToSnapshot, diffSnapshots, type Snapshot } from "./snapshot";

const { value } = letrec<{ value: PlannedValue }>((tie) => ({
  value: oneof(
    { maxDepth: 4 },
    oneof(constant(null), boolean(), integer({ max: 3, min: 0 }), string({ maxLength: 2 })),
    array(tie("value"), { maxLength: 3 }),
    dictionary(oneof(string({ maxLength: 1 }), constant("__proto__"), constant("0")), tie("value"), { maxKeys: 4 }),
  ),
}));

/** Up to four services with few ports, folders and variables, so that many things happen between two of them. */
const snapshot = array(record({ name: constantFrom("a", "b", "c", "d"), port: integer({ min: 1, max: 3 }) }), {
  maxLength: 4,
}).map((drawn): Snapshot => {
  const ports = new Map(drawn.map(({ name, port }) => [name, port]));
  const services = [...ports]
    .sort()
    .map(([name, port]) => syntheticService(name, port, { folder: `modules/${port}`, resources: 1 }));
  const resources = services.flatMap(({ name, port }) => [
    { urn: `urn:${name}`, type: "fleet:microservice:Microservice", name, component: true as const, inputs: {} },
    { urn: `urn:${name}-data`, type: "aws:rds/instance:Instance", name, parent: `urn:${name}`, inputs: { port } },
  ]);
  const variables = Object.fromEntries(services.map(({ name, port }) => [name, { PORT: String(port) }]));
  return { plan: { ...syntheticPlan(services), resources }, variables };
});

it("finds nothing between a value and itself", () => {
  assert(
    property(value, (a) => {
      expect(diffValues(a, structuredClone(a))).toEqual([]);
    }),
  );
});

it("finds the mirrored changes the other way round", () => {
  assert(
    property(value, value, (a, b) => {
      expect(mirrorChanges(diffValues(a, b))).toEqual(diffValues(b, a));
    }),
  );
});

it("makes the one from the other with what it found", () => {
  assert(
    property(value, value, (a, b) => {
      expect(applyChanges(a, diffValues(a, b))).toEqual(b);
    }),
  );
});

it("finds nothing between a snapshot and itself, and tells of no change", () => {
  assert(
    property(snapshot, (a) => {
      expect(diffSnapshots(a, structuredClone(a))).toEqual([]);
      const { verdict, services, unchanged } = describeDiff(a, structuredClone(a));
      expect({ verdict, services, unchanged }).toEqual({
        verdict: "unchanged",
        services: [],
        unchanged: a.plan.services.length + 1,
      });
    }),
  );
});

it("makes the later snapshot from the earlier one, and finds the mirrored changes the other way round", () => {
  assert(
    property(snapshot, snapshot, (a, b) => {
      expect(applyToSnapshot(a, diffSnapshots(a, b))).toEqual(b);
      expect(mirrorChanges(diffSnapshots(a, b))).toEqual(diffSnapshots(b, a));
    }),
  );
});

it("tells the mirrored story the other way round", () => {
  const mirrored = {
    created: "deleted",
    deleted: "created",
    changed: "changed",
    replaced: "replaced",
    renamed: "renamed",
  };
  assert(
    property(snapshot, snapshot, (a, b) => {
      const [there, back] = [describeDiff(a, b), describeDiff(b, a)];
      const statuses = there.services.map(({ name, renamedFrom, status }) => [renamedFrom ?? name, mirrored[status]]);
      expect(back.services.map(({ name, status }) => [name, status]).sort()).toEqual(statuses.sort());
      const ways = ({ reachability }: typeof there) => reachability.map(({ from, to }) => `${from} ${to}`).sort();
      expect(ways(back)).toEqual(ways(there));
    }),
  );
});
