import { comparePlans } from "../../review/diff/compare-plans";
import { render } from "../../review/diff/render";
import { noPaint, terminalPaint } from "../../review/paint";
import type { JudgeFor } from "../../review/plan-fleet";
import { isRefused } from "../../review/policy-verdict";
import { renderDiagnostics } from "../../review/render-diagnostics";
import type { DiffFormat } from "../diff-formats";
import { planInOtherThread } from "./base-thread";
import type { PlanningTask, PlanText } from "./planning-task";

/** `fleet diff`. */
export interface DiffWork {
  readonly command: "diff";
  /** Branch, tag or commit to compare with. */
  readonly base: string;
  readonly format: DiffFormat;
}

/** The comparison, for people, a pull request or programs. */
export async function diffText(task: PlanningTask, work: DiffWork, judgeFor?: JudgeFor): Promise<PlanText> {
  const screen = { width: task.width, paint: task.coloured ? terminalPaint : noPaint };
  const { diff, diagnostics } = await comparePlans(task.source, work.base, {
    planElsewhere: planInOtherThread,
    ...(judgeFor && { judgeFor }),
  });
  return diff === undefined
    ? { text: renderDiagnostics(diagnostics, screen), failed: true, unplanned: true }
    : { text: render(diff, work.format, screen), failed: isRefused(diff.policies) };
}
