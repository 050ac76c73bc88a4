import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { firstLine } from "../ledger/record-release";
import { migrationType } from "../migration/deployed-migration";
import type { StackResource } from "../stack/export-stack";
import { gateType } from "../stack/read-deployed-stack";
import type { ServiceStatus } from "../status/service-status";

const outputsSchema = z.object({ service: z.string(), seconds: z.number().optional().catch(undefined) });

/** What became of a service in an update. */
export interface ServiceOutcome {
  readonly service: string;
  readonly outcome: "deployed" | "unchanged" | "failed" | "rolled back" | "removed";
  /** How long its gate waited; absent where it did not open in this update. */
  readonly seconds?: number;
  /** What ECS says of a service that is short of what was requested. */
  readonly problem?: string;
}

/**
 * Compares the gates of a stack before and after an update, and says what ECS shows where a gate did not open. A service
 * whose migration failed was not touched, and has no gate yet if it is new.
 */
export function outcomesOf(
  before: readonly StackResource[],
  after: readonly StackResource[],
  statuses: readonly ServiceStatus[],
): readonly ServiceOutcome[] {
  const gatesBefore = gatesOf(before);
  const gatesAfter = gatesOf(after);
  const unmigrated = failedMigrations(after);
  const kept = statuses.flatMap((status) => {
    const gate = gatesAfter.get(status.service);
    return gate === undefined || unmigrated.some(({ service }) => service === status.service)
      ? []
      : [outcomeOf(status, gatesBefore.get(status.service), gate)];
  });
  const removed = [...gatesBefore.keys()].filter((service) => !gatesAfter.has(service)).sort();
  const deployed = [...kept, ...unmigrated].sort((one, other) => (one.service < other.service ? -1 : 1));
  return [...deployed, ...removed.map((service) => ({ service, outcome: "removed" as const }))];
}

/** Whether an update came as far as a service: its migration, or its gate. */
export function reachedServices(before: readonly StackResource[], after: readonly StackResource[]): boolean {
  const reached = (resources: readonly StackResource[]) => [
    ...gatesOf(resources).values(),
    ...ofType(resources, migrationType),
  ];
  return !isDeepStrictEqual(reached(before), reached(after));
}

function gatesOf(resources: readonly StackResource[]): ReadonlyMap<string, StackResource> {
  return new Map(ofType(resources, gateType).map((gate) => [String(gate.inputs.service), gate]));
}

function failedMigrations(resources: readonly StackResource[]): readonly ServiceOutcome[] {
  return ofType(resources, migrationType).flatMap(({ inputs, initErrors: [error] }) => {
    const service = String(inputs.service);
    return error === undefined ? [] : [{ service, outcome: "failed" as const, problem: firstLine(service, error) }];
  });
}

function ofType(resources: readonly StackResource[], wanted: string): readonly StackResource[] {
  return resources.filter(({ type }) => type === wanted);
}

function outcomeOf(status: ServiceStatus, before: StackResource | undefined, after: StackResource): ServiceOutcome {
  const { service, complete, state, problem } = status;
  const trouble = complete ? {} : { problem: problem ?? state };
  if (after.initErrors.length > 0) {
    return { service, outcome: state === "rolled back" ? "rolled back" : "failed", ...trouble };
  }
  if (isDeepStrictEqual(before?.outputs, after.outputs) && before?.initErrors.length === 0) {
    return { service, outcome: "unchanged", ...trouble };
  }
  const outputs = outputsSchema.safeParse({ ...after.outputs, service });
  const seconds = outputs.data?.seconds;
  return { service, outcome: "deployed", ...(seconds !== undefined && { seconds }), ...trouble };
}
