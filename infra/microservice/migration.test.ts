import { expect, it } from "vitest";
import { hasMigration } from "../settings";
import { settingsOf, shopServices } from "../testing/fleet";
import { json, type Plan, updateOf } from "../testing/plan";

const types = {
  image: "docker:index/image:Image",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  migration: "pulumi-nodejs:dynamic/fleet:Migration",
  service: "aws:ecs/service:Service",
  gate: "pulumi-nodejs:dynamic/fleet:Gate",
};
const script = "modules/billing/bin/migration/up.ts";
const head = "Migration20260801090000";
const fingerprint = "7".padStart(64, "0");
const services = shopServices.map((service) =>
  service.name === "billing" ? { ...service, migration: { script, target: "build", head } } : service,
);

function settingsWith(billing: object = {}) {
  return settingsOf({ services, configuration: { services: { billing } } });
}

function containerOf(plan: Plan, name: string): Record<string, unknown> {
  const [container] = json(plan.find(types.task, name).inputs.containerDefinitions) as Record<string, unknown>[];
  return container ?? {};
}

it("is the module's own script, in the service's place, from its own stage", async () => {
  const plan = await updateOf(settingsWith());
  const own = containerOf(plan, "billing_migration");
  const service = containerOf(plan, "billing");
  expect(own).toMatchObject({
    name: "migration",
    command: ["bun", "run", script],
    portMappings: [],
    stopTimeout: 120,
    readonlyRootFilesystem: true,
    user: "1000:1000",
  });
  expect(own.image).toContain("@sha256:");
  const madeFrom = plan.find(types.task, "billing_migration").propertyDependencies.containerDefinitions ?? [];
  expect(madeFrom).toContain(plan.find(types.image, "billing_migration").urn);
  expect(madeFrom).not.toContain(plan.find(types.image, "billing").urn);
  expect(own.healthCheck).toBeUndefined();
  expect(own.environment).toEqual(service.environment);
  expect(own.secrets).toEqual(service.secrets);
  expect(plan.find(types.task, "billing_migration").inputs).toMatchObject({
    family: "shop-prod-billing_migration",
    executionRoleArn: plan.find(types.task, "billing").inputs.executionRoleArn,
    taskRoleArn: plan.find(types.task, "billing").inputs.taskRoleArn,
  });
  const image = plan.find(types.image, "billing_migration");
  expect(image.inputs.imageName).toMatch(new RegExp(`/shop/prod/billing:${fingerprint}-migration$`));
  expect(image.inputs.build).toMatchObject({
    context: ".fleet/context/billing",
    dockerfile: ".fleet/context/billing/Dockerfile.fleet",
    target: "fleet-migration",
  });
});

it("is told all that the provider needs, and no secret", async () => {
  const plan = await updateOf(settingsWith({ migration: { timeoutMinutes: 5 } }));
  const migration = plan.find(types.migration, "billing_migration");
  const { networkConfiguration } = plan.find(types.service, "billing").inputs as {
    networkConfiguration: { subnets: string[]; securityGroups: string[] };
  };
  expect(migration.inputs).toEqual({
    __provider: 'exports.handler = () => require(process.cwd() + "/release/migration/provider.js");',
    service: "billing",
    dataName: "billing",
    database: expect.stringMatching(/^db-BILLING/),
    automatic: true,
    region: "eu-central-1",
    cluster: plan.find(types.service, "billing").inputs.cluster,
    taskDefinition: expect.stringContaining("billing_migration"),
    container: "migration",
    subnets: networkConfiguration.subnets,
    securityGroups: networkConfiguration.securityGroups,
    logGroup: "/fleet/shop/prod/billing",
    logStreamPrefix: "migration",
    timeoutSeconds: 300,
    fingerprint,
    head,
    releasesTable: "shop-prod-releases",
  });
});

it("comes after the ways to the database and the permission, and before the service", async () => {
  const plan = await updateOf(settingsWith());
  const needed = (type: string, name: string) =>
    plan
      .find(type, name)
      .dependencies.map((urn) => plan.byUrn(urn))
      .map(({ name, type }) => `${type} ${name}`);
  const before = needed(types.migration, "billing_migration");
  for (const way of ["billing-database-egress", "billing-tls"]) {
    expect(before).toContain(`aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule ${way}`);
  }
  expect(before).toContain("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule billing-database-ingress");
  expect(before).toContain("aws:iam/rolePolicy:RolePolicy billing-execution");
  expect(before.some((one) => one.startsWith("awsx:ec2:Vpc"))).toBe(true);
  expect(before).not.toContain(`${types.service} billing`);
  expect(needed(types.service, "billing")).toContain(`${types.migration} billing_migration`);
  expect(needed(types.service, "notifications").join(" ")).not.toContain("fleet:Migration");
});

it("is written into the release", async () => {
  const plan = await updateOf(settingsWith());
  expect(plan.find(types.gate, "billing").inputs.migrationHead).toBe(head);
  expect("migrationHead" in plan.find(types.gate, "notifications").inputs).toBe(false);
});

it("is not run by an update where it is manual, and has an image for it all the same", async () => {
  const plan = await updateOf(settingsWith({ migration: { mode: "manual" } }));
  expect(plan.find(types.migration, "billing_migration").inputs.automatic).toBe(false);
  expect(plan.all(types.image).map(({ name }) => name)).toContain("billing_migration");
});

it("is not there for an earlier release's image: a schema does not go back", async () => {
  const held = settingsWith({ heldImage: "3f2a9c".padEnd(64, "0") });
  const plan = await updateOf(held);
  expect(plan.all(types.migration)).toEqual([]);
  expect(plan.all(types.task).map(({ name }) => name)).not.toContain("billing_migration");
  expect("migrationHead" in plan.find(types.gate, "billing").inputs).toBe(false);
  expect(held.services.map(hasMigration)).toEqual([false, false, false]);
});

it("of a prebuilt image is of its tag", async () => {
  const plan = await updateOf(settingsWith({ imageSource: "prebuilt" }));
  expect(plan.all(types.image).map(({ name }) => name)).not.toContain("billing_migration");
  expect(containerOf(plan, "billing_migration").image).toMatch(
    new RegExp(`/shop/prod/billing:${fingerprint}-migration$`),
  );
});

it("costs nothing where there is none", async () => {
  const plan = await updateOf(settingsOf());
  const names = plan.resources.map(({ name }) => name);
  expect(names.filter((name) => name.includes("migration"))).toEqual([]);
});

it("stands beside a service that is called as it is", async () => {
  const migration = { script, target: "build" };
  const both = ["billing", "billing-migration"].map((name) => ({ name, migration }));
  const plan = await updateOf(settingsOf({ services: both }));
  const urns = plan.resources.map(({ urn }) => urn);
  expect(new Set(urns).size).toBe(urns.length);
  const families = plan.all(types.task).map(({ inputs }) => inputs.family);
  expect(new Set(families).size).toBe(5);
});
