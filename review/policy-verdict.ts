/** What the policy pack says about a plan. */
export interface PolicyVerdict {
  /** How many rules were asked. */
  readonly rules: number;
  /** How many resources they were asked about. */
  readonly resources: number;
  /** Mandatory ones first, then by rule and URN. */
  readonly violations: readonly PolicyViolation[];
}

export interface PolicyViolation {
  readonly level: "mandatory" | "advisory";
  readonly rule: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What is wrong, by which way, and how to mend it. */
  readonly message: string;
}

/** Whether the engine would refuse to deploy. */
export function isRefused(verdict: PolicyVerdict | undefined): boolean {
  return verdict?.violations.some(({ level }) => level === "mandatory") ?? false;
}
