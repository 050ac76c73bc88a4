import { Analysis } from "./graph/analysis";
import { kindOf } from "./graph/kinds";
import { fromPlan, type PlannedResource, type Resource } from "./graph/resource";
import { uncertainties } from "./graph/uncertainty";
import { RULES } from "./rules";
import type { Finding, Level, Rule } from "./rules/rule";
import { type Exemption, Exemptions, levelOf, type Settings, scopeOf, settingsProblems } from "./settings";

/** A violation that counts. */
export interface Violation extends Finding {
  readonly rule: string;
  readonly level: Exclude<Level, "disabled">;
  readonly severity: string;
}

/** What the pack says about a plan. */
export interface Verdict {
  /** No mandatory violation. */
  readonly passed: boolean;
  readonly violations: readonly Violation[];
  readonly exempted: readonly { readonly violation: Violation; readonly exemption: Exemption }[];
  /** Exemptions that nothing needed. */
  readonly unusedExemptions: readonly Exemption[];
  /** Faults of the configuration itself. */
  readonly problems: readonly string[];
  /** What could not be decided yet; a violation is never held back for it unless only subnets of a whole VPC are meant. */
  readonly uncertain: readonly string[];
  /** How many resources each rule looked at. */
  readonly inspected: Readonly<Record<string, number>>;
  /** Who can reach whom and who can read what, for those who want more than the violations. */
  readonly analysis: Analysis;
}

/** Runs every rule over the resources of a plan or of a state. */
export function evaluate(
  resources: readonly (PlannedResource | Resource)[],
  settings: Settings = {},
  rules: readonly Rule[] = RULES,
): Verdict {
  const read = resources.map((resource) => fromPlan(resource));
  const analysis = new Analysis(read);
  const exemptions = new Exemptions(settings);
  const stack = stackOf(read);
  const violations: Violation[] = [];
  const exempted: { violation: Violation; exemption: Exemption }[] = [];
  const inspected: Record<string, number> = {};
  for (const rule of rules) {
    const level = levelOf(rule, settings);
    inspected[rule.name] = analysis.plan.all(...rule.kinds).length;
    if (level === "disabled") continue;
    for (const finding of findingsOf(rule, analysis, settings, stack)) {
      const violation: Violation = { ...finding, rule: rule.name, level, severity: rule.severity };
      const exemption = exemptions.match(rule.name, finding.urn);
      if (exemption) exempted.push({ violation, exemption });
      else violations.push(violation);
    }
  }
  return {
    passed: violations.every((violation) => violation.level !== "mandatory"),
    violations,
    exempted,
    unusedExemptions: exemptions.unused(),
    problems: settingsProblems(settings, RULES),
    uncertain: uncertainties(analysis.network),
    inspected,
    analysis,
  };
}

/** Everything that one rule finds in a plan. */
export function findingsOf(rule: Rule, analysis: Analysis, settings: Settings, stack: string): Finding[] {
  const scope = scopeOf(rule, settings, stack);
  const found: Finding[] = [];
  if (rule.checkResource) {
    for (const resource of analysis.plan.all(...rule.kinds)) {
      for (const message of rule.checkResource(resource, scope)) found.push({ urn: resource.urn, message });
    }
  }
  if (rule.checkStack) found.push(...rule.checkStack(analysis, scope));
  return found;
}

/** The sentences that people read: what is wrong, by which way, and how to mend it. */
export function sentence(rule: Rule, finding: Finding): string {
  const way = finding.path === undefined ? "" : ` Path: ${finding.path}.`;
  return `${finding.message}${way} To mend: ${rule.remediation}`;
}

/** The stack that the resources belong to. */
export function stackOf(resources: readonly { readonly urn: string }[]): string {
  return /^urn:pulumi:([^:]+)::/.exec(resources[0]?.urn ?? "")?.[1] ?? "";
}

/** Whether a rule has something to say about a type of resource on its own. */
export function appliesTo(rule: Rule, type: string): boolean {
  const kind = kindOf(type);
  return kind !== undefined && rule.checkResource !== undefined && rule.kinds.includes(kind);
}
