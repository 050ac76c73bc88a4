import { comparePreview } from "../../review/diff/preview/compare-preview";
import { render } from "../../review/diff/render";
import type { Judge } from "../../review/judge-plan";
import { isRefused } from "../../review/policy-verdict";
import { screenOf } from "../command-context";
import type { DiffFormat } from "../diff-formats";
import { compareInThreads } from "./base-thread";
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
export async function diffText(task: PlanningTask, work: DiffWork, judge?: Judge): Promise<PlanText> {
  const { against } = work;
  const { diff, diagnostics } =
    "base" in against
      ? await compareInThreads(task.source, against.base, judge)
      : await comparePreview(task.source, against.preview, judge);
  return diff === undefined
    ? unplannedText(diagnostics, task)
    : { text: render(diff, work.format, screenOf(task)), failed: isRefused(diff.policies) };
}
