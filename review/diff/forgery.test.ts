import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { noPaint } from "../paint";
import { comparePlans } from "./compare-plans";
import { lessBy } from "./consequences";
import type { FleetDiff } from "./fleet-diff";
import { renderMarkdown } from "./render-markdown";
import { renderDiff } from "./render-text";
import { type ShopRepository, shopRepository } from "./testing/shop-repository";

let shop: ShopRepository;

beforeEach(() => {
  shop = shopRepository();
});

afterEach(() => shop.remove());

async function compare(): Promise<FleetDiff> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const { diff, diagnostics } = await comparePlans(shop.source, "HEAD").finally(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
  if (diff === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return diff;
}

function configure(lines: string): void {
  shop.edit("Pulumi.prod.yaml", "    billing:\n", `    billing:\n      ${lines}\n`);
}

/** What a change of billing says of its variables. */
async function variables() {
  const { services } = await compare();
  return services.find(({ name }) => name === "billing")?.variables;
}

it("knows a secret from a plain value that is written like its mark", async () => {
  shop.edit("Pulumi.prod.yaml", /( {4}billing:\n(?:.*\n)*?) {6}secrets:\n {8}JWT_SECRET:\n.*\n/, "$1");
  configure('environment: {JWT_SECRET: "[secret] 6f43ec140a690408"}');
  const diff = await compare();
  expect(diff.services.map(({ name }) => name)).toEqual(["billing"]);
  expect(diff.risks).toContainEqual({
    kind: "policy",
    service: "billing",
    text: "has what looks like a credential in its environment, in plain text: `JWT_SECRET`. Set it under `secrets`.",
  });
});

it("quotes what is written like something unknown", async () => {
  configure('environment: {MODE: "[unknown]", OTHER: "[secret] x"}');
  expect(await variables()).toEqual([
    { path: ["MODE"], after: '"[unknown]"' },
    { path: ["OTHER"], after: '"[secret] x"' },
  ]);
});

it("hides what looks like a credential in plain text, and says that it is one", async () => {
  configure("environment: {DB_PASSWORD: hunter2-plain}");
  const diff = await compare();
  expect(diff.verdict).toBe("attention");
  expect(JSON.stringify(diff)).not.toContain("hunter2");
  expect(diff.services[0]?.variables).toEqual([{ path: ["DB_PASSWORD"], after: "[hidden]" }]);
});

it("tells where a value differs, however far behind, and shows what cannot be seen", async () => {
  const start = `https://payments.example.com/api/v1/${"charges/".repeat(10)}`;
  configure(`environment: {PAY_URL: "${start}good", LINE: "\\u001b[2J\\u202e\\a"}`);
  const [line] = (await variables()) ?? [];
  expect(line).toMatchObject({ path: ["LINE"] });
  const shown = [renderDiff(await compare(), { width: 80, paint: noPaint }), renderMarkdown(await compare())];
  for (const text of shown) {
    for (const character of ["\u001b", "\u202e", "\u0007"]) {
      expect(text).not.toContain(character);
    }
    expect(text).toContain("\\u{1b}[2J\\u{202e}\\u{7}");
  }
});

it("tells of a rule that is switched off beside the change", async () => {
  writeFileSync(shop.path("Pulumi.prod.policies.json"), '{"database-backups": "disabled"}');
  const diff = await compare();
  expect(diff.verdict).toBe("attention");
  expect(diff.risks).toEqual([{ kind: "policy", text: "The policy pack's settings change: `database-backups`." }]);
  expect(diff.settings).toEqual([{ path: ["policies", "database-backups"], after: "disabled" }]);
});

it("tells of a version that an update leaves as it is, and does not announce an upgrade", async () => {
  configure('database: {engineVersion: "16"}');
  const diff = await compare();
  expect(diff.risks.map(({ kind }) => kind)).toContain("ignored");
  expect(diff.risks.map(({ text }) => text).join()).not.toContain("is upgraded");
  expect(diff.services.flatMap(({ facts }) => facts.map(({ path }) => path.join(".")))).not.toContain(
    "database.engineVersion",
  );
});

it("takes backups for data", async () => {
  configure("database: {backupRetentionDays: 3}");
  const first = await compare();
  expect(first.risks).toEqual([
    {
      kind: "data",
      service: "billing",
      text: expect.stringMatching(/^Backups older than 3 days are deleted; they were kept for 7\.$/),
    },
  ]);
});

it("tells that nothing keeps the data from being deleted any more", async () => {
  shop.edit("Pulumi.prod.yaml", "config:\n", "config:\n  fleet:protectData: false\n");
  const { risks, verdict } = await compare();
  expect(verdict).not.toBe("safe");
  const bare = risks.filter(({ kind, service }) => kind === "protection" && service === "billing");
  expect(bare.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Nothing keeps this from being deleted any more: .*Postgres database.*\.$/),
  ]);
});

it("says of the API's own resources what happens to them, and of another network no duration", async () => {
  shop.edit("Pulumi.prod.yaml", "config:\n", "config:\n  fleet:network:\n    cidrBlock: 10.9.0.0/16\n");
  shop.edit("Pulumi.prod.yaml", "  fleet:api:\n", "  fleet:api:\n    firewall: false\n");
  const diff = await compare();
  expect(diff.duration).toBeUndefined();
  expect(diff.risks.map(({ text }) => text).join()).not.toContain("until `retire` says");
});

it("knows what AWS refuses", () => {
  const storage = lessBy("aws:rds/instance:Instance", "allocatedStorage", { before: 100, after: 20 });
  expect(storage?.text).toBe("A database's storage cannot be made smaller: AWS refuses the update.");
  expect(lessBy("aws:rds/instance:Instance", "allocatedStorage", { before: 20, after: 100 })).toBeUndefined();
});
