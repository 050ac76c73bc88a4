import { type ComparisonHelpers, comparePlans } from "../../review/diff/compare-plans";
import type { FleetDiff } from "../../review/diff/fleet-diff";
import { type PlanResult, planFleet } from "../../review/plan-fleet";
import type { PlanningTask } from "./planning-task";

/** A plan, and where it was asked for, what differs from an earlier one. */
export interface DrawnPlan extends Pick<PlanResult, "plan" | "recording" | "diagnostics"> {
  readonly diff?: FleetDiff;
}

/**
 * The plan of a task's stack, compared with a state of the git repository where one is given.
 *
 * @throws CheckoutError when git does not know the state, or it cannot be planned
 */
export async function drawPlan(
  { source }: PlanningTask,
  base: string | undefined,
  helpers: ComparisonHelpers,
): Promise<DrawnPlan> {
  if (base === undefined) {
    return planFleet(source, helpers.judge);
  }
  const { diff, after, diagnostics } = await comparePlans(source, base, helpers);
  const { snapshot, recording } = after;
  return {
    diagnostics,
    ...(snapshot && { plan: snapshot.plan }),
    ...(recording && { recording }),
    ...(diff && { diff }),
  };
}
