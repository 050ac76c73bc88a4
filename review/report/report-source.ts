import type { FleetDiff } from "../diff/fleet-diff";
import type { Isolation } from "../isolation/isolation";
import type { Plan } from "../plan";

/** What a report is made of. */
export interface ReportSource {
  readonly plan: Plan;
  readonly isolation: Isolation;
  /** An SVG element of our own making: it is taken as it is. */
  readonly topology: string;
  /** What changes against another plan, if there is one. */
  readonly diff?: FleetDiff;
}
