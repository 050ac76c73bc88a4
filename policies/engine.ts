import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidation,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { appliesTo, sentence, stackOf } from "./evaluate";
import { Analysis } from "./graph/analysis";
import { fromPolicyResource, fromValidationArgs } from "./graph/resource";
import type { Finding, Rule } from "./rules/rule";
import { Exemptions, levelOf, type Settings, scopeOf, settingsProblems } from "./settings";

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
  const run = new Run();
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
          report(
            `The exemption \`${one.name}\` (rule \`${one.rule}\`, resource \`${one.resource}\`) matches nothing; remove it.`,
          );
        }
      },
    },
  ];
}

function toPolicy(rule: Rule, run: Run): EnginePolicy {
  const properties = Object.fromEntries(
    Object.entries(rule.options ?? {}).map(([name, { type, description }]) => [name, { type, description }]),
  );
  const validateResource: ResourceValidation = (args, report) => {
    if (!appliesTo(rule, args.type)) return;
    const resource = fromValidationArgs(args);
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

/** What the policies of one pack share while the engine calls them one after the other. */
class Run {
  settings: Settings = {};
  exemptions = new Exemptions({});
  #written = "{}";
  #advice: { readonly text: string; readonly urn: string }[] = [];
  #analysed: { readonly analysis: Analysis; readonly stack: string } | undefined;

  configure(settings: Settings): void {
    const written = JSON.stringify(settings);
    if (written === this.#written) return;
    this.#written = written;
    this.settings = settings;
    this.exemptions = new Exemptions(settings);
  }

  withOptions(rule: Rule, options: object): Settings {
    return { ...this.settings, options: { [rule.name]: { ...options } } };
  }

  /** The analysis is shared by all policies of one call: those run to their end before anything else happens. */
  analyse(args: StackValidationArgs): { readonly analysis: Analysis; readonly stack: string } {
    if (!this.#analysed) {
      const resources = args.resources.map(fromPolicyResource);
      this.#analysed = { analysis: new Analysis(resources), stack: stackOf(resources) };
      setImmediate(() => {
        this.#analysed = undefined;
      });
    }
    return this.#analysed;
  }

  report(rule: Rule, finding: Finding, report: ReportViolation): void {
    const level = levelOf(rule, this.settings);
    if (level === "disabled" || this.exemptions.match(rule.name, finding.urn)) return;
    const text = sentence(rule, finding);
    if (level === "mandatory") report(text, finding.urn);
    else this.#advice.push({ text: `[${rule.name}] ${text}`, urn: finding.urn });
  }

  advise(report: ReportViolation): void {
    for (const { text, urn } of this.#advice) report(text, urn);
    this.#advice = [];
  }
}
