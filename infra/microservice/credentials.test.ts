import { describe, expect, it } from "vitest";
import { isSecret, unknownValue } from "../recorder";
import type { RawConfiguration } from "../schema";
import { accountId, passwordOf } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, unwrap, updateOf, withoutSecrets } from "../testing/plan";

const foreign = `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:shared-jwt-XyZ123`;
const configuration: Partial<RawConfiguration> = {
  services: {
    billing: {
      secrets: {
        MAIL_KEY: "CanaryMailKey",
        JWT_SECRET: { arn: foreign },
        JWT_KEY: { arn: `${foreign}:key::` },
        PARTNER: { arn: `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:partner-AbCdEf:token:AWSCURRENT:` },
      },
    },
  },
  api: { domain: "api.example.com", hostedZoneId: "Z1", secrets: { JWT_SECRET: "CanaryApiJwt" } },
};
const update = updateOf(settingsOf({ configuration }));
const preview = previewOf(settingsOf({ configuration }));
const modules = ["api", "billing", "notifications", "payment-gateway"];

interface Container {
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
}

function containerOf(plan: Plan, name: string): Container {
  const [container] = json<Container[]>(
    plan.find("aws:ecs/taskDefinition:TaskDefinition", name).inputs.containerDefinitions,
  );
  if (container === undefined) {
    throw new Error(`${name} has no container`);
  }
  return container;
}

function secretOf(plan: Plan, name: string): Record<string, string> {
  return json(plan.find("aws:secretsmanager/secretVersion:SecretVersion", name).inputs.secretString);
}

describe("secret values", () => {
  it("are wrapped wherever they are handed to a resource", async () => {
    const plan = await update;
    for (const name of modules) {
      expect(isSecret(plan.find("aws:secretsmanager/secretVersion:SecretVersion", name).inputs.secretString)).toBe(
        true,
      );
      expect(isSecret(plan.find("aws:rds/instance:Instance", name).inputs.password)).toBe(true);
      expect(isSecret(plan.find("aws:elasticache/replicationGroup:ReplicationGroup", name).inputs.authToken)).toBe(
        true,
      );
      expect(JSON.stringify(unwrap(plan.find("docker:index/image:Image", name).inputs))).toContain("CanaryRegistry");
    }
  });

  it("are nowhere outside of a wrapper: not in inputs, not in outputs", async () => {
    const plan = await update;
    const everything = JSON.stringify(unwrap([plan.resources, plan.outputs]));
    for (const canary of [
      passwordOf("billing-database"),
      passwordOf("billing-cache"),
      "CanaryMailKey",
      "CanaryApiJwt",
      "CanaryRegistry",
    ]) {
      expect(everything).toContain(canary);
    }
    expect(JSON.stringify(withoutSecrets([plan.resources, plan.outputs]))).not.toContain("Canary");
  });

  it("are wrapped in a preview as well, known or not", async () => {
    const plan = await preview;
    expect(JSON.stringify(withoutSecrets([plan.resources, plan.outputs]))).not.toContain("Canary");
    expect(plan.find("aws:rds/instance:Instance", "billing").inputs.password).toBe(unknownValue);
    expect(plan.find("aws:secretsmanager/secretVersion:SecretVersion", "billing").inputs.secretString).toBe(
      unknownValue,
    );
  });

  it("are no outputs of the stack", async () => {
    const plan = await update;
    expect(JSON.stringify(unwrap(plan.outputs))).not.toMatch(/Canary|postgresql:|rediss:/);
    expect(JSON.stringify(plan.outputs)).toBe(JSON.stringify(withoutSecrets(plan.outputs)));
  });
});

describe("a service's one secret", () => {
  it("has whole URLs, by TLS that is verified, and the application's own values", async () => {
    const plan = await update;
    const database = plan.find("aws:rds/instance:Instance", "billing");
    const secret = secretOf(plan, "billing");
    expect(Object.keys(secret).sort()).toEqual([
      "CACHE_REDIS_URL",
      "DATABASE_URL",
      "MAIL_KEY",
      "PUBSUB_REDIS_URL",
      "QUEUE_REDIS_URL",
      "RATE_LIMIT_REDIS_URL",
    ]);
    expect(secret.DATABASE_URL).toMatch(
      /^postgresql:\/\/fleet_owner:Canarybillingdatabase0x+@billing-[0-9a-f]{7}\.abc123\.eu-central-1\.rds\.amazonaws\.com:5433\/billing\?sslmode=verify-full$/,
    );
    expect(database.inputs).toMatchObject({ username: "fleet_owner", port: 5433, dbName: "billing" });
    expect(secret.CACHE_REDIS_URL).toMatch(
      /^rediss:\/\/:Canarybillingcache0x+@master\.billing-[0-9a-f]{7}\.abc123\.euc1\.cache\.amazonaws\.com:6379$/,
    );
    expect(new Set([secret.PUBSUB_REDIS_URL, secret.QUEUE_REDIS_URL, secret.RATE_LIMIT_REDIS_URL])).toEqual(
      new Set([secret.CACHE_REDIS_URL]),
    );
    expect(secret.MAIL_KEY).toBe("CanaryMailKey");
  });

  it("names the service's own datastores, for each of them", async () => {
    const plan = await update;
    for (const name of modules) {
      const { DATABASE_URL, CACHE_REDIS_URL } = secretOf(plan, name);
      expect(new URL(String(DATABASE_URL)).hostname).toMatch(new RegExp(`^${name}-[0-9a-f]{7}\\.abc123`));
      expect(new URL(String(DATABASE_URL)).pathname).toBe(`/${name.replaceAll("-", "_")}`);
      expect(new URL(String(CACHE_REDIS_URL)).hostname).toMatch(new RegExp(`^master\\.${name}-[0-9a-f]{7}\\.abc123`));
    }
  });

  it("is read by version, so that a rotation restarts its owner", async () => {
    const plan = await update;
    const secret = expect.stringMatching(
      /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:notifications-[0-9a-f]{7}-AbCdEf:[A-Z_]+::version-of-notifications$/,
    ) as string;
    expect(containerOf(plan, "notifications").secrets).toEqual(
      ["CACHE_REDIS_URL", "DATABASE_URL", "PUBSUB_REDIS_URL", "QUEUE_REDIS_URL", "RATE_LIMIT_REDIS_URL"].map(
        (name) => ({
          name,
          valueFrom: secret,
        }),
      ),
    );
    for (const { name, valueFrom } of containerOf(plan, "notifications").secrets) {
      expect(valueFrom.split(":")[7]).toBe(name);
      expect(valueFrom.split(":")).toHaveLength(10);
    }
  });

  it("stands beside foreign ones, which are handed on as they are named", async () => {
    const plan = await update;
    const { secrets } = containerOf(plan, "billing");
    expect(secrets.map(({ name }) => name)).toEqual(secrets.map(({ name }) => name).toSorted());
    const handed = Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom]));
    expect(handed).toMatchObject({
      JWT_SECRET: foreign,
      JWT_KEY: `${foreign}:key::`,
      PARTNER: `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:partner-AbCdEf:token:AWSCURRENT:`,
    });
    expect(secretOf(plan, "billing")).not.toHaveProperty("JWT_SECRET");
  });

  it("is no plain variable of any container", async () => {
    const plan = await update;
    for (const name of modules) {
      const { environment, secrets } = containerOf(plan, name);
      const plain = environment.map((variable) => variable.name);
      expect(secrets.filter((variable) => plain.includes(variable.name))).toEqual([]);
      expect(plain.filter((variable) => /DATABASE_URL|REDIS_URL|SECRET|KEY|AWS_/.test(variable))).toEqual([]);
    }
  });
});
