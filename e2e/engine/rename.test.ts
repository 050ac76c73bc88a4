import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { accountAt } from "./aws";
import { dataStoresAt } from "./data-stores";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project, type Step } from "./project";
import { renameService } from "./rename-service";

const stack = "prod";
let emulator: Emulator;
let project: Project;
let account: ReturnType<typeof accountAt>;
let stores: ReturnType<typeof dataStoresAt>;
let before: Awaited<ReturnType<typeof stores.all>>;

beforeAll(async () => {
  emulator = await startEmulator(5620);
  account = accountAt(emulator.url);
  stores = dataStoresAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  const zone = await account.createPublicZone("shop.example.com");
  project.configure((set) => set(["fleet:api", "hostedZoneId"], zone));
  const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(run.code, run.output).toBe(0);
  before = await stores.all();
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

/** Kinds whose loss or replacement is a loss of data, or of the log; a password's would lock everybody out. */
const keptKinds = /:(Instance|ReplicationGroup|Secret|Repository|RandomPassword|LogGroup|SecurityGroup)::/;

const settings = () =>
  (
    parse(readFileSync(join(project.directory, `Pulumi.${stack}.yaml`), "utf8")) as {
      config: Record<string, Record<string, Record<string, unknown>>>;
    }
  ).config["fleet:services"] ?? {};

/** Moves a service's settings to its new name, with changes. */
function moveSettings(from: string, to: string, changes: object): void {
  const own = settings()[from];
  project.configure((set) => {
    set(["fleet:services", from], undefined);
    set(["fleet:services", to], { ...own, ...changes });
  });
}

async function renamedSteps(): Promise<readonly Step[]> {
  return (await project.previewSteps()).filter(({ resource }) => !resource.startsWith("pulumi:pulumi:Stack::"));
}

describe("a caller and its callee that are renamed", () => {
  it("are refused without renamedFrom, and the message names the setting that keeps the data", async () => {
    const shop = join(project.directory, "examples/shop");
    renameService(shop, "billing", "invoices");
    moveSettings("billing", "invoices", {});
    const run = await project.pulumi("preview", "--stack", stack);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("Is `invoices` its new name? Then set fleet:services.invoices.renamedFrom: billing");
    renameService(shop, "payment-gateway", "payments");
    moveSettings("payment-gateway", "payments", { renamedFrom: "payment-gateway" });
    moveSettings("invoices", "invoices", { renamedFrom: "billing", calls: ["payments"] });
  });

  it("replace and delete nothing that holds data", async () => {
    const steps = await renamedSteps();
    expect(steps.filter(({ op, resource }) => op !== "update" && keptKinds.test(resource))).toEqual([]);
    // A task definition's every change is a new revision; an address is its name.
    expect(steps.filter(({ op }) => op !== "update")).toEqual([
      ...["api", "invoices", "invoices_migration", "notifications", "payments"].map((name) => ({
        op: "replace",
        resource: `aws:ecs/taskDefinition:TaskDefinition::${name}`,
      })),
      ...["invoices", "payments"].map((name) => ({ op: "replace", resource: `aws:route53/record:Record::${name}` })),
      // The same tokens under other variables, and by another caller's name.
      ...["api", "invoices", "payments"].map((name) => ({
        op: "replace",
        resource: `aws:secretsmanager/secretVersion:SecretVersion::${name}`,
      })),
    ]);
  });

  it("suit the policies", async () => {
    const run = await project.pulumi("preview", "--stack", stack, "--policy-pack", "policies");
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
  });

  it("are deployed with the data they had", async () => {
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await stores.all()).toEqual(before);
  });

  it("answer under their new names only", async () => {
    const services = await account.services();
    expect(services.get("api")?.container.environment).toMatchObject({
      MICROSERVICE_INVOICES_URL: "http://invoices.prod.shop.internal:3001",
      MICROSERVICE_PAYMENTS_URL: "http://payments.prod.shop.internal:3002",
    });
    expect(await account.addresses()).toEqual([
      "api.shop.example.com.",
      "invoices.prod.shop.internal.",
      "notifications.prod.shop.internal.",
      "payments.prod.shop.internal.",
    ]);
    expect((await account.securityGroupRules()).filter((rule) => rule.includes("-> services-1 : 3002"))).toEqual([
      "billing-task -> services-1 : 3002",
    ]);
  });

  it("need nothing more", async () => {
    expect(await project.previewSteps()).toEqual([]);
  });

  it("cannot lose renamedFrom later", async () => {
    moveSettings("payments", "payments", { renamedFrom: undefined });
    const run = await project.pulumi("preview", "--stack", stack);
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("Set fleet:services.payments.renamedFrom: payment-gateway.");
  });
});
