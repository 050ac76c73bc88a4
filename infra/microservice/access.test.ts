import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountId } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, updateOf } from "../testing/plan";

const foreign = `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:shared-jwt-XyZ123`;
const partner = `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:partner-AbCdEf`;
const secrets = {
  JWT_SECRET: { arn: foreign },
  JWT_KEY: { arn: `${foreign}:key::` },
  PARTNER: { arn: `${partner}:token:AWSCURRENT:` },
};
const update = updateOf(settingsOf({ configuration: { services: { billing: { secrets } } } }));
const modules = ["api", "billing", "notifications", "payment-gateway"];

describe("the grants to read secrets", () => {
  interface Statement {
    Effect: string;
    Action: string | string[];
    Resource: string | string[];
    Condition?: { StringEquals: Record<string, unknown> };
  }
  const statements = (plan: Plan, name: string) =>
    json<{ Statement: Statement[] }>(plan.find("aws:iam/rolePolicy:RolePolicy", `${name}-execution`).inputs.policy)
      .Statement;
  const own = (name: string) =>
    expect.stringMatching(
      new RegExp(`^arn:aws:secretsmanager:eu-central-1:${accountId}:secret:${name}-[0-9a-f]{7}-AbCdEf$`),
    ) as string;

  it("are for the service's own secret and the foreign ones it names, without their keys, each once", async () => {
    const plan = await update;
    const arns = [own("billing"), foreign, partner];
    const granted = statements(plan, "billing");
    expect(granted.find(({ Action }) => Action === "secretsmanager:GetSecretValue")).toEqual({
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: arns,
    });
    expect(granted.find(({ Action }) => Action === "kms:Decrypt")).toEqual({
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:eu-central-1:${accountId}:key/fleet`,
      Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": arns } },
    });
    expect(
      statements(plan, "notifications").find(({ Action }) => Action === "secretsmanager:GetSecretValue")?.Resource,
    ).toEqual([own("notifications")]);
  });

  it("are all that an execution role has, besides its image and its log", async () => {
    const plan = await update;
    expect(statements(plan, "billing").map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
      ["Allow", "ecr:GetAuthorizationToken", "*"],
      [
        "Allow",
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        `arn:aws:ecr:eu-central-1:${accountId}:repository/shop/prod/billing`,
      ],
      [
        "Allow",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        `arn:aws:logs:eu-central-1:${accountId}:log-group:/fleet/shop/prod/billing:*`,
      ],
      ["Allow", "secretsmanager:GetSecretValue", expect.any(Array)],
      ["Allow", "kms:Decrypt", `arn:aws:kms:eu-central-1:${accountId}:key/fleet`],
    ]);
  });

  it("are not the task's own: its role may do nothing, and is not the one that starts it", async () => {
    const plan = await update;
    for (const name of modules) {
      const { executionRoleArn, taskRoleArn } = plan.find("aws:ecs/taskDefinition:TaskDefinition", name).inputs;
      expect(executionRoleArn).toMatch(new RegExp(`:role/${name}-execution-`));
      expect(taskRoleArn).toMatch(new RegExp(`:role/${name}-task-`));
    }
    const granted = plan
      .all("aws:iam/rolePolicy:RolePolicy")
      .map(({ inputs }) => String(inputs.role).replace(/-[0-9a-f]{7}$/, ""));
    expect(granted.sort()).toEqual([...modules.map((name) => `${name}-execution`), "network-flow"].sort());
    expect(plan.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ name }) => name)).toEqual([
      "monitoring",
    ]);
  });

  it("can be used by ECS in this account and region only", async () => {
    const plan = await update;
    for (const kind of ["execution", "task"]) {
      expect(json(plan.find("aws:iam/role:Role", `billing-${kind}`).inputs.assumeRolePolicy)).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": accountId },
              ArnLike: { "aws:SourceArn": `arn:aws:ecs:eu-central-1:${accountId}:*` },
            },
          },
        ],
      });
    }
  });
});

describe("generated passwords", () => {
  it("are letters and digits, as long as their owners take", async () => {
    const plan = await update;
    for (const name of modules) {
      const arguments_ = (kind: string) =>
        plan.find("random:index/randomPassword:RandomPassword", `${name}-${kind}`).inputs;
      expect(arguments_("database")).toEqual({ length: 40, special: false });
      // ElastiCache takes 16 to 128.
      expect(arguments_("cache")).toEqual({ length: 64, special: false });
    }
  });

  it("make URLs that every parser reads back, whichever they are", () => {
    const alphanumeric = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];
    const password = (length: number) =>
      fc
        .array(fc.constantFrom(...alphanumeric), { minLength: length, maxLength: length })
        .map((letters) => letters.join(""));
    fc.assert(
      fc.property(password(40), password(64), (database, token) => {
        const postgres = new URL(`postgresql://fleet_owner:${database}@host:5433/billing?sslmode=verify-full`);
        expect([postgres.username, postgres.password, postgres.port, postgres.search]).toEqual([
          "fleet_owner",
          database,
          "5433",
          "?sslmode=verify-full",
        ]);
        const redis = new URL(`rediss://:${token}@host:6379`);
        expect([redis.protocol, redis.username, redis.password, redis.port]).toEqual(["rediss:", "", token, "6379"]);
        expect(encodeURIComponent(database + token)).toBe(database + token);
      }),
    );
  });
});
