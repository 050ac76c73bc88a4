import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { previewOf, updateOf } from "../testing/plan";

const gateType = "pulumi-nodejs:dynamic/fleet:Gate";
const task = "aws:ecs/taskDefinition:TaskDefinition";

it("is told which tasks are to run, and where to look if they do not", async () => {
  const plan = await updateOf(settingsOf({ configuration: { defaults: { deploymentTimeoutMinutes: 7 } } }));
  const gate = plan.find(gateType, "billing");
  const { __provider, ...inputs } = gate.inputs;
  expect(inputs).toEqual({
    service: "billing",
    region: "eu-central-1",
    cluster: plan.find("aws:ecs/service:Service", "billing").inputs.cluster,
    ecsService: "billing-51e6ab1",
    taskDefinition: expect.stringContaining("billing"),
    container: "billing",
    image: expect.stringContaining("@sha256:"),
    fingerprint: "7".padStart(64, "0"),
    releasesTable: "shop-prod-releases",
    targetGroups: [expect.stringContaining("billing-1")],
    logGroup: "/fleet/shop/prod/billing",
    logStreamPrefix: "billing",
    timeoutSeconds: 420,
  });
  const needed = gate.dependencies.map((urn) => plan.byUrn(urn));
  expect(needed.map(({ type, name }) => `${type} ${name}`)).toContain("aws:ecs/service:Service billing");
  expect(gate.propertyDependencies.taskDefinition).toEqual([plan.find(task, "billing").urn]);
});

it("stands behind the API and every service that runs, and waits for no other gate", async () => {
  const plan = await previewOf(settingsOf());
  const gates = plan.all(gateType);
  expect(gates.map(({ name }) => name).sort()).toEqual(
    plan
      .all("aws:ecs/service:Service")
      .map(({ name }) => name)
      .sort(),
  );
  for (const { dependencies } of gates) {
    expect(dependencies.map((urn) => plan.byUrn(urn).type)).not.toContain(gateType);
  }
});

it("is served by code of this project, the same text for all: neither a plan nor the state holds a program", async () => {
  const plan = await previewOf(settingsOf());
  const texts = new Set(plan.all(gateType).map(({ inputs }) => inputs.__provider));
  expect([...texts]).toEqual(['exports.handler = () => require(process.cwd() + "/release/gate/provider.js");']);
  expect(existsSync(join(__dirname, "../../release/gate/provider.js"))).toBe(true);
});

it("is the only one that waits for tasks", async () => {
  const plan = await previewOf(settingsOf());
  const waits = plan.all("aws:ecs/service:Service").map(({ inputs }) => inputs.waitForSteadyState);
  expect(new Set(waits)).toEqual(new Set([false]));
});
