import type {
  PolicyConfigSchema,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidation,
  StackValidationPolicy,
} from "@pulumi/policy";
import { Run } from "./engine-run";
import { appliesTo, stackOf } from "./evaluate";
import type { Rule } from "./rules/rule";
import type { Shortcuts } from "./sdk-server";
import { type Exemption, levelOf, type Settings, scopeOf, settingsProblems } from "./settings";

/** A policy that is asked about each resource, about the whole stack, or about both. */
export type EnginePolicy =
  | ResourceValidationPolicy
  | StackValidationPolicy
  | (ResourceValidationPolicy & StackValidationPolicy);

/** The policy that carries the pack's own configuration; it stands first, so that every other one sees it. */
export const SETTINGS_POLICY = "fleet-settings";
/** The policy that says what the profile only advises; it stands last. */
export const ADVICE_POLICY = "fleet-advice";

const SETTINGS_SCHEMA: PolicyConfigSchema = {
  properties: {
    profile: { type: "string", enum: ["strict", "standard", "relaxed"] },
    levels: { type: "object" },
    exemptions: { type: "array", items: { type: "object" } },
    ephemeralStacks: { type: "array", items: { type: "string" } },
    sameService: { type: "array", items: { type: "array", items: { type: "string" } } },
  },
};

/** The rules as the engine's analyzer protocol wants them. */
export function enginePolicies(rules: readonly Rule[]): EnginePolicy[] {
  return enginePack(rules).policies;
}

/** The rules as the engine's analyzer protocol wants them, and what the SDK's server may leave out. */
export function enginePack(rules: readonly Rule[]): { policies: EnginePolicy[]; shortcuts: Shortcuts<EnginePolicy> } {
  const run = new Run();
  const policies = policiesOf(rules, run);
  const byType = new Map<string, readonly EnginePolicy[]>();
  const forType = (type: string): readonly EnginePolicy[] => {
    const known = byType.get(type) ?? policiesFor(type, rules, policies);
    byType.set(type, known);
    return known;
  };
  return { policies, shortcuts: { forType, handOver: (stack, resources) => run.handOver(stack, resources) } };
}

/** Settings and advice are for those that a rule may accuse. */
function policiesFor(type: string, rules: readonly Rule[], policies: readonly EnginePolicy[]): readonly EnginePolicy[] {
  const others = new Set(rules.filter((rule) => !appliesTo(rule, type)).map((rule) => rule.name));
  const concerned = policies.filter((policy) => !others.has(policy.name));
  return rules.length === others.size ? [] : concerned;
}

function policiesOf(rules: readonly Rule[], run: Run): EnginePolicy[] {
  return [
    {
      name: SETTINGS_POLICY,
      description: "Profile, levels and exemptions of the pack are sound.",
      enforcementLevel: "mandatory",
      configSchema: SETTINGS_SCHEMA,
      validateResource: (args) => run.configure(args.getConfig<Settings>()),
      validateStack: (args, report) => {
        run.configure(args.getConfig<Settings>());
        for (const problem of settingsProblems(run.settings, rules)) report(problem);
      },
    },
    ...rules.map((rule) => toPolicy(rule, run)),
    {
      name: ADVICE_POLICY,
      description: "What the pack's profile advises, and exemptions that nothing needs.",
      enforcementLevel: "advisory",
      validateResource: (_args, report) => run.advise(report),
      validateStack: (_args, report) => {
        run.advise(report);
        for (const one of run.exemptions.unused()) {
          report(unusedExemption(one));
        }
      },
    },
  ];
}

/** What is said of an exemption that nothing needed. */
export function unusedExemption({ name, rule, resource }: Exemption): string {
  return `The exemption \`${name}\` (rule \`${rule}\`, resource \`${resource}\`) matches nothing; remove it.`;
}

function toPolicy(rule: Rule, run: Run): EnginePolicy {
  const properties = Object.fromEntries(
    Object.entries(rule.options ?? {}).map(([name, { type, description }]) => [name, { type, description }]),
  );
  const validateResource: ResourceValidation = (args, report) => {
    if (!appliesTo(rule, args.type)) return;
    const resource = run.read(args);
    const scope = scopeOf(rule, run.withOptions(rule, args.getConfig()), stackOf([resource]));
    const messages = rule.checkResource?.(resource, scope) ?? [];
    for (const message of messages) run.report(rule, { urn: args.urn, message }, report);
  };
  const validateStack: StackValidation = (args, report) => {
    if (levelOf(rule, run.settings) === "disabled") return;
    const scope = scopeOf(rule, run.withOptions(rule, args.getConfig()), run.analyse(args).stack);
    for (const finding of rule.checkStack?.(run.analyse(args).analysis, scope) ?? []) run.report(rule, finding, report);
  };
  return {
    name: rule.name,
    description: rule.description,
    severity: rule.severity,
    enforcementLevel: "mandatory",
    remediationSteps: rule.remediation,
    url: rule.url,
    tags: [...rule.controls],
    configSchema: { properties },
    ...(rule.checkResource ? { validateResource } : {}),
    ...(rule.checkStack ? { validateStack } : {}),
  } as EnginePolicy;
}
