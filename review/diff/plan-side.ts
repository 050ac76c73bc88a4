import type { Diagnostic, Manifest } from "../../modules-manifest";
import type { Judge } from "../judge-plan";
import type { StackSource } from "../load-stack";
import { type PlanResult, planFleet } from "../plan-fleet";
import type { Snapshot } from "./snapshot";
import { variablesOf } from "./variables";

/** One side of a comparison, where it can be planned. Plain data: it may come from another thread. */
export interface Side {
  readonly snapshot?: Snapshot;
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** A side with all that it was made from. */
export interface RecordedSide extends Side, Pick<PlanResult, "recording" | "project"> {}

/** Plans one side. */
export async function planSide(source: StackSource): Promise<Side> {
  const { snapshot, manifest, diagnostics } = await planRecordedSide(source);
  return { diagnostics, ...(manifest !== undefined && { manifest }), ...(snapshot !== undefined && { snapshot }) };
}

/** Plans a side of which more is to be told, and has it judged. */
export async function planRecordedSide(source: StackSource, judge?: Judge): Promise<RecordedSide> {
  const { plan, settings, ...rest } = await planFleet(source, judge);
  const snapshot: Snapshot | undefined = plan && settings && { plan, variables: variablesOf(source, settings) };
  return { ...rest, ...(snapshot !== undefined && { snapshot }) };
}
