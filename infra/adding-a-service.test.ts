import { beforeAll, describe, expect, it } from "vitest";
import type { RecordedResource } from "./recorder";
import type { RawConfiguration } from "./schema";
import { serviceNames, settingsOf } from "./testing/fleet";
import { json, type Plan, updateOf } from "./testing/plan";

const names = serviceNames(61);
const added = "s-31";
const services = names.map((name, index) => ({ name, port: 3001 + index }));
const configuration: Partial<RawConfiguration> = { profile: "economy", services: { "s-05": { calls: ["s-06"] } } };
const before = updateOf(settingsOf({ services: services.filter(({ name }) => name !== added), configuration }));
const after = updateOf(settingsOf({ services, configuration }));

beforeAll(() => Promise.all([before, after]), 120_000);

const byUrn = (plan: Plan) => new Map(plan.resources.map((resource) => [resource.urn, resource]));
const text = (resource: RecordedResource | undefined) => JSON.stringify(resource);

describe("one more service in a fleet of 60", () => {
  it("takes nothing away", async () => {
    const now = byUrn(await after);
    expect((await before).resources.filter(({ urn }) => !now.has(urn)).map(({ urn }) => urn)).toEqual([]);
  });

  it("adds its own resources only: 30 and itself", async () => {
    const old = byUrn(await before);
    const more = (await after).resources.filter(({ urn }) => !old.has(urn));
    const component = "urn:pulumi:prod::fleet::fleet:microservice:Microservice::s-31";
    expect(more.filter(({ urn, parent }) => urn !== component && parent !== component).map(({ urn }) => urn)).toEqual(
      [],
    );
    expect(more).toHaveLength(31);
    expect(more.map(({ name }) => name)).toContain("s-31-from-api");
  });

  it("changes the API's task definition, by its address, and nothing else", async () => {
    const now = byUrn(await after);
    const changed = (await before).resources.filter((resource) => text(resource) !== text(now.get(resource.urn)));
    expect(changed.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual(["TaskDefinition api"]);
    const environment = (plan: Plan) => {
      const task = plan.find("aws:ecs/taskDefinition:TaskDefinition", "api");
      return (
        json<{ environment: { name: string; value: string }[] }[]>(task.inputs.containerDefinitions)[0]?.environment ??
        []
      );
    };
    const known = environment(await before).map(({ name }) => name);
    expect(environment(await after).filter(({ name }) => !known.includes(name))).toEqual([
      { name: "MICROSERVICE_S_31_URL", value: "http://s-31.prod.shop.internal:3031" },
    ]);
  });

  it("moves no listener: every one is still on its load balancer", async () => {
    const listeners = (plan: Plan) =>
      new Map(
        plan
          .all("aws:lb/listener:Listener")
          .map(({ name, inputs }) => [name, `${String(inputs.loadBalancerArn)}:${String(inputs.port)}`]),
      );
    const now = listeners(await after);
    const old = listeners(await before);
    expect([...old].filter(([name, place]) => now.get(name) !== place)).toEqual([]);
    expect([old.size, now.size]).toEqual([62, 63]);
  });

  it("stays below AWS's quotas for each load balancer and security group", async () => {
    const plan = await after;
    const most = (type: string, input: string) => {
      const owners = plan.all(type).map(({ inputs }) => String(inputs[input]));
      return Math.max(...[...new Set(owners)].map((owner) => owners.filter((o) => o === owner).length));
    };
    expect(most("aws:lb/listener:Listener", "loadBalancerArn")).toBeLessThanOrEqual(45);
    expect(most("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId")).toBeLessThanOrEqual(
      60,
    );
    expect(most("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupId")).toBeLessThanOrEqual(60);
  });
});
