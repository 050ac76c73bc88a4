import type { FleetDiff } from "../../review/diff/fleet-diff";
import type { Judge } from "../../review/judge-plan";
import { type PlanResult, planFleet } from "../../review/plan-fleet";
import { compareInThreads } from "./base-thread";
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
export async function drawPlan({ source }: PlanningTask, base: string | undefined, judge?: Judge): Promise<DrawnPlan> {
  if (base === undefined) {
    return planFleet(source, judge);
  }
  const { diff, after, diagnostics } = await compareInThreads(source, base, judge);
  const { snapshot, recording } = after;
  return {
    diagnostics,
    ...(snapshot && { plan: snapshot.plan }),
    ...(recording && { recording }),
    ...(diff && { diff }),
  };
}
