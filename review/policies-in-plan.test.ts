import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withVpcChildren } from "../infra/network/vpc-children";
import type { RecordedResource, Recording } from "../infra/recorder";
import { ADVICE_POLICY, SETTINGS_POLICY } from "../policies/engine";
import { runPack } from "../policies/testing/engine-fake";
import { judgeWith } from "./judge-plan";
import { type PackSettings, readPackSettings } from "./pack-settings";
import { noPaint } from "./paint";
import { planFleet } from "./plan-fleet";
import { isRefused, type PolicyVerdict } from "./policy-verdict";
import { renderPolicies } from "./render-policies";

const house = dirname(__dirname);
const screen = { width: 100, paint: noPaint };
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let recording: Recording;

beforeAll(async () => {
  // The SDK keeps a stack trace for every promise: most of a recording's time.
  Error.stackTraceLimit = 0;
  directory = mkdtempSync(join(tmpdir(), "fleet-pack-"));
  const planned = await planFleet({ projectDirectory: house, stack: "prod" });
  recording = planned.recording as Recording;
}, 60_000);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function verdictOn(judged: Recording, settings: PackSettings = new Map()): Promise<PolicyVerdict> {
  return judgeWith(settings)(judged, 205);
}

function text(verdict: PolicyVerdict): string {
  return renderPolicies(verdict, screen);
}

/** The example with other inputs of one resource. */
function changed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Recording {
  const change = (resource: RecordedResource): RecordedResource =>
    resource.type === type && resource.name === name
      ? { ...resource, inputs: { ...resource.inputs, ...inputs } }
      : resource;
  return { ...recording, resources: recording.resources.map(change) };
}

describe("the policy pack over a plan", () => {
  it("has nothing against the example", async () => {
    const verdict = await verdictOn(recording);
    expect(text(verdict)).toBe("policies: 80 rules over 205 resources, no violation");
    expect(isRefused(verdict)).toBe(false);
  });

  it("refuses a public database, and advises on one without a standby", async () => {
    const inputs = { publiclyAccessible: true, multiAz: false };
    const verdict = await verdictOn(changed("aws:rds/instance:Instance", "billing", inputs));
    expect(isRefused(verdict)).toBe(true);
    expect(text(verdict)).toBe(`policies: 1 mandatory violation, 1 advice
  mandatory  service-not-public  Postgres database billing
    \`billing\` is on the internet: \`publiclyAccessible\` is true, it must be false.
    To mend: place it in private subnets without a public address, behind an internal load
    balancer, and admit security groups instead of public addresses; name the entry points that
    are meant to be public in \`entryServices\`.
  advisory  database-multi-zone  Postgres database billing
    \`billing\` has \`multiAz\` false; it must be true.
    To mend: set \`multiAz: true\`.`);
  });

  it("takes the settings that pulumi takes", async () => {
    const file = join(directory, "settings.json");
    const settings = {
      "fleet-settings": { profile: "strict" },
      "database-backups": { days: 35 },
      "cache-tls": "disabled",
    };
    writeFileSync(file, JSON.stringify(settings));
    const { rules, violations } = await verdictOn(recording, readPackSettings(file));
    expect(rules).toBe(79);
    expect(new Set(violations.map(({ level, rule }) => `${level} ${rule}`))).toEqual(
      new Set(["mandatory database-backups"]),
    );
  });

  it.each<[string, object, string]>([
    ["an unknown rule", { "database-backup": { days: 1 } }, "database-backup: the pack has no such policy"],
    ["a wrong type", { "database-backups": { days: "7" } }, "database-backups: days: Invalid input: expected number"],
    [
      "an unknown profile",
      { "fleet-settings": { profile: "lax" } },
      "fleet-settings: profile: Invalid option: expected",
    ],
  ])("refuses settings with %s", async (_, settings, message) => {
    const file = join(directory, "wrong.json");
    writeFileSync(file, JSON.stringify(settings));
    expect(() => judgeWith(readPackSettings(file))).toThrow(`the policy pack's settings are wrong:\n  ${message}`);
  });

  it.each([
    ["{", "wrong.json: Expected property name"],
    ["[]", "wrong.json: an object of settings by policy is expected."],
    ['{"cache-tls": "off"}', 'wrong.json: `cache-tls`: "off" is no enforcement level; allowed: advisory,'],
  ])("refuses a settings file of %s", (content, message) => {
    const file = join(directory, "wrong.json");
    writeFileSync(file, content);
    expect(() => readPackSettings(file)).toThrow(message);
  });
});

describe("beside the pack as the engine calls it", () => {
  const opened = { publiclyAccessible: true, multiAz: false };
  const exemptions = [
    { name: "demo", rule: "service-not-public", resource: "billing", reason: "A test.", expires: "2999-01-01" },
    { name: "old", rule: "cache-tls", resource: "gone", reason: "A test.", expires: "2999-01-01" },
  ];
  const profiles = ["strict", "standard", "relaxed"].map((profile) => ({ [SETTINGS_POLICY]: { profile } }));
  it.each<Readonly<Record<string, object>>>([
    ...profiles,
    { [SETTINGS_POLICY]: { exemptions } },
    { [SETTINGS_POLICY]: { levels: { "service-not-public": "advisory" } } },
    { "database-backups": { days: 35 } },
    { [SETTINGS_POLICY]: { exemptions: [{ name: "", rule: "nothing", resource: "*", reason: "", expires: "soon" }] } },
  ])("says the same with %j", async (config) => {
    const judged = changed("aws:rds/instance:Instance", "billing", opened);
    const complete = await withVpcChildren(judged);
    const said = runPack(complete.resources, config).map(({ policy, level, message, urn }) => {
      const [, advised, advice] = (policy === ADVICE_POLICY && /^\[([\w-]+)\] (.*)$/s.exec(message)) || [];
      return `${level} ${advised ?? policy} ${urn ?? complete.resources[0]?.urn} ${advice ?? message}`;
    });
    const settings = new Map(Object.entries(config).map(([policy, properties]) => [policy, { properties }] as const));
    const { violations } = await verdictOn(judged, settings as PackSettings);
    const found = violations.map(({ level, rule, urn, message }) => `${level} ${rule} ${urn} ${message}`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.sort()).toEqual([...new Set(said)].sort());
  });

  it.each<[string, PackSettings, number]>([
    ["disabled", new Map([["service-not-public", { level: "disabled", properties: {} }]]), 0],
    ["advisory", new Map([["service-not-public", { level: "advisory", properties: {} }]]), 0],
    ["disabled for all", new Map([["all", { level: "disabled", properties: {} }]]), 0],
    ["as it is", new Map(), 1],
  ])("has a rule that is %s", async (_, settings, mandatory) => {
    const { violations } = await verdictOn(changed("aws:rds/instance:Instance", "billing", opened), settings);
    expect(violations.filter(({ level }) => level === "mandatory")).toHaveLength(mandatory);
  });
});
