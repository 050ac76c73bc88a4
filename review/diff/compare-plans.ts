import { existsSync } from "node:fs";
import { findCommit } from "../../infra/checkout";
import { leavePlace } from "../../infra/checkout-place";
import type { Recording } from "../../infra/recorder";
import { type Diagnostic, imageChanges } from "../../modules-manifest";
import { describeCostDifference } from "../cost/cost-difference";
import type { Judge } from "../judge-plan";
import { monorepoOf, type StackSource } from "../load-stack";
import { type DiffFindings, describeDiff } from "./describe-diff";
import { predictDuration } from "./duration/deployment-duration";
import { type EarlierSide, planEarlier } from "./earlier-side";
import type { FleetDiff } from "./fleet-diff";
import { underNewNames } from "./former-names";
import { findMoves } from "./module-moves";
import { ownersIn } from "./owners";
import { planRecordedSide, type RecordedSide } from "./plan-side";
import type { Snapshot } from "./snapshot";

/** The comparison, where nothing stands against the later plan, and all that is to be said about that. */
export interface ComparisonResult {
  readonly diff?: FleetDiff;
  /** The later side. */
  readonly after: RecordedSide;
  readonly diagnostics: readonly Diagnostic[];
}

/** Who takes part in a comparison. */
export interface ComparisonHelpers {
  /** What judges today's plan. */
  readonly judge?: Judge;
  /** The earlier side, as another thread plans it: the SDK's runtime is global. @default - planned in this one, afterwards */
  readonly elsewhere?: Promise<EarlierSide>;
}

/**
 * Compares today's plan with that of an earlier state of the git repository. Offline.
 *
 * @throws CheckoutError when git does not know the state, or it cannot be planned
 */
export async function comparePlans(
  source: StackSource,
  base: string,
  { judge, elsewhere }: ComparisonHelpers = {},
): Promise<ComparisonResult> {
  const root = monorepoOf(source);
  if (root === undefined || !existsSync(root)) {
    const after = await planRecordedSide(source, judge);
    return { after, diagnostics: after.diagnostics };
  }
  // Before anything that takes long.
  findCommit(root, base);
  const after = await planRecordedSide(source, judge);
  const { snapshot, manifest, diagnostics } = after;
  if (snapshot === undefined || manifest === undefined) {
    await elsewhere?.then(({ place }) => leavePlace(place)).catch(() => {});
    return { after, diagnostics };
  }
  const before = await (elsewhere ?? planEarlier({ source, base }));
  try {
    const findings = {
      images: imageChanges(before.manifest, manifest),
      moved: findMoves(before.manifest, manifest),
      settings: before.settings,
    };
    const sides = { before: before.snapshot, after: snapshot };
    return { after, diagnostics, diff: describeComparison(sides, findings, after.recording) };
  } finally {
    leavePlace(before.place);
  }
}

/** Everything that there is to tell of two sides: what differs, what that costs, and how long it takes. */
export function describeComparison(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  findings: DiffFindings,
  recording: Recording | undefined,
): FleetDiff {
  const { snapshot, services } = underNewNames(before, recording?.resources ?? []);
  const diff = describeDiff(snapshot, after, { ...findings, renamed: services });
  const [old, now] = [before.plan.cost, after.plan.cost];
  // In another network everything is made anew, which the plans do not tell.
  const foreseeable = !diff.shared.some(({ type, action }) => type === "awsx:ec2:Vpc" && action === "replace");
  const duration =
    foreseeable && recording ? predictDuration(diff, recording.resources, ownersIn(after.plan)) : undefined;
  return {
    ...diff,
    ...(duration !== undefined && { duration }),
    ...(old && now && { cost: describeCostDifference(old, now) }),
  };
}
