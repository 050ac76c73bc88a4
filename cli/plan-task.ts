import { noPaint, terminalPaint } from "../review/paint";
import type { PlanResult } from "../review/plan-fleet";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { renderPlan } from "../review/render-plan";
import { shownPath } from "./command-context";
import { deferModules } from "./deferred-modules";
import type { PlanAnswer, PlanTask } from "./plan-command";

/** Plans and renders, in the thread made for it. */
export async function runPlanTask(task: PlanTask): Promise<PlanAnswer> {
  deferModules(["typescript", "@npmcli/arborist", "normalize-package-data"]);
  // Only now: they load the SDK.
  const { leanSdk } = require("./lean-sdk") as typeof import("./lean-sdk");
  const { planFleet } = require("../review/plan-fleet") as typeof import("../review/plan-fleet");
  leanSdk();
  const result = await planFleet(task.source);
  return { text: render(result, task), failed: hasErrors(result.diagnostics) };
}

function render({ plan, root, diagnostics }: PlanResult, { json, width, coloured }: PlanTask): string {
  if (json) {
    return `${JSON.stringify(plan ?? { format: 1, diagnostics }, null, 2)}\n`;
  }
  const screen = { width, paint: coloured ? terminalPaint : noPaint };
  return plan === undefined
    ? renderDiagnostics(diagnostics, screen)
    : renderPlan(plan, { ...screen, monorepo: shownPath(root ?? ".") });
}
