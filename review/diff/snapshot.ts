import type { Plan, PlannedResource } from "../plan";
import type { PlannedService } from "../planned-service";
import type { PlannedValue } from "../wire-values";
import { applyChanges, type Change, diffValues } from "./changes";

/** Variables of each service, by the service's name; a secret's value is `[secret]` with a mark of its ciphertext. */
export type Variables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One side of a comparison: a plan, and what a preview cannot know but the stack's files say. */
export interface Snapshot {
  readonly plan: Plan;
  readonly variables: Variables;
}

/** A snapshot with names for keys, so that its parts are found again in another. */
interface Keyed {
  readonly plan: Omit<Plan, "services" | "resources">;
  readonly services: Readonly<Record<string, PlannedService>>;
  readonly resources: Readonly<Record<string, PlannedResource>>;
  readonly variables: Variables;
}

/** Everything that differs between two snapshots; its paths begin with `services`, `resources`, `variables` or `plan`. */
export function diffSnapshots(before: Snapshot, after: Snapshot): readonly Change[] {
  return diffValues(keyed(before), keyed(after));
}

/** The later snapshot, from the earlier one and what differs. */
export function applyToSnapshot(before: Snapshot, changes: readonly Change[]): Snapshot {
  const { plan, services, resources, variables } = applyChanges(keyed(before), changes) as unknown as Keyed;
  const sorted = <T>(record: Readonly<Record<string, T>>): T[] =>
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value);
  return { plan: { ...plan, services: sorted(services), resources: sorted(resources) }, variables };
}

function keyed({ plan, variables }: Snapshot): PlannedValue {
  const { services, resources, ...rest } = plan;
  const form: Keyed = {
    plan: rest,
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    resources: Object.fromEntries(resources.map((resource) => [resource.urn, resource])),
    variables,
  };
  return form as unknown as PlannedValue;
}
