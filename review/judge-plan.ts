import { withVpcChildren } from "../infra/network/vpc-children";
import type { RecordedResource, Recording } from "../infra/recorder";
import { ADVICE_POLICY, enginePolicies, SETTINGS_POLICY, unusedExemption } from "../policies/engine";
import { evaluate, sentence } from "../policies/evaluate";
import { RULES } from "../policies/rules";
import type { Settings } from "../policies/settings";
import { type EnforcementLevel, type PackSettings, type PolicyInfo, reconcile } from "./pack-settings";
import type { PolicyVerdict, PolicyViolation } from "./policy-verdict";

/** Comes to a verdict on a preview, of as many resources as the reader knows. */
export type Judge = (recording: Recording, resources: number) => Promise<PolicyVerdict>;

/** A violation before it is known what resource it is about. */
type Finding = Omit<PolicyViolation, "level" | "type" | "name">;

/**
 * A judge with the rules of our policy pack and settings as the engine takes them. It calls the rules directly: the
 * engine's way, a process of its own and a message for each resource, gives the same verdict and takes as long as the
 * whole plan. What awsx's VPC consists of is judged with the rest.
 *
 * @throws PackSettingsError where the pack could not be configured so.
 */
export function judgeWith(settings: PackSettings): Judge {
  const configured = reconcile(infos(), settings);
  const levelOf = (policy: string): EnforcementLevel => configured.get(policy)?.level ?? "disabled";
  const rules = RULES.filter(({ name }) => levelOf(name) !== "disabled");
  const own = levelOf(SETTINGS_POLICY) === "disabled" ? {} : configured.get(SETTINGS_POLICY)?.properties;
  const options = Object.fromEntries(rules.map(({ name }) => [name, configured.get(name)?.properties ?? {}]));
  const effective: Settings = { ...own, options };
  return async (recording, resources) => {
    const complete = await withVpcChildren(recording);
    const root = complete.resources.find(isStack)?.urn ?? "";
    const verdict = evaluate(complete.resources.map(shownTo(complete)), effective, rules);
    const found = [
      ...verdict.problems.map((message) => as(levelOf(SETTINGS_POLICY), { rule: SETTINGS_POLICY, urn: root, message })),
      ...verdict.unusedExemptions.map((one) =>
        as(levelOf(ADVICE_POLICY), { rule: ADVICE_POLICY, urn: root, message: unusedExemption(one) }),
      ),
      ...rules.flatMap((rule) =>
        verdict.violations
          .filter((violation) => violation.rule === rule.name)
          .map((violation) => {
            const level = violation.level === "mandatory" ? levelOf(rule.name) : levelOf(ADVICE_POLICY);
            return as(level, { rule: rule.name, urn: violation.urn, message: sentence(rule, violation) });
          }),
      ),
    ].flat();
    return { rules: rules.length, resources, violations: sorted(found) };
  };
}

/** The stack stands for the program's outputs, as in the engine's stack analysis. */
function shownTo({ outputs }: Recording): (resource: RecordedResource) => RecordedResource {
  return (resource) => (isStack(resource) ? { ...resource, inputs: outputs } : resource);
}

function isStack({ type }: RecordedResource): boolean {
  return type === "pulumi:pulumi:Stack";
}

function infos(): PolicyInfo[] {
  return enginePolicies(RULES).map(({ name, enforcementLevel, configSchema }) => ({
    name,
    level: enforcementLevel ?? "advisory",
    schemas: configSchema?.properties ?? {},
    required: [],
  }));
}

/** What a policy was to mend by itself, and still is wrong, is as good as mandatory. */
function as(level: EnforcementLevel, finding: Finding): PolicyViolation[] {
  if (level === "disabled") {
    return [];
  }
  // `urn:pulumi:<stack>::<project>::<types>::<name>`, and the last of the types is its own.
  const [, , types = "", name = ""] = finding.urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return [{ ...finding, level: level === "advisory" ? "advisory" : "mandatory", type, name }];
}

function sorted(violations: readonly PolicyViolation[]): PolicyViolation[] {
  const once = new Map(violations.map((violation) => [JSON.stringify(violation), violation]));
  const key = ({ level, rule, urn, message }: PolicyViolation) =>
    [level === "mandatory" ? 0 : 1, rule, urn, message].join(" ");
  return [...once.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
