import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateMonorepo } from "../e2e/bench/generate-monorepo";
import { noPaint } from "./paint";
import type { Plan } from "./plan";
import { planFleet } from "./plan-fleet";
import { renderDiagnostics } from "./render-diagnostics";
import { renderPlan } from "./render-plan";

const house = dirname(__dirname);
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "plan-fleet-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** A project with a generated monorepo of two services and the given configuration. */
function project(name: string, config: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  generateMonorepo(join(path, "monorepo"), { services: 2 });
  writeFileSync(join(path, "Pulumi.yaml"), "name: fleet\n");
  const always = "  aws:region: eu-central-1\n  fleet:root: monorepo\n";
  writeFileSync(join(path, "Pulumi.prod.yaml"), `config:\n${always}${config}`);
  return path;
}

async function planOf(projectDirectory: string): Promise<Plan> {
  const { plan, diagnostics } = await planFleet({ projectDirectory, stack: "prod" });
  if (plan === undefined) {
    throw new Error(JSON.stringify(diagnostics));
  }
  return plan;
}

const certified = "  fleet:api: {domain: api.example.com, hostedZoneId: Z0EXAMPLE}\n";

describe("the example", () => {
  it("reads as its reviewers saw it", async () => {
    const plan = await planOf(house);
    const text = renderPlan(plan, { width: 80, paint: noPaint, monorepo: "examples/shop" });
    await expect(text.replaceAll(/\b[0-9a-f]{12}\b/g, "<image hash>")).toMatchFileSnapshot("shop.plan.txt");
  });

  it("tells of every service who calls it, where, and what it stands on", async () => {
    const { fleet, api, services, totals, resources } = await planOf(house);
    expect(fleet).toEqual({
      name: "shop",
      stack: "prod",
      region: "eu-central-1",
      profile: "standard",
      zone: "prod.shop.internal",
    });
    expect(api).toMatchObject({
      name: "api",
      folder: "modules/app",
      url: "https://api.shop.example.com",
      public: true,
    });
    expect(
      services.map(({ name, url, calledBy, calls, cronJobs, image }) => [
        name,
        url,
        calledBy,
        calls,
        cronJobs,
        image.repository,
      ]),
    ).toEqual([
      ["billing", "http://billing.prod.shop.internal:3001", ["api"], ["payment-gateway"], false, "shop/prod/billing"],
      ["notifications", "http://notifications.prod.shop.internal:3003", ["api"], [], true, "shop/prod/notifications"],
      [
        "payment-gateway",
        "http://payment-gateway.prod.shop.internal:3002",
        ["api", "billing"],
        [],
        false,
        "shop/prod/payment-gateway",
      ],
    ]);
    expect(totals.resources).toBe(
      resources.filter(({ component, type }) => !component || type.startsWith("awsx:")).length,
    );
    expect(Object.values(totals.byType).reduce((sum, count) => sum + count)).toBe(totals.resources);
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
  });
});

describe("the plan as JSON", () => {
  it("has the same bytes twice, and from a copy at another place", async () => {
    const first = project("here", certified);
    const copy = join(directory, "elsewhere", "deep");
    cpSync(first, copy, { recursive: true });
    const json = JSON.stringify(await planOf(first));
    expect(JSON.stringify(await planOf(first))).toBe(json);
    expect(JSON.stringify(await planOf(copy))).toBe(json);
    expect(json).not.toContain(directory);
  });

  it("knows an address that AWS chooses as unknown", async () => {
    const { api } = await planOf(project("plain", "  fleet:api: {allowPlainHttp: true}\n"));
    expect(api.url).toBe("[unknown]");
  });

  it("never holds a secret, wherever somebody put one", async () => {
    const secure = "{secure: v1:CANARY}";
    const path = project(
      "secrets",
      `${certified}  fleet:tags: {Owner: ${secure}}
  fleet:services:
    service-001:
      secrets: {JWT_SECRET: ${secure}}
`,
    );
    const env = "jwt:\n  secret: CANARY\ndatabase:\n  url: postgres://user:CANARY@host/db\n";
    appendFileSync(join(path, "monorepo/modules/service-001/.env.yml"), env);
    appendFileSync(join(path, "monorepo/modules/service-002/.env.yml"), env);
    const plan = await planOf(path);
    const text = renderPlan(plan, { width: 80, paint: noPaint, monorepo: "." });
    expect(`${JSON.stringify(plan)}${text}`).not.toContain("CANARY");
    const versions = plan.resources.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
    // They hold addresses that only AWS knows: what is unknown is not even marked as secret.
    expect(versions.map(({ inputs }) => inputs.secretString)).toEqual(["[unknown]", "[unknown]", "[unknown]"]);
  });
});

describe("a stack that cannot be planned", () => {
  it("refuses an encrypted value where everybody could read it, and does not repeat it", async () => {
    const path = project("exposed", `${certified}  fleet:defaults: {environment: {TOKEN: {secure: v1:CANARY}}}\n`);
    const { plan, diagnostics } = await planFleet({ projectDirectory: path, stack: "prod" });
    expect(plan).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code }) => code)).toEqual(["configuration-exposed-secret"]);
    expect(JSON.stringify(diagnostics)).not.toContain("CANARY");
  });

  it("gives all problems of configuration and monorepo, and no secret in plain text", async () => {
    const path = project("broken", "  fleet:services: {service-001: {secrets: {A: CANARY}, cpus: 1}}\n");
    const { plan, diagnostics } = await planFleet({ projectDirectory: path, stack: "prod" });
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain("configuration-unknown-key");
    expect(renderDiagnostics(diagnostics, { width: 80, paint: noPaint })).not.toContain("CANARY");
  });

  it("takes another root than the configured one", async () => {
    const path = project("rooted", certified);
    const result = await planFleet({ projectDirectory: path, stack: "prod", root: join(path, "none") });
    expect(result.plan).toBeUndefined();
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["root-missing"]);
  });
});
