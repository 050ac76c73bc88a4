import { PackError } from "../review/pack-process";
import { noPaint, terminalPaint } from "../review/paint";
import type { JudgeFor, PlanResult } from "../review/plan-fleet";
import { isRefused } from "../review/policy-verdict";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { renderPlan } from "../review/render-plan";
import { shownPath } from "./command-context";
import { deferModules } from "./deferred-modules";
import type { PlanAnswer, PlanTask } from "./plan-command";

/** Plans, has the policy pack judge the plan once it listens, and renders, in the thread made for it. */
export async function runPlanTask(task: PlanTask, packPort: Promise<number>): Promise<PlanAnswer> {
  deferModules(["typescript", "@npmcli/arborist", "normalize-package-data"]);
  // Only now: they load the SDK.
  const { leanSdk } = require("./lean-sdk") as typeof import("./lean-sdk");
  const { planFleet } = require("../review/plan-fleet") as typeof import("../review/plan-fleet");
  leanSdk();
  try {
    const result = await planFleet(task.source, judgeOf(task, packPort));
    const refused = isRefused(result.plan?.policies);
    return { text: render(result, task), failed: hasErrors(result.diagnostics) || refused };
  } catch (error) {
    if (error instanceof PackError) {
      return { packFailure: error.message };
    }
    throw error;
  }
}

function judgeOf({ packSettings: settings }: PlanTask, packPort: Promise<number>): JudgeFor | undefined {
  return (
    settings &&
    ((stack) => {
      const { judgeWithPack } = require("../review/judge-plan") as typeof import("../review/judge-plan");
      return judgeWithPack(packPort, { ...stack, settings });
    })
  );
}

function render({ plan, manifest, diagnostics }: PlanResult, { json, width, coloured }: PlanTask): string {
  if (json) {
    return `${JSON.stringify(plan ?? { format: 1, diagnostics }, null, 2)}\n`;
  }
  const screen = { width, paint: coloured ? terminalPaint : noPaint };
  return plan === undefined
    ? renderDiagnostics(diagnostics, screen)
    : renderPlan(plan, { ...screen, monorepo: shownPath(manifest?.root ?? ".") });
}
