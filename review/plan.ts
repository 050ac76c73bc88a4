import type { ProfileName } from "../infra/profiles";
import type { Diagnostic } from "../modules-manifest/manifest";
import type { PlannedCost } from "./cost/planned-cost";
import type { PlannedService } from "./planned-service";
import type { PolicyVerdict } from "./policy-verdict";
import type { PlannedValue } from "./wire-values";

/** What a deployment of a stack would make. Plain JSON; the same input gives the same bytes, wherever it stands. */
export interface Plan {
  /** Version of this form. */
  readonly format: 1;
  readonly fleet: PlannedFleet;
  readonly api: PlannedService;
  /** Sorted by name. */
  readonly services: readonly PlannedService[];
  readonly totals: PlanTotals;
  /** Absent in plans that were made before there was one. */
  readonly cost?: PlannedCost;
  readonly diagnostics: readonly Diagnostic[];
  /** What the policy pack says; absent where it was not asked. */
  readonly policies?: PolicyVerdict;
  /** Sorted by URN; the stack itself is not one of them. */
  readonly resources: readonly PlannedResource[];
}

export interface PlannedFleet {
  readonly name: string;
  readonly stack: string;
  readonly region: string;
  readonly profile: ProfileName;
  /** Private zone of the services' names. */
  readonly zone: string;
}

export interface PlanTotals {
  /** Components, which only group, are not counted. */
  readonly resources: number;
  /** Number of resources by type token, sorted by token. */
  readonly byType: Readonly<Record<string, number>>;
}

export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN; absent on what stands directly under the stack. */
  readonly parent?: string;
  /** Set on a component: it groups others, and is nothing in AWS itself. */
  readonly component?: true;
  readonly protect?: true;
  /** Inputs that an update leaves as they are. */
  readonly ignoreChanges?: readonly string[];
  /** Sorted keys; `[unknown]` and `[secret]` stand for what is not known or not shown. */
  readonly inputs: Readonly<Record<string, PlannedValue>>;
}
