import { describe, expect, it } from "vitest";
import { type Case, start } from "./adversary/case";
import { CASES } from "./adversary/run";
import { evaluate, sentence, type Verdict } from "./evaluate";
import { RULES } from "./rules";
import { extras } from "./testing/extras";
import { fleet } from "./testing/fleet";
import { MUTATIONS, type Mutation } from "./testing/mutations";

/** The exact words of the pack, in which a reviewer reads what changes when a rule does: `vitest -u` writes them anew. */
describe("the pack's words", () => {
  const mutated = RULES.flatMap((rule) =>
    (MUTATIONS[rule.name] ?? []).map((mutation, index) => ({ name: `${rule.name} #${index + 1}`, mutation })),
  );

  it.each(mutated)("for $name", ({ mutation }) => {
    expect(words((known) => mutatedVerdict(mutation, known))).toMatchSnapshot();
  });

  it.each(CASES)("when $name", ({ attack, settings }) => {
    expect(words((known) => changedVerdict(attack, known, settings))).toMatchSnapshot();
  });

  it.each(CASES)("for the harmless twin where $name", ({ twin, settings }) => {
    expect(words((known) => changedVerdict(twin, known, settings))).toMatchSnapshot();
  });
});

function mutatedVerdict(mutation: Mutation, known: boolean): Verdict {
  const f = fleet();
  const x = extras(f);
  x.cluster.protect = true;
  mutation(f, x);
  return evaluate(f.builder.plan(known), { profile: "strict" });
}

function changedVerdict(change: Case["attack"], known: boolean, settings: Case["settings"]): Verdict {
  return evaluate(start((f) => change(f)).builder.plan(known), settings);
}

/** A line for each violation; those of a first preview only where they differ from those of the real state. */
function words(verdict: (known: boolean) => Verdict): string {
  const real = lines(verdict(true));
  const preview = lines(verdict(false));
  return preview === real ? real : `${real}\n\nat a first preview:\n${preview}`;
}

function lines({ violations }: Verdict): string {
  return violations
    .map((one) => {
      const rule = RULES.find(({ name }) => name === one.rule);
      const name = one.urn?.split("::").pop() ?? "the stack";
      return `${one.level} ${one.rule} on ${name}: ${rule === undefined ? one.message : sentence(rule, one)}`;
    })
    .sort()
    .join("\n");
}
