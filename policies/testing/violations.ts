import { CASES } from "../adversary/run";
import { evaluate, type Violation } from "../evaluate";
import { RULES } from "../rules";
import type { Rule } from "../rules/rule";
import type { Extras } from "./extras";
import type { Fleet } from "./fleet";
import { MUTATIONS, type Mutation } from "./mutations";
import { everyRule, soundFleet } from "./sound-fleet";

/** Every known way to violate a rule: its mutations, and the adversary's attacks without settings of their own. */
export function violationsOf(rule: Rule): readonly Mutation[] {
  const attacks = CASES.filter((one) => one.rule === rule.name && one.settings === undefined);
  return [
    ...(MUTATIONS[rule.name] ?? []),
    ...attacks.map(
      (one): Mutation =>
        (f) =>
          one.attack(f),
    ),
  ];
}

/** A fleet with violations of several rules, each as visible as it is alone. */
export interface ViolatingFleet {
  readonly prefix: string;
  readonly f: Fleet;
  readonly x: Extras;
  /** Per rule that it is for, the URNs that the rule accuses. */
  readonly accused: ReadonlyMap<string, readonly string[]>;
}

/** As few fleets as it takes to violate every rule that can be violated by a plan alone. */
export function violatingFleets(rules: readonly Rule[] = RULES): readonly ViolatingFleet[] {
  const fleets: { prefix: string; held: { rule: Rule; violate: Mutation }[] }[] = [];
  for (const rule of rules) {
    const violate = violationsOf(rule).find((one) => allVisible("", [{ rule, violate: one }]));
    if (!violate) continue;
    const fits = fleets.find(({ prefix, held }) => allVisible(prefix, [...held, { rule, violate }]));
    if (fits) fits.held.push({ rule, violate });
    else fleets.push({ prefix: `v${fleets.length}-`, held: [{ rule, violate }] });
  }
  return fleets.map(({ prefix, held }) => {
    const { f, x } = violated(prefix, held);
    const found = violationsIn(f, prefix);
    return { prefix, f, x, accused: new Map(held.map(({ rule }) => [rule.name, accusedBy(rule, found)])) };
  });
}

type Held = readonly { readonly rule: Rule; readonly violate: Mutation }[];

function violated(prefix: string, held: Held): { f: Fleet; x: Extras } {
  const { f, x } = soundFleet(prefix);
  for (const { violate } of held) violate(f, x);
  return { f, x };
}

function allVisible(prefix: string, held: Held): boolean {
  const { f } = violated(prefix, held);
  const together = violationsIn(f, prefix);
  if (new Set(f.builder.drafts.map(({ urn }) => urn)).size < f.builder.drafts.length) return false;
  return held.every((one) => {
    const alone = violationsIn(violated(prefix, [one]).f, prefix, [one.rule]);
    return same(accusedBy(one.rule, together), accusedBy(one.rule, alone));
  });
}

function violationsIn(f: Fleet, prefix: string, rules = RULES): readonly Violation[] {
  return evaluate(f.builder.plan(), everyRule(RULES, [prefix]), rules).violations;
}

function accusedBy(rule: Rule, violations: readonly Violation[]): string[] {
  return [...new Set(violations.filter((one) => one.rule === rule.name).map(({ urn }) => urn))].sort();
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length > 0 && some.join() === others.join();
}
