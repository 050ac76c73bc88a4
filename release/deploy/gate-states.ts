import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
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

/** Compares the gates of a stack before and after an update, and says what ECS shows where a gate did not open. */
export function outcomesOf(
  before: readonly StackResource[],
  after: readonly StackResource[],
  statuses: readonly ServiceStatus[],
): readonly ServiceOutcome[] {
  const gatesBefore = gatesOf(before);
  const gatesAfter = gatesOf(after);
  const kept = statuses.flatMap((status) => {
    const gate = gatesAfter.get(status.service);
    return gate === undefined ? [] : [outcomeOf(status, gatesBefore.get(status.service), gate)];
  });
  const removed = [...gatesBefore.keys()].filter((service) => !gatesAfter.has(service)).sort();
  return [...kept, ...removed.map((service) => ({ service, outcome: "removed" as const }))];
}

/** Whether an update changed any gate. */
export function gatesDiffer(before: readonly StackResource[], after: readonly StackResource[]): boolean {
  return !isDeepStrictEqual([...gatesOf(before)], [...gatesOf(after)]);
}

function gatesOf(resources: readonly StackResource[]): ReadonlyMap<string, StackResource> {
  const gates = resources.filter(({ type }) => type === gateType);
  return new Map(gates.map((gate) => [String(gate.inputs.service), gate]));
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
