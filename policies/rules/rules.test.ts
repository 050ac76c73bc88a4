import { describe, expect, it } from "vitest";
import { CASES } from "../adversary/run";
import { evaluate } from "../evaluate";
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

describe("unknown and misshapen values", () => {
  it.each(MUTATED)("$name is still caught while the neighbour's properties are unknown", ({ rule, mutation }) => {
    const { f: model } = sound();
    const neighbours = model.builder.drafts.filter((draft) => draft.urn.includes("::billing"));
    for (const { urn, inputs } of neighbours) {
      for (const property of Object.keys(inputs)) {
        const messages = findings(rule, (f, x) => {
          mutation(f, x);
          const neighbour = f.builder.drafts.find((draft) => draft.urn === urn);
          if (neighbour) neighbour.inputs[property] = UNKNOWN_TEXT;
        });
        expect(messages.length, `${urn} ${property}`).toBeGreaterThan(0);
      }
    }
  });

  it.each(RULED)("%s survives any property of any wrong type", (_name, rule) => {
    const { f: model, x: more } = sound();
    const drafts = [...model.builder.drafts, ...Object.values(more)].filter((draft) => !draft.name.includes("orders"));
    for (const { urn, inputs } of drafts) {
      for (const property of Object.keys(inputs)) {
        for (const wrong of [7, "x", null, [], {}, [null], [[]], { a: 1 }, true, UNKNOWN_TEXT, [UNKNOWN_TEXT]]) {
          expect(() =>
            findings(rule, (f) => {
              const draft = f.builder.drafts.find((one) => one.urn === urn);
              if (draft) draft.inputs[property] = wrong;
            }),
          ).not.toThrow();
        }
      }
    }
  });
});
