import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountAt } from "./aws";
import { dataStoresAt } from "./data-stores";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { complaints, createProject, type Project } from "./project";

const stack = "prod";
let emulator: Emulator;
let project: Project;
let account: ReturnType<typeof accountAt>;
let stores: ReturnType<typeof dataStoresAt>;
let before: Awaited<ReturnType<typeof stores.all>>;
const stackFile = () => readFileSync(join(project.directory, `Pulumi.${stack}.yaml`), "utf8");

beforeAll(async () => {
  emulator = await startEmulator(5624);
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

const snapshot = (name: string) =>
  expect.stringMatching(new RegExp(`^${name}-?[0-9a-f]{7}-removed-\\d{12} available$`));

describe("fleet remove, on the real engine", () => {
  it("refuses a service that another calls, and changes nothing", async () => {
    const text = stackFile();
    const run = await project.fleet("remove", "payment-gateway", "--yes");
    expect(run.code).toBe(1);
    expect(run.output).toContain(
      "fleet: `billing` calls `payment-gateway`, nothing was changed: take it out of fleet:services.billing.calls",
    );
    expect(stackFile()).toBe(text);
  });

  it("stops the service, keeps all of its data and takes last snapshots", async () => {
    const text = stackFile();
    const run = await project.fleet("remove", "billing", "--yes");
    expect(run.code, run.output).toBe(0);
    expect(stackFile()).toBe(text.replace("    billing:\n", "    billing:\n      retire: keepData\n"));
    expect([...(await account.services()).keys()].sort()).toEqual(["api", "notifications", "payment-gateway"]);
    expect(await stores.all()).toEqual(before);
    expect(await stores.snapshots()).toEqual([snapshot("billing"), snapshot("billing")]);
    expect(run.output).toMatch(/^ {2}aws rds delete-db-instance --db-instance-identifier billing[0-9a-f]{7} /m);
    expect(run.output.match(/aws ec2 delete-security-group --group-id sg-\w+/g)).toHaveLength(2);
  });

  it("goes on where it stopped: says the same once more, and takes no other snapshot", async () => {
    const snapshots = await stores.snapshots();
    const run = await project.fleet("remove", "billing", "--yes");
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain("billing has stopped already");
    expect(run.output).not.toContain("Updating");
    expect(await stores.snapshots()).toEqual(snapshots);
  });

  it("leaves data and snapshots when the declaration goes", async () => {
    const modules = join(project.directory, "examples/shop/modules");
    renameSync(join(modules, "billing"), join(project.directory, "billing"));
    const file = join(modules, "app/app.yml");
    const declaration = '  - name: "billing"\n    url: MICROSERVICE_BILLING_URL\n';
    writeFileSync(file, readFileSync(file, "utf8").replace(declaration, ""));
    for (const name of ["app", "notifications", "payment-gateway"]) {
      const dockerfile = join(modules, name, "Dockerfile");
      const lines = readFileSync(dockerfile, "utf8").split("\n");
      writeFileSync(dockerfile, lines.filter((line) => !line.startsWith("COPY modules/billing/")).join("\n"));
    }
    project.configure((set) => set(["fleet:services", "billing"], undefined));
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await stores.all()).toEqual(before);
    expect(await stores.snapshots()).toHaveLength(2);
    expect(await project.previewSteps()).toEqual([]);
    expect((await project.pulumi("stack", "export", "--stack", stack)).stdout).not.toContain("::billing");
  });
});
