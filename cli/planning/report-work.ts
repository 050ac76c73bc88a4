import type { ComparisonHelpers } from "../../review/diff/compare-plans";
import { isolationOf } from "../../review/isolation/isolation-of";
import { isRefused } from "../../review/policy-verdict";
import { renderReport } from "../../review/report/render-report";
import { renderSvg } from "../../review/topology/render-svg";
import { topologyOf } from "../../review/topology/topology";
import { drawPlan } from "./drawn-plan";
import type { PlanningTask, PlanText } from "./planning-task";
import { unplannedText } from "./unplanned-text";

/** `fleet report`. */
export interface ReportWork {
  readonly command: "report";
  /** Branch, tag or commit that the page compares with. */
  readonly base: string | undefined;
}

/** The page, as HTML. */
export async function reportText(
  task: PlanningTask,
  { base }: ReportWork,
  helpers: ComparisonHelpers,
): Promise<PlanText> {
  const { plan, recording, diff, diagnostics } = await drawPlan(task, base, helpers);
  if (plan === undefined || recording === undefined) {
    return unplannedText(diagnostics, task);
  }
  const topology = await renderSvg(topologyOf(plan, diff));
  const isolation = await isolationOf(recording);
  const text = renderReport({ plan, isolation, topology, ...(diff && { diff }) });
  return { text, failed: isRefused(plan.policies) };
}
