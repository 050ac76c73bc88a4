import type { FleetDiff } from "../../review/diff/fleet-diff";
import { type JudgeFor, type PlanResult, planFleet, withVerdict } from "../../review/plan-fleet";
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
export async function drawPlan(
  { source }: PlanningTask,
  base: string | undefined,
  judgeFor?: JudgeFor,
): Promise<DrawnPlan> {
  if (base === undefined) {
    return planFleet(source, judgeFor);
  }
  const { diff, after, diagnostics } = await compareInThreads(source, base, judgeFor);
  const { snapshot, recording } = after;
  return {
    diagnostics,
    ...(snapshot && { plan: withVerdict(snapshot.plan, diff?.policies) }),
    ...(recording && { recording }),
    ...(diff && { diff }),
  };
}
