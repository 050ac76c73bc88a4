import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { passwordOf } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, unwrap, updateOf, withoutSecrets } from "../testing/plan";

const preparation = "pulumi-nodejs:dynamic/fleet:CredentialsPreparation";
const completion = "pulumi-nodejs:dynamic/fleet:CredentialsCompletion";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const password = "random:index/randomPassword:RandomPassword";

function settingsAt(credentials: number | undefined, more: Partial<RawConfiguration> = {}) {
  return settingsOf({
    configuration: { ...more, services: { billing: credentials === undefined ? {} : { credentials } } },
  });
}

const unset = updateOf(settingsAt(undefined));
const first = updateOf(settingsAt(1));
const second = updateOf(settingsAt(2, { protectData: true }));
const third = updateOf(settingsAt(3, { protectData: true }));
const preview = previewOf(settingsAt(2));

const lines = ({ resources }: Plan) => resources.map(({ type, name }) => `${type}::${name}`).sort();

interface Container {
  readonly name: string;
  readonly image: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly { name: string; value: string }[];
  readonly secrets: readonly { name: string; valueFrom: string }[];
}

function containerOf(plan: Plan, name: string): Container {
  const [container] = json<[Container]>(plan.find(taskDefinition, name).inputs.containerDefinitions);
  return container;
}

function needed(plan: Plan, type: string): string[] {
  return plan.find(type, "billing").dependencies.map((urn) => `${plan.byUrn(urn).type}::${plan.byUrn(urn).name}`);
}

describe("the first generation of credentials", () => {
  it("is what there is without a word about it, to the byte", async () => {
    expect((await first).resources).toEqual((await unset).resources);
    expect((await first).find("pulumi-nodejs:dynamic/fleet:Gate", "billing").inputs).not.toHaveProperty("credentials");
  });
});

describe("the second generation", () => {
  it("takes two steps, a task definition and three passwords more, of its own service alone", async () => {
    const before = lines(await updateOf(settingsAt(1, { protectData: true })));
    const more = lines(await second).filter((line) => !before.includes(line));
    expect(more).toEqual([
      `${taskDefinition}::billing_credentials`,
      `${completion}::billing`,
      `${preparation}::billing`,
      `${password}::billing-cache-2`,
      `${password}::billing-database-2`,
      `${password}::billing-database-admin`,
    ]);
    expect(lines(await second)).toHaveLength(before.length + more.length);
  });

  it("changes nothing of the other services, nor of the database", async () => {
    const plan = await second;
    const before = await updateOf(settingsAt(1, { protectData: true }));
    const differing = before.resources.filter(({ urn, inputs }) => !isDeepStrictEqual(plan.byUrn(urn).inputs, inputs));
    expect(differing.map(({ type, name }) => `${type}::${name}`).sort()).toEqual([
      "aws:elasticache/replicationGroup:ReplicationGroup::billing",
      "aws:secretsmanager/secretVersion:SecretVersion::billing",
      "pulumi-nodejs:dynamic/fleet:Gate::billing",
    ]);
  });

  it("has a login and a token of its own in the URLs, and hands out the version that holds them", async () => {
    const plan = await second;
    const secret = json<Record<string, string>>(
      plan.find("aws:secretsmanager/secretVersion:SecretVersion", "billing").inputs.secretString,
    );
    const urls = Object.fromEntries(Object.entries(secret).map(([key, value]) => [key, new URL(value)]));
    expect(urls.DATABASE_URL).toMatchObject({ username: "fleet_login_2", password: passwordOf("billing-database-2") });
    expect(urls.FLEET_DATABASE_ADMIN_URL).toMatchObject({
      username: "fleet_owner",
      password: passwordOf("billing-database-admin"),
    });
    expect(urls.FLEET_DATABASE_INITIAL_URL).toMatchObject({
      username: "fleet_owner",
      password: passwordOf("billing-database"),
    });
    expect(urls.CACHE_REDIS_URL?.password).toBe(passwordOf("billing-cache-2"));
    const cache = plan.find("aws:elasticache/replicationGroup:ReplicationGroup", "billing").inputs;
    expect(unwrap(cache.authToken)).toBe(passwordOf("billing-cache-2"));
    expect(cache.authTokenUpdateStrategy).toBe("ROTATE");
    const database = plan.find("aws:rds/instance:Instance", "billing").inputs;
    expect(unwrap(database.password)).toBe(passwordOf("billing-database"));
  });

  it("keeps the master's URLs from the service's tasks: only the task that changes logins gets them", async () => {
    const plan = await second;
    const names = (name: string) => containerOf(plan, name).secrets.map((secret) => secret.name);
    expect(names("billing")).toEqual(containerOf(await first, "billing").secrets.map(({ name }) => name));
    expect(names("billing_credentials")).toEqual([
      "DATABASE_URL",
      "FLEET_DATABASE_ADMIN_URL",
      "FLEET_DATABASE_INITIAL_URL",
    ]);
    for (const { valueFrom } of containerOf(plan, "billing_credentials").secrets) {
      expect(valueFrom).toMatch(/:version-of-billing$/);
    }
  });

  it("runs the service's own image, in its network, with a program that Bun reads", async () => {
    const plan = await second;
    const task = containerOf(plan, "billing_credentials");
    expect(task.image).toBe(containerOf(plan, "billing").image);
    expect(task.entryPoint.slice(0, 2)).toEqual(["bun", "-e"]);
    expect(task.command).toEqual(["prepare"]);
    expect(task.environment.map(({ name }) => name)).toEqual(["FLEET_GRACE_SECONDS", "NODE_EXTRA_CA_CERTS"]);
    const service = plan.find("aws:ecs/service:Service", "billing").inputs;
    const { subnets, securityGroups } = service.networkConfiguration as Record<string, unknown>;
    expect(plan.find(preparation, "billing").inputs).toMatchObject({
      subnets,
      securityGroups,
      container: task.name,
      generation: 2,
    });
    // ECS takes 64 KiB for a task definition.
    expect(JSON.stringify(task).length).toBeLessThan(20_000);
  });

  it("is prepared before the tasks change, behind the cache, and completed behind the gate", async () => {
    for (const plan of [await second, await preview]) {
      expect(needed(plan, preparation)).toEqual(
        expect.arrayContaining([
          `${taskDefinition}::billing_credentials`,
          "aws:elasticache/replicationGroup:ReplicationGroup::billing",
          "aws:iam/rolePolicy:RolePolicy::billing-execution",
        ]),
      );
      expect(needed(plan, "aws:ecs/service:Service")).toContain(`${preparation}::billing`);
      expect(needed(plan, completion)).toContain("pulumi-nodejs:dynamic/fleet:Gate::billing");
      expect(needed(plan, preparation)).not.toContain("pulumi-nodejs:dynamic/fleet:Gate::billing");
    }
  });

  it("tells its steps no password, and shows none anywhere", async () => {
    const plan = await second;
    for (const type of [preparation, completion]) {
      const { inputs } = plan.find(type, "billing");
      expect(inputs).toEqual(withoutSecrets(inputs));
      expect(JSON.stringify(unwrap(inputs))).not.toMatch(/Canary|postgresql:|rediss:/);
    }
    expect(JSON.stringify(unwrap(plan.resources))).toContain(passwordOf("billing-database-admin"));
    expect(JSON.stringify(withoutSecrets([plan.resources, plan.outputs]))).not.toContain("Canary");
    expect(JSON.stringify(withoutSecrets((await preview).resources))).not.toContain("Canary");
  });

  it("is served by code of this project", async () => {
    const plan = await second;
    expect(plan.find(preparation, "billing").inputs.__provider).toBe(
      'exports.handler = () => require(process.cwd() + "/release/rotation/provider.js").preparation;',
    );
    expect(plan.find(completion, "billing").inputs.__provider).toMatch(/provider\.js"\)\.completion;$/);
    expect(existsSync(join(__dirname, "../../release/rotation/provider.js"))).toBe(true);
  });
});

describe("the third generation", () => {
  it("takes the place of the second: what goes is not protected, what stays is", async () => {
    const [two, three] = [await second, await third];
    expect(lines(two).filter((line) => !lines(three).includes(line))).toEqual([
      `${password}::billing-cache-2`,
      `${password}::billing-database-2`,
    ]);
    const protectedNames = three.all(password).filter(({ protect }) => protect);
    expect(protectedNames.map(({ name }) => name).filter((name) => name.startsWith("billing"))).toEqual([
      "billing-database",
      "billing-database-admin",
      "billing-cache",
    ]);
  });
});

it("is the API's to have as well", async () => {
  const plan = await updateOf(
    settingsOf({ configuration: { api: { domain: "api.example.com", hostedZoneId: "Z1", credentials: 2 } } }),
  );
  expect(plan.find(preparation, "api").inputs).toMatchObject({ service: "api", generation: 2 });
});
