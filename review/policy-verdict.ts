import type { Analysis, PolicyDiagnostic } from "./analyzer";

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

/** Policies of our pack that are no rules: they carry its settings and its advice (`policies/engine.ts`). */
export const packPolicies = { settings: "fleet-settings", advice: "fleet-advice" } as const;

/** Brings what a pack said into the form that is shown. */
export function verdictOf({ policies, diagnostics }: Analysis, resources: number): PolicyVerdict {
  const own: readonly string[] = Object.values(packPolicies);
  const found = new Map(diagnostics.map(violationOf).map((violation) => [JSON.stringify(violation), violation]));
  const key = ({ level, rule, urn, message }: PolicyViolation) =>
    [level === "mandatory" ? 0 : 1, rule, urn, message].join(" ");
  const violations = [...found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { rules: policies.filter((name) => !own.includes(name)).length, resources, violations };
}

function violationOf({ policy, level, urn, message }: PolicyDiagnostic): PolicyViolation {
  // `urn:pulumi:<stack>::<project>::<types>::<name>`, and the last of the types is its own.
  const [, , types = "", name = ""] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  const [, advised, advice] = (policy === packPolicies.advice && /^\[([\w-]+)\] (.*)$/s.exec(message)) || [];
  return { level, rule: advised ?? policy, urn, type, name, message: advice ?? message };
}

/** Whether the engine would refuse to deploy. */
export function isRefused(verdict: PolicyVerdict | undefined): boolean {
  return verdict?.violations.some(({ level }) => level === "mandatory") ?? false;
}
