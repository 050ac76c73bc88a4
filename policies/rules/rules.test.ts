import { describe, expect, it } from "vitest";
import { CASES } from "../adversary/run";
import { evaluate } from "../evaluate";
import { kindOf } from "../graph/kinds";
import { extras } from "../testing/extras";
import { type Fleet, fleet } from "../testing/fleet";
import { MUTATIONS, type Mutation } from "../testing/mutations";
import { UNKNOWN_TEXT } from "../testing/plan-builder";
import { RULES } from ".";
import type { Rule } from "./rule";

/** Rules that are proved elsewhere: by the adversary's suite, or by a test of their own. */
const ELSEWHERE = ["service-not-public", "database-not-shared", "cache-not-shared", "calls-declared", "data-not-lost"];

function sound(): { f: Fleet; x: ReturnType<typeof extras> } {
  const f = fleet();
  for (const one of [f.billing, f.orders]) one.database.inputs.port = 6543;
  for (const one of [f.billing, f.orders]) Object.assign(one.databaseIngress.inputs, { fromPort: 6543, toPort: 6543 });
  const x = extras(f);
  x.cluster.protect = true;
  return { f, x };
}

function findings(rule: Rule, mutate: Mutation = () => {}, known = true): string[] {
  const { f, x } = sound();
  mutate(f, x);
  const levels = { [rule.name]: "mandatory" } as const;
  const { violations } = evaluate(f.builder.plan(known), { profile: "strict", levels }, [rule]);
  return violations.map(({ message }) => message);
}

const RULED = RULES.map((rule) => [rule.name, rule] as const);
const MUTATED = RULES.flatMap((rule) =>
  (MUTATIONS[rule.name] ?? []).map((mutation, index) => ({ rule, mutation, name: `${rule.name} #${index + 1}` })),
);

describe("each rule", () => {
  it.each(RULED)("%s finds nothing in a sound fleet", (_name, rule) => {
    expect(findings(rule)).toEqual([]);
    expect(findings(rule, undefined, false)).toEqual([]);
  });

  it.each(RULED)("%s has a mutation for it", (name) => {
    const adversary = CASES.some((one) => one.rule === name);
    expect((MUTATIONS[name]?.length ?? 0) > 0 || adversary || ELSEWHERE.includes(name)).toBe(true);
  });

  it.each(MUTATED)("$name is caught on real state, in a full sentence", ({ rule, mutation }) => {
    const messages = findings(rule, mutation);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toMatch(/^[A-Z`].*[.]$/s);
  });

  it.each(MUTATED)("$name is caught at a first preview", ({ rule, mutation }) => {
    expect(findings(rule, mutation, false).length).toBeGreaterThan(0);
  });
});

const WRONG = [7, "x", null, [], {}, [null], [[]], [[UNKNOWN_TEXT]], { a: 1 }, true, UNKNOWN_TEXT, [UNKNOWN_TEXT]];

describe("unknown and misshapen values", () => {
  const neighbours = sound().f.builder.drafts.filter((draft) => draft.urn.includes("::billing"));
  const alone = MUTATED.filter(({ rule }) => rule.name !== "role-not-shared");

  it.each(alone)("$name is still caught while the neighbour's properties are unknown", ({ rule, mutation }) => {
    const blind = (urn: string, properties: readonly string[]): number =>
      findings(rule, (f, x) => {
        mutation(f, x);
        const neighbour = f.builder.drafts.find((draft) => draft.urn === urn);
        for (const property of properties) if (neighbour) neighbour.inputs[property] = UNKNOWN_TEXT;
      }).length;
    for (const { urn, type, inputs } of neighbours) {
      const properties = Object.keys(inputs);
      expect(blind(urn, properties), urn).toBeGreaterThan(0);
      const kind = kindOf(type);
      if (!kind || !rule.kinds.includes(kind)) continue;
      for (const property of properties) expect(blind(urn, [property]), `${urn} ${property}`).toBeGreaterThan(0);
    }
  });

  it.each(WRONG.map((wrong) => [JSON.stringify(wrong), wrong]))("no rule fails over the value %s", (_text, wrong) => {
    const { f: model } = sound();
    const properties = new Set(model.builder.drafts.flatMap((draft) => Object.keys(draft.inputs)));
    for (const property of properties) {
      const { f } = sound();
      for (const draft of f.builder.drafts) if (property in draft.inputs) draft.inputs[property] = wrong;
      expect(() => evaluate(f.builder.plan(true), { profile: "strict" }), property).not.toThrow();
    }
  });
});
