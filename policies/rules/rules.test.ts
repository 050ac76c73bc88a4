import { describe, expect, it } from "vitest";
import { CASES } from "../adversary/run";
import { evaluate } from "../evaluate";
import { MUTATIONS, type Mutation } from "../testing/mutations";
import { UNKNOWN_TEXT } from "../testing/plan-builder";
import type { Path } from "../testing/reads";
import { soundFleet } from "../testing/sound-fleet";
import { blind, blindableBy, possible } from "../testing/unknowns";
import { RULES } from ".";
import type { Rule } from "./rule";

/** Rules that are proved elsewhere: by the adversary's suite, or by a test of their own. */
const ELSEWHERE = ["service-not-public", "database-not-shared", "cache-not-shared", "calls-declared", "data-not-lost"];

function findings(rule: Rule, mutate: Mutation = () => {}, known = true): string[] {
  const { f, x } = soundFleet();
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

const blindable = new Map(RULES.map((rule) => [rule.name, blindableBy(rule)]));
const WRONG = [7, "x", null, [], {}, [null], [[]], [[UNKNOWN_TEXT]], { a: 1 }, true, UNKNOWN_TEXT, [UNKNOWN_TEXT]];

describe("unknown and misshapen values", () => {
  const neighbours = soundFleet().f.builder.drafts.filter((draft) => draft.urn.includes("::ledger"));

  it.each(MUTATED)("$name is still caught while the neighbour's properties are unknown", ({ rule, mutation }) => {
    const blinded = (urn: string, paths: readonly Path[]): number =>
      findings(rule, (f, x) => {
        mutation(f, x);
        const neighbour = f.builder.drafts.find((draft) => draft.urn === urn);
        for (const path of paths) if (neighbour) blind(f.builder, neighbour, path);
      }).length;
    for (const neighbour of neighbours) {
      const { urn, inputs } = neighbour;
      const read = (blindable.get(rule.name) ?? []).filter(
        (one) => one.type === neighbour.type && possible(neighbour, one),
      );
      if (read.length === 0) continue;
      expect(
        blinded(
          urn,
          Object.keys(inputs).map((property) => [property]),
        ),
        urn,
      ).toBeGreaterThan(0);
      for (const { path } of read) expect(blinded(urn, [path]), `${urn} ${path.join(".")}`).toBeGreaterThan(0);
    }
  });

  it.each(WRONG.map((wrong) => [JSON.stringify(wrong), wrong]))("no rule fails over the value %s", (_text, wrong) => {
    const { f: model } = soundFleet();
    const properties = new Set(model.builder.drafts.flatMap((draft) => Object.keys(draft.inputs)));
    for (const property of properties) {
      const { f } = soundFleet();
      for (const draft of f.builder.drafts) if (property in draft.inputs) draft.inputs[property] = wrong;
      expect(() => evaluate(f.builder.plan(true), { profile: "strict" }), property).not.toThrow();
    }
  });
});
