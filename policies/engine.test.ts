import { describe, expect, it } from "vitest";
import { start } from "./adversary/case";
import { CASES } from "./adversary/run";
import { ADVICE_POLICY, enginePolicies, SETTINGS_POLICY } from "./engine";
import { evaluate } from "./evaluate";
import { RULES } from "./rules";
import { runPack } from "./testing/engine-fake";
import { fleet } from "./testing/fleet";

const opened = (): ReturnType<typeof fleet> =>
  start(({ billing }) => {
    billing.database.inputs.publiclyAccessible = true;
  });

describe("the pack in the engine", () => {
  it("says nothing about a sound fleet, in any profile, known or not", () => {
    for (const profile of ["strict", "standard", "relaxed"]) {
      for (const known of [false, true]) {
        expect(runPack(fleet().builder.plan(known), { [SETTINGS_POLICY]: { profile } })).toEqual([]);
      }
    }
  });

  it.each(CASES)("agrees with the direct evaluation where $name", (one) => {
    for (const known of [false, true]) {
      const plan = start((f) => one.attack(f)).builder.plan(known);
      const direct = evaluate(plan).violations.map(({ rule, urn, level }) => `${level} ${rule} ${urn}`);
      const said = runPack(plan).map(({ policy, urn, level, message }) => {
        const advised = /^\[([a-z-]+)\]/.exec(message)?.[1];
        return policy === ADVICE_POLICY ? `advisory ${advised} ${urn}` : `${level} ${policy} ${urn}`;
      });
      expect(said.sort()).toEqual(direct.sort());
    }
  });

  it("names resource, way and mending in its message", () => {
    const [first] = runPack(opened().builder.plan());
    expect(first?.message).toBe(
      "`billing` is on the internet: `publiclyAccessible` is true, it must be false. To mend: place it in private subnets " +
        "without a public address, behind an internal load balancer, and admit security groups instead of public " +
        "addresses; name the entry points that are meant to be public in `entryServices`.",
    );
    expect(first?.level).toBe("mandatory");
  });

  it("lets an exemption pass, and an expired one not", () => {
    const exempt = (expires: string): object => ({
      exemptions: [
        { name: "demo", rule: "service-not-public", resource: "billing", reason: "A demonstration.", expires },
      ],
    });
    expect(runPack(opened().builder.plan(), { [SETTINGS_POLICY]: exempt("2999-01-01") })).toEqual([]);
    const late = runPack(opened().builder.plan(), { [SETTINGS_POLICY]: exempt("2020-01-01") });
    expect(late.map(({ policy }) => policy)).toEqual(["service-not-public"]);
  });

  it("reports an exemption that matches nothing, and refuses one without a reason", () => {
    const exemptions = [
      { name: "old", rule: "service-not-public", resource: "gone", reason: "", expires: "2999-01-01" },
    ];
    const said = runPack(fleet().builder.plan(), { [SETTINGS_POLICY]: { exemptions } });
    expect(said).toEqual([
      { policy: SETTINGS_POLICY, level: "mandatory", message: "Exemption `old` gives no reason.", urn: undefined },
      {
        policy: ADVICE_POLICY,
        level: "advisory",
        message: "The exemption `old` (rule `service-not-public`, resource `gone`) matches nothing; remove it.",
        urn: undefined,
      },
    ]);
  });

  it("moves what the profile only advises to the advisory policy", () => {
    const f = fleet();
    f.internalBalancer.inputs.accessLogs = undefined;
    const [only, ...rest] = runPack(f.builder.plan());
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ policy: ADVICE_POLICY, level: "advisory" });
    expect(only?.message).toMatch(/^\[balancer-access-logs\] `internal` does not set `accessLogs.enabled`/);
    const strict = runPack(f.builder.plan(), { [SETTINGS_POLICY]: { profile: "strict" } });
    expect(strict.map(({ policy }) => policy)).toEqual(["balancer-access-logs"]);
  });

  it("takes a rule's own options from the rule's own configuration", () => {
    const f = fleet();
    f.orders.logs.inputs.retentionInDays = 30;
    expect(runPack(f.builder.plan(), { "log-retention": { days: 30 } })).toEqual([]);
    expect(runPack(f.builder.plan(), { "log-retention": { days: 31 } })).toHaveLength(1);
  });

  it("gives every rule a policy, between the settings and the advice", () => {
    const names = enginePolicies(RULES).map(({ name }) => name);
    expect(names).toEqual([SETTINGS_POLICY, ...RULES.map(({ name }) => name), ADVICE_POLICY]);
  });
});
