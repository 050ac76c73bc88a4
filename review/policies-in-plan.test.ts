import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RecordedResource, Recording } from "../infra/recorder";
import { ADVICE_POLICY, SETTINGS_POLICY } from "../policies/engine";
import { judgeWithPack } from "./judge-plan";
import { type PackOptions, type PackProcess, startPack } from "./pack-process";
import { type PackSettings, readPackSettings } from "./pack-settings";
import { noPaint } from "./paint";
import { planFleet } from "./plan-fleet";
import { isRefused, type PolicyVerdict, packPolicies } from "./policy-verdict";
import { renderPolicies } from "./render-policies";

const house = dirname(__dirname);
const project = "fleet";
const screen = { width: 100, paint: noPaint };
const lean = join(house, "cli/lean-pack.js");
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let recording: Recording;

beforeAll(async () => {
  // The SDK keeps a stack trace for every promise: most of a recording's time.
  Error.stackTraceLimit = 0;
  directory = mkdtempSync(join(tmpdir(), "fleet-pack-"));
  await planFleet({ projectDirectory: house, stack: "prod" }, () => ({
    resource() {},
    async verdict(found) {
      recording = found;
      return { rules: 0, resources: 0, violations: [] };
    },
  }));
}, 60_000);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function isRunning({ pid = 0 }: PackProcess): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

type PreloadOption = Pick<PackOptions, "preload">;

/** What the pack says, by a process that is gone afterwards. */
async function verdictOn(
  judged: Recording,
  settings: PackSettings = new Map(),
  preload: PreloadOption = { preload: lean },
) {
  const pack = startPack({ directory: join(house, "policies"), stack: "prod", ...preload });
  try {
    const judge = judgeWithPack(pack.port, { project, stack: "prod", settings });
    for (const resource of judged.resources) {
      judge.resource(resource);
    }
    return await judge.verdict(judged, 205);
  } finally {
    pack.stop();
    await expect.poll(() => isRunning(pack)).toBe(false);
  }
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

describe("the policy pack's own process", () => {
  it.each<[string, PreloadOption]>([
    ["started leanly", { preload: lean }],
    ["started as Pulumi's language host does", {}],
  ])("has nothing against the example, %s, and is gone afterwards", async (_, preload) => {
    const verdict = await verdictOn(recording, new Map(), preload);
    expect(text(verdict)).toBe("policies: 69 rules over 205 resources, no violation");
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
    expect(rules).toBe(68);
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
    await expect(verdictOn(recording, readPackSettings(file))).rejects.toThrow(
      `the policy pack's settings are wrong:\n  ${message}`,
    );
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

/** A pack of one file. */
function packOf(name: string, main: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  symlinkSync(join(house, "node_modules"), join(path, "node_modules"), "dir");
  writeFileSync(join(path, "package.json"), '{ "main": "main.js" }');
  writeFileSync(join(path, "main.js"), main);
  return path;
}

describe("a pack that is of no use", () => {
  it("is told of by what it wrote, if it does not start", async () => {
    const path = packOf("broken", 'console.error("the fault"); process.exit(3);');
    const pack = startPack({ directory: path, stack: "prod" });
    const message = `the policy pack in ${path} ended with exit code 3:\n  the fault`;
    await expect(pack.port).rejects.toThrow(new Error(message));
    await expect(pack.failed).rejects.toThrow(message);
    pack.stop();
  });

  it("is given up if it takes too long to start, and stopped", async () => {
    const path = packOf("slow", "setInterval(() => {}, 1000);");
    const pack = startPack({ directory: path, stack: "prod", timeoutSeconds: 1 });
    await expect(pack.port).rejects.toThrow(`the policy pack in ${path} did not start within 1 s.`);
    expect(isRunning(pack)).toBe(true);
    pack.stop();
    await expect.poll(() => isRunning(pack)).toBe(false);
  });

  it("is given up if it does not answer", async () => {
    const listens =
      'require("net").createServer(() => {}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });';
    const pack = startPack({ directory: packOf("silent", listens), stack: "prod" });
    const options = { project, stack: "prod", settings: new Map(), timeoutSeconds: 1 };
    const verdict = judgeWithPack(pack.port, options).verdict(recording, 205);
    await expect(verdict).rejects.toThrow(/^the policy pack failed: Deadline exceeded/);
    pack.stop();
    await expect.poll(() => isRunning(pack)).toBe(false);
  });

  it("is told of if its packages are not installed", () => {
    expect(() => startPack({ directory, stack: "prod" })).toThrow(
      `the policy pack in ${directory} has no @pulumi/pulumi to run it with: run npm ci`,
    );
  });
});

it("knows which of the pack's policies are no rules", () => {
  expect(packPolicies).toEqual({ settings: SETTINGS_POLICY, advice: ADVICE_POLICY });
});
