import { comparePlans } from "../../review/diff/compare-plans";
import { comparePreview } from "../../review/diff/preview/compare-preview";
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
  /** A branch, tag or commit, or a file that `pulumi preview --json` wrote. */
  readonly against: { readonly base: string } | { readonly preview: string };
  readonly format: DiffFormat;
}

/** The comparison, for people, a pull request or programs. */
export async function diffText(task: PlanningTask, work: DiffWork, judgeFor?: JudgeFor): Promise<PlanText> {
  const screen = { width: task.width, paint: task.coloured ? terminalPaint : noPaint };
  const { against } = work;
  const helpers = { planElsewhere: planInOtherThread, ...(judgeFor && { judgeFor }) };
  const { diff, diagnostics } =
    "base" in against
      ? await comparePlans(task.source, against.base, helpers)
      : await comparePreview(task.source, against.preview, judgeFor);
  return diff === undefined
    ? { text: renderDiagnostics(diagnostics, screen), failed: true, unplanned: true }
    : { text: render(diff, work.format, screen), failed: isRefused(diff.policies) };
}
