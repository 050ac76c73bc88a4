import { CheckoutError, checkOut } from "../../infra/checkout";
import { type Diagnostic, imageChanges } from "../../modules-manifest";
import { describeCostDifference } from "../cost/cost-difference";
import { earlierSource } from "../fingerprints";
import type { StackSource } from "../load-stack";
import { type JudgeFor, planFleet } from "../plan-fleet";
import { describeDiff } from "./describe-diff";
import type { FleetDiff } from "./fleet-diff";
import { findMoves } from "./module-moves";
import type { Snapshot } from "./snapshot";
import { variablesOf } from "./variables";

/** The comparison, where nothing stands against the later plan, and all that is to be said about that. */
export interface ComparisonResult {
  readonly diff?: FleetDiff;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compares today's plan with that of an earlier state of the git repository. That is read with its own configuration,
 * where it is in the same repository, else with today's. Offline.
 *
 * @param judgeFor what judges today's plan
 * @throws CheckoutError when git does not know the state, or it cannot be planned
 */
export async function comparePlans(source: StackSource, base: string, judgeFor?: JudgeFor): Promise<ComparisonResult> {
  const after = await readSide(source, judgeFor);
  const { snapshot, manifest, diagnostics } = after;
  if (snapshot === undefined || manifest === undefined) {
    return { diagnostics };
  }
  const checkout = checkOut(manifest.root, base);
  try {
    const before = await readSide(earlierSource(source, manifest.root, checkout));
    if (before.snapshot === undefined || before.manifest === undefined) {
      const errors = before.diagnostics.filter(({ severity }) => severity === "error");
      throw new CheckoutError(`it has no plan: ${errors[0]?.message ?? "there is no monorepo in it"}`);
    }
    const findings = {
      images: imageChanges(before.manifest, manifest),
      moved: findMoves(before.manifest, manifest),
    };
    const diff = describeDiff(before.snapshot, snapshot, findings);
    const [old, now] = [before.snapshot.plan.cost, snapshot.plan.cost];
    return { diff: { ...diff, ...(old && now && { cost: describeCostDifference(old, now) }) }, diagnostics };
  } finally {
    checkout.remove();
  }
}

async function readSide(source: StackSource, judgeFor?: JudgeFor) {
  // One after the other: the SDK's runtime is global.
  const { plan, settings, manifest, diagnostics } = await planFleet(source, judgeFor);
  const snapshot: Snapshot | undefined = plan && settings && { plan, variables: variablesOf(source, settings) };
  return { manifest, diagnostics, ...(snapshot !== undefined && { snapshot }) };
}
