import type { Judge } from "../../judge-plan";
import type { StackSource } from "../../load-stack";
import { type ComparisonResult, describeComparison } from "../compare-plans";
import { planRecordedSide } from "../plan-side";
import { readPreview } from "./preview-file";
import { standingFleet } from "./standing-fleet";

/**
 * Compares with what stands: the steps are those of a `pulumi preview --json` of the same program, which knows the
 * stack's state and asked the providers what they replace.
 *
 * @throws PreviewError where the file is no such preview
 */
export async function comparePreview(source: StackSource, file: string, judge?: Judge): Promise<ComparisonResult> {
  const after = await planRecordedSide(source, judge);
  const { snapshot, diagnostics, project } = after;
  if (snapshot === undefined || project === undefined) {
    return { after, diagnostics };
  }
  const steps = readPreview(file, { project, stack: source.stack });
  const fleet = standingFleet(snapshot, steps);
  const replacedBy = new Map(steps.map((step) => [step.urn, step.replacedBy]));
  return { after, diagnostics, diff: describeComparison(fleet, { replacedBy }, after.recording) };
}
