import type { Diagnostic, Manifest } from "../../modules-manifest";
import type { StackSource } from "../load-stack";
import { type JudgeFor, type PlanResult, planUnjudged } from "../plan-fleet";
import type { PolicyVerdict } from "../policy-verdict";
import type { Snapshot } from "./snapshot";
import { variablesOf } from "./variables";

/** One side of a comparison, where it can be planned. Plain data: it may come from another thread. */
export interface Side {
  readonly snapshot?: Snapshot;
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** A side that may still be judged. */
export interface JudgedSide extends Side, Pick<PlanResult, "recording" | "project"> {
  readonly verdict?: Promise<PolicyVerdict>;
}

/** Plans one side. */
export async function planSide(source: StackSource): Promise<Side> {
  const { snapshot, manifest, diagnostics } = await planJudgedSide(source);
  return { diagnostics, ...(manifest !== undefined && { manifest }), ...(snapshot !== undefined && { snapshot }) };
}

/** Plans a side that is to be judged as well. */
export async function planJudgedSide(source: StackSource, judgeFor?: JudgeFor): Promise<JudgedSide> {
  const { plan, settings, ...rest } = await planUnjudged(source, judgeFor);
  const snapshot: Snapshot | undefined = plan && settings && { plan, variables: variablesOf(source, settings) };
  return { ...rest, ...(snapshot !== undefined && { snapshot }) };
}
