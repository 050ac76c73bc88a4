import { existsSync } from "node:fs";
import { CheckoutError, checkOut } from "../../infra/checkout";
import type { Recording } from "../../infra/recorder";
import { type Diagnostic, imageChanges } from "../../modules-manifest";
import { describeCostDifference } from "../cost/cost-difference";
import { earlierSource } from "../fingerprints";
import { monorepoOf, type StackSource } from "../load-stack";
import { type JudgeFor, withVerdict } from "../plan-fleet";
import type { Change } from "./changes";
import { type DiffFindings, describeDiff } from "./describe-diff";
import { predictDuration } from "./duration/deployment-duration";
import { fileChanges } from "./file-changes";
import type { FleetDiff } from "./fleet-diff";
import { findMoves } from "./module-moves";
import { ownersIn } from "./owners";
import { type JudgedSide, planJudgedSide, planSide, type Side } from "./plan-side";
import type { Snapshot } from "./snapshot";

/** The comparison, where nothing stands against the later plan, and all that is to be said about that. */
export interface ComparisonResult {
  readonly diff?: FleetDiff;
  /** The later side. */
  readonly after: JudgedSide;
  readonly diagnostics: readonly Diagnostic[];
}

/** Who takes part in a comparison. */
export interface ComparisonHelpers {
  /** What judges today's plan. */
  readonly judgeFor?: JudgeFor;
  /** Plans the earlier side, perhaps in another thread: the SDK's runtime is global. @default - in this one, afterwards */
  readonly planElsewhere?: (source: StackSource) => Promise<Side>;
}

/**
 * Compares today's plan with that of an earlier state of the git repository. That is read with its own configuration,
 * where it is in the same repository, else with today's. Offline.
 *
 * @throws CheckoutError when git does not know the state, or it cannot be planned
 */
export async function comparePlans(
  source: StackSource,
  base: string,
  { judgeFor, planElsewhere }: ComparisonHelpers = {},
): Promise<ComparisonResult> {
  const root = monorepoOf(source);
  if (root === undefined || !existsSync(root)) {
    const after = await planJudgedSide(source, judgeFor);
    return { after, diagnostics: after.diagnostics };
  }
  const checkout = checkOut(root, base);
  try {
    const earlier = earlierSource(source, root, checkout);
    const elsewhere = planElsewhere?.(earlier);
    // Waited for below; where today's plan fails, nobody asks.
    elsewhere?.catch(() => {});
    const after = await planJudgedSide(source, judgeFor);
    const before = async () => readBase((await elsewhere) ?? (await planSide(earlier)));
    const settings = fileChanges(source, checkout);
    return {
      after,
      diagnostics: after.diagnostics,
      ...(after.snapshot && (await compareSides(before, after, settings))),
    };
  } finally {
    checkout.remove();
  }
}

type Planned = Required<Pick<Side, "snapshot" | "manifest">>;

function readBase({ snapshot, manifest, diagnostics }: Side): Planned {
  if (snapshot === undefined || manifest === undefined) {
    const error = diagnostics.find(({ severity }) => severity === "error");
    throw new CheckoutError(`it has no plan: ${error?.message ?? "there is no monorepo in it"}`);
  }
  return { snapshot, manifest };
}

async function compareSides(
  earlier: () => Promise<Planned>,
  after: JudgedSide,
  settings: readonly Change[],
): Promise<{ diff?: FleetDiff }> {
  const { snapshot, manifest, verdict, recording } = after;
  if (snapshot === undefined || manifest === undefined) {
    return {};
  }
  const before = await earlier();
  const findings = {
    images: imageChanges(before.manifest, manifest),
    moved: findMoves(before.manifest, manifest),
    settings,
  };
  const judged = { ...snapshot, plan: withVerdict(snapshot.plan, await verdict) };
  return { diff: describeComparison({ before: before.snapshot, after: judged }, findings, recording) };
}

/** Everything that there is to tell of two sides: what differs, what that costs, and how long it takes. */
export function describeComparison(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  findings: DiffFindings,
  recording: Recording | undefined,
): FleetDiff {
  const diff = describeDiff(before, after, findings);
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
