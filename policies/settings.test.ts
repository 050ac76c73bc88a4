import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate";
import { RULES } from "./rules";
import { type Exemption, type Settings, settingsProblems } from "./settings";
import { fleet } from "./testing/fleet";

const exemption: Exemption = {
  name: "demo",
  rule: "database-multi-zone",
  resource: "billing",
  reason: "It is a demonstration.",
  expires: "2026-06-30",
};

function judge(settings: Settings): ReturnType<typeof evaluate> {
  const f = fleet();
  f.billing.database.inputs.multiAz = false;
  return evaluate(f.builder.plan(), { profile: "strict", ...settings });
}

describe("settings", () => {
  it("weighs a rule by profile, and the configuration before the profile", () => {
    const levels = (settings: Settings): string[] => judge(settings).violations.map(({ level }) => level);
    expect(levels({ profile: "strict" })).toEqual(["mandatory"]);
    expect(levels({ profile: "standard" })).toEqual(["advisory"]);
    expect(levels({ profile: "relaxed" })).toEqual([]);
    expect(levels({ profile: "relaxed", levels: { "database-multi-zone": "mandatory" } })).toEqual(["mandatory"]);
    expect(levels({ levels: { "database-multi-zone": "disabled" } })).toEqual([]);
  });

  it("lets an exemption hold through its last day", () => {
    const on = (today: string): ReturnType<typeof evaluate> => judge({ exemptions: [exemption], today });
    expect(on("2026-06-30").passed).toBe(true);
    expect(on("2026-06-30").exempted.map((one) => one.exemption.name)).toEqual(["demo"]);
    expect(on("2026-07-01").passed).toBe(false);
  });

  it.each([
    [{ resource: "bill*" }, true],
    [{ resource: "*" }, false],
    [{ reason: " " }, false],
    [{ rule: "database-encrypted" }, false],
    [{ resource: "orders" }, false],
  ])("judges the exemption with %j: %s", (fields, passed) => {
    expect(judge({ exemptions: [{ ...exemption, ...fields }], today: "2026-01-01" }).passed).toBe(passed);
  });

  it("names exemptions that nothing needs", () => {
    const { unusedExemptions } = judge({
      exemptions: [exemption, { ...exemption, name: "other", resource: "x" }],
      today: "2026-01-01",
    });
    expect(unusedExemptions.map(({ name }) => name)).toEqual(["other"]);
  });

  it("spares data in stacks that are named ephemeral, and only there", () => {
    const broken = (stack: string): string[] => {
      const f = fleet(undefined, stack);
      f.orders.database.protect = false;
      f.orders.database.inputs.deletionProtection = false;
      f.orders.database.inputs.skipFinalSnapshot = true;
      f.orders.database.inputs.backupRetentionPeriod = 0;
      return evaluate(f.builder.plan(), { ephemeralStacks: ["pr-*"] }).violations.map(({ rule }) => rule);
    };
    expect(broken("pr-17")).toEqual([]);
    expect(broken("prod")).toEqual([
      "data-protected",
      "database-backups",
      "database-deletion-protected",
      "database-final-snapshot",
    ]);
  });

  it("finds all faults of a configuration at once", () => {
    const settings = {
      profile: "loose",
      levels: { "no-such-rule": "advisory" },
      exemptions: [{ name: "", rule: "nope", resource: "*", reason: "", expires: "soon" }],
    } as unknown as Settings;
    expect(settingsProblems(settings, RULES)).toEqual([
      "profile: `loose` is unknown; allowed: strict, standard, relaxed.",
      "No rule is named `no-such-rule`. Run `fleet policies` for the names.",
      "An exemption has no name.",
      "Exemption ``: no rule is named `nope`.",
      "Exemption `` gives no reason.",
      "Exemption ``: `expires` must be a day like 2026-12-31, got `soon`.",
      "Exemption `` must name its resource, got `*`.",
    ]);
  });

  it("refuses the loss of what holds data, unless it is acknowledged by name", () => {
    const f = fleet();
    const holding = [
      f.billing.database.urn,
      f.orders.cache.urn,
      "urn:pulumi:prod::shop::aws:rds/instance:Instance::gone",
    ];
    const lose = (acknowledge: readonly string[]): string[] => {
      const plan = f.builder.plan(true).map((one) => ({ ...one, pending: one.urn === f.orders.cache.urn }));
      const settings = { options: { "data-not-lost": { holding, acknowledge } } };
      return evaluate(plan, settings).violations.map(({ message }) => message);
    };
    expect(lose([])).toEqual([
      "`orders` holds data and would be replaced. Its data would be lost.",
      "`gone` (urn:pulumi:prod::shop::aws:rds/instance:Instance::gone) holds data and would be deleted. Its data would be lost.",
    ]);
    expect(lose(["gone", f.orders.cache.urn])).toEqual([]);
  });
});
