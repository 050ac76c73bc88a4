import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "prod";
let emulator: Emulator;
let project: Project;
let account: ReturnType<typeof accountAt>;

beforeAll(async () => {
  emulator = await startEmulator(5581);
  account = accountAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  const zone = await account.createPublicZone("shop.example.com");
  project.configure((set) => set(["fleet:api", "hostedZoneId"], zone));
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

describe("the example in standard, on the real engine", () => {
  it("previews without an error or a warning of ours, before anything exists", async () => {
    const run = await project.pulumi("preview", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
  });

  it("deploys", async () => {
    const run = await project.pulumi("up", "--yes", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
  });

  it("shows no change right after", async () => {
    expect(await project.previewSteps()).toEqual([]);
  });

  it("gives the API every service's address, and each task the secrets of its own service only", async () => {
    const services = await account.services();
    expect([...services.keys()].sort()).toEqual(["api", "billing", "notifications", "payment-gateway"]);
    expect(services.get("api")?.container.environment).toEqual({
      APP_ENV: "production",
      CORS_ORIGINS: "https://api.shop.example.com",
      HOST_NAME: "0.0.0.0",
      MICROSERVICE_BILLING_URL: "http://billing.prod.shop.internal:3001",
      MICROSERVICE_NOTIFICATIONS_URL: "http://notifications.prod.shop.internal:3003",
      MICROSERVICE_PAYMENT_GATEWAY_URL: "http://payment-gateway.prod.shop.internal:3002",
      NODE_EXTRA_CA_CERTS: "/etc/fleet/rds-ca.pem",
      PORT: "3000",
    });
    expect(services.get("payment-gateway")?.container.environment).toEqual({
      APP_ENV: "production",
      HOST_NAME: "0.0.0.0",
      NODE_EXTRA_CA_CERTS: "/etc/fleet/rds-ca.pem",
      PORT: "3002",
    });
    for (const [name, { container, publicIp, groups }] of services) {
      expect(publicIp).toBe("DISABLED");
      expect(groups).toEqual([`${name}-task`]);
      expect(container.image).toMatch(
        new RegExp(`^123456789012\\.dkr\\.ecr\\.eu-central-1\\.amazonaws\\.com/shop/prod/${name}@sha256:[0-9a-f]{64}$`),
      );
      expect(Object.keys(container.secrets)).toEqual(
        expect.arrayContaining(["CACHE_REDIS_URL", "DATABASE_URL", "RATE_LIMIT_REDIS_URL"]),
      );
      for (const [variable, from] of Object.entries(container.secrets)) {
        const own = `^arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-[0-9a-f]{7}-\\w+:${variable}::[\\w-]+$`;
        expect(from).toMatch(new RegExp(own));
      }
    }
  });

  it("listens to the world at the API's load balancer only", async () => {
    expect(await account.listeners()).toEqual([
      "api (internet-facing): HTTP 80",
      "api (internet-facing): HTTPS 443",
      "services-1 (internal): HTTP 3001",
      "services-1 (internal): HTTP 3002",
      "services-1 (internal): HTTP 3003",
    ]);
    expect(await account.addresses()).toEqual([
      "api.shop.example.com.",
      "billing.prod.shop.internal.",
      "notifications.prod.shop.internal.",
      "payment-gateway.prod.shop.internal.",
    ]);
  });

  it("opens exactly the declared ways", async () => {
    const own = (name: string, port: number, entry: string) => [
      `${name}-cache <- ${name}-task : 6379`,
      `${name}-database <- ${name}-task : 5433`,
      `${name}-task -> ${name}-cache : 6379`,
      `${name}-task -> ${name}-database : 5433`,
      `${name}-task -> 0.0.0.0/0 : 443`,
      `${name}-task <- ${entry} : ${port}`,
      `${entry} -> ${name}-task : ${port}`,
    ];
    expect(await account.securityGroupRules()).toEqual(
      [
        ...own("api", 3000, "api-entry"),
        ...own("billing", 3001, "services-1"),
        ...own("notifications", 3003, "services-1"),
        ...own("payment-gateway", 3002, "services-1"),
        "api-entry <- 0.0.0.0/0 : 443",
        "api-entry <- 0.0.0.0/0 : 80",
        "api-task -> services-1 : 1-65535",
        "services-1 <- api-task : 3001",
        "services-1 <- api-task : 3002",
        "services-1 <- api-task : 3003",
        "billing-task -> services-1 : 3002",
        "services-1 <- billing-task : 3002",
      ].sort(),
    );
  });

  it("makes one private, encrypted, protected database and one TLS cache per service", async () => {
    const database = { public: false, encrypted: true, protected: true, class: "db.t4g.micro" };
    expect(await account.databases()).toEqual(
      ["api", "billing", "notifications", "payment_gateway"].map((name) => ({ name, ...database })),
    );
    expect(await account.caches()).toEqual(
      ["api", "billing", "notifications", "payment-gateway"].map((name) => ({ name, tls: true, nodes: 2 })),
    );
  });

  it("changes a service's task definition and service, asks its gate, and does nothing else, for another cpu", async () => {
    project.configure((set) => {
      set(["fleet:services", "billing", "cpu"], 512);
      set(["fleet:services", "billing", "memoryMiB"], 1024);
    });
    expect(await project.previewSteps()).toEqual([
      { op: "update", resource: "aws:ecs/service:Service::billing" },
      { op: "replace", resource: "aws:ecs/taskDefinition:TaskDefinition::billing" },
      { op: "replace", resource: "aws:ecs/taskDefinition:TaskDefinition::billing_migration" },
      { op: "update", resource: "pulumi-nodejs:dynamic/fleet:Gate::billing" },
    ]);
  });

  it("touches besides a fourth service only the API's image, which holds the declaration, its task, and what shows all", async () => {
    addService("reports", 3004);
    configureReports({});
    const steps = (await project.previewSteps()).filter(({ resource }) => !/::reports\b/.test(resource));
    expect(steps.filter(({ resource }) => !/::billing(_migration)?$/.test(resource))).toEqual([
      { op: "update", resource: "aws:cloudwatch/dashboard:Dashboard::dashboard" },
      ...["errors", "slow-requests", "trace"].map((query) => ({
        op: "update",
        resource: `aws:cloudwatch/queryDefinition:QueryDefinition::query-${query}`,
      })),
      { op: "update", resource: "aws:ecs/service:Service::api" },
      { op: "replace", resource: "aws:ecs/taskDefinition:TaskDefinition::api" },
      { op: "update", resource: "docker:index/image:Image::api" },
      { op: "update", resource: "pulumi-nodejs:dynamic/fleet:Gate::api" },
    ]);
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    const services = await account.services();
    expect(services.get("api")?.container.environment).toMatchObject({
      MICROSERVICE_REPORTS_URL: "http://reports.prod.shop.internal:3004",
    });
    expect(services.get("billing")?.container.cpu).toBe("512");
    expect((await account.securityGroupRules()).filter((rule) => rule.includes("3004"))).toEqual([
      "reports-task <- services-1 : 3004",
      "services-1 -> reports-task : 3004",
      "services-1 <- api-task : 3004",
    ]);
  });

  it("refuses to lose the service's data by a removed line, and changes nothing", async () => {
    hideService("reports");
    configureReports(undefined);
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const run = await project.pulumi(...command, "--stack", stack);
      expect(run.code).not.toBe(0);
      expect(run.output).toContain("No data is deleted by removing a line. Nothing was changed.");
      expect(run.output).toMatch(/database reports[0-9a-f]{7}/);
      expect(run.output).toContain("fleet:services.reports.retire");
    }
    expect((await account.databases()).map(({ name }) => name)).toContain("reports");
    expect([...(await account.services()).keys()]).toContain("reports");
    showService("reports");
  });

  it("removes the service in two steps and leaves its data in AWS", async () => {
    configureReports({ retire: "keepData" });
    const retired = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(retired.code, retired.output).toBe(0);
    expect([...(await account.services()).keys()]).not.toContain("reports");
    hideService("reports");
    configureReports(undefined);
    const removed = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(removed.code, removed.output).toBe(0);
    expect((await account.databases()).map(({ name }) => name)).toContain("reports");
    expect((await account.caches()).map(({ name }) => name)).toContain("reports");
    expect(await project.previewSteps()).toEqual([]);
  });

  it("refuses to destroy protected data, and destroys nothing", async () => {
    const before = await account.databases();
    const run = await project.pulumi("destroy", "--yes", "--stack", stack);
    expect(run.code).not.toBe(0);
    expect(run.output).toMatch(/protect/);
    expect(await account.databases()).toEqual(before);
    expect((await account.services()).size).toBe(4);
  });
});

/** A secret of somebody else's, so that nothing is left unset. */
const signingSecret = { arn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:signing-AbCdEf" };

function configureReports(settings: object | undefined): void {
  const value = settings && { ...settings, secrets: { JWT_SECRET: signingSecret } };
  project.configure((set) => set(["fleet:services", "reports"], value));
}

const modules = () => join(project.directory, "examples/shop/modules");

/** Copies payment-gateway under another name, as `microservice:create` would make one, and declares it. */
function addService(name: string, port: number): void {
  const folder = join(modules(), name);
  cpSync(join(modules(), "payment-gateway"), folder, { recursive: true });
  renameSync(join(folder, "payment-gateway.yml"), join(folder, `${name}.yml`));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, "utf8")
        .replaceAll("modules/payment-gateway", `modules/${name}`)
        .replaceAll("3002", String(port));
      writeFileSync(path, text);
    }
  }
  declare((text) => `${text.trimEnd()}\n  - name: "${name}"\n    url: MICROSERVICE_${name.toUpperCase()}_URL\n`);
}

function hideService(name: string): void {
  renameSync(join(modules(), name), join(project.directory, name));
  declare((text) => text.replace(`  - name: "${name}"\n    url: MICROSERVICE_${name.toUpperCase()}_URL\n`, ""));
}

function showService(name: string): void {
  rmSync(join(modules(), name), { recursive: true, force: true });
  renameSync(join(project.directory, name), join(modules(), name));
  declare((text) => `${text.trimEnd()}\n  - name: "${name}"\n    url: MICROSERVICE_${name.toUpperCase()}_URL\n`);
}

function declare(change: (text: string) => string): void {
  const file = join(modules(), "app/app.yml");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
