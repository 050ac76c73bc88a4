import type { Judge } from "../../review/judge-plan";
import { type PlanResult, planFleet } from "../../review/plan-fleet";
import { isRefused } from "../../review/policy-verdict";
import { hasErrors, renderDiagnostics } from "../../review/render-diagnostics";
import { renderPlan } from "../../review/render-plan";
import { screenOf, shownPath } from "../command-context";
import type { PlanningTask, PlanText } from "./planning-task";

/** `fleet plan`. */
export interface PlanWork {
  readonly command: "plan";
  readonly json: boolean;
}

/** The plan, for people or for programs. */
export async function planText(task: PlanningTask, work: PlanWork, judge?: Judge): Promise<PlanText> {
  const result = await planFleet(task.source, judge);
  const failed = hasErrors(result.diagnostics) || isRefused(result.plan?.policies);
  return { text: render(result, task, work), failed };
}

function render({ plan, manifest, diagnostics }: PlanResult, task: PlanningTask, { json }: PlanWork): string {
  if (json) {
    return `${JSON.stringify(plan ?? { format: 1, diagnostics }, null, 2)}\n`;
  }
  const screen = screenOf(task);
  return plan === undefined
    ? renderDiagnostics(diagnostics, screen)
    : renderPlan(plan, { ...screen, monorepo: shownPath(manifest?.root ?? ".") });
}
