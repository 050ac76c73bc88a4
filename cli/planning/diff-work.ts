import { type ComparisonHelpers, comparePlans } from "../../review/diff/compare-plans";
import { comparePreview } from "../../review/diff/preview/compare-preview";
import { render } from "../../review/diff/render";
import { isRefused } from "../../review/policy-verdict";
import { screenOf } from "../command-context";
import type { DiffFormat } from "../diff-formats";
import type { PlanningTask, PlanText } from "./planning-task";
import { unplannedText } from "./unplanned-text";

/** `fleet diff`. */
export interface DiffWork {
  readonly command: "diff";
  /** A branch, tag or commit, or a file that `pulumi preview --json` wrote. */
  readonly against: { readonly base: string } | { readonly preview: string };
  readonly format: DiffFormat;
}

/** The comparison, for people, a pull request or programs. */
export async function diffText(task: PlanningTask, work: DiffWork, helpers: ComparisonHelpers): Promise<PlanText> {
  const { against } = work;
  const { diff, diagnostics } =
    "base" in against
      ? await comparePlans(task.source, against.base, helpers)
      : await comparePreview(task.source, against.preview, helpers.judge);
  return diff === undefined
    ? unplannedText(diagnostics, task)
    : { text: render(diff, work.format, screenOf(task)), failed: isRefused(diff.policies) };
}
