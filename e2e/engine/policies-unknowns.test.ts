import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../policies/evaluate";
import { RULES } from "../../policies/rules";
import { blindFleets } from "../../policies/testing/blind-fleets";
import { everyRule } from "../../policies/testing/sound-fleet";
import { blindableBy, READ_NOTHING } from "../../policies/testing/unknowns";
import { violatingFleets } from "../../policies/testing/violations";
import { createProgram, type PolicyRun, type Program } from "./policies-program";

/** A database that the stack no longer has. */
const GONE = "urn:pulumi:prod::shop::aws:rds/instance:Instance::gone";

const violating = violatingFleets();
/** The engine's provider is older than the SDK, and drops what it does not know. */
const dropped = ["transforms"];
const blinded = blindFleets(RULES.flatMap(blindableBy).filter(({ path }) => !dropped.includes(path[0])));
const fleets = [...violating, ...blinded];
const settings = everyRule(
  RULES,
  fleets.map(({ prefix }) => prefix),
);
let program: Program;
let run: PolicyRun;

beforeAll(async () => {
  program = await createProgram();
  program.write(fleets.flatMap(({ f }) => f.builder.drafts));
  const options = { ...settings.options, "data-not-lost": { holding: [GONE] } };
  run = await program.withPack({ ...settings, options }, "preview");
});

afterAll(() => program?.remove());

/** `rule name-of-the-accused`, sorted. */
function accusations(found: readonly { readonly rule: string; readonly urn: string }[]): string[] {
  return [...new Set(found.map(({ rule, urn }) => `${rule} ${urn}`))].sort();
}

function said(prefix: string): string[] {
  const events = run.events.map((event) => ({ rule: event.policyName, urn: event.resourceUrn ?? "" }));
  return accusations(events.filter(({ urn }) => urn.split("::").at(-1)?.startsWith(prefix)));
}

describe("a preview in which each value that a rule reads is unknown somewhere", () => {
  it("is refused, by mandatory policies only, and none gives up over an unknown", () => {
    expect(run.code, run.output).not.toBe(0);
    expect([...new Set(run.events.map((event) => event.enforcementLevel))]).toEqual(["mandatory"]);
    expect(run.output).not.toMatch(/can't run policy|\[advisory\]|unhandled/i);
  });

  it.each(RULES.filter(({ name }) => !READ_NOTHING.includes(name)))("has $name accuse what violates it", (rule) => {
    expect(blindableBy(rule)).not.toEqual([]);
    const fleet = violating.find(({ accused }) => accused.has(rule.name));
    const events = run.events.filter((event) => event.policyName === rule.name);
    for (const urn of fleet?.accused.get(rule.name) ?? [""]) {
      expect(events.filter((event) => event.resourceUrn === urn).length, urn).toBeGreaterThan(0);
    }
  });

  it("has data-not-lost miss the database that is gone", () => {
    expect(run.events.filter((event) => event.policyName === "data-not-lost").map(({ message }) => message)).toEqual([
      expect.stringContaining("`gone`"),
    ]);
  });

  it.each(fleets.map(({ prefix, f }) => ({ prefix, f })))(
    "accuses in $prefix what it should and nothing else",
    ({ prefix, f }) => {
      const { violations } = evaluate(f.builder.plan(), everyRule(RULES, [prefix]));
      expect(said(prefix)).toEqual(accusations(violations));
    },
  );
});
