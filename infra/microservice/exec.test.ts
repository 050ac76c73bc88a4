import { describe, expect, it } from "vitest";
import { accountId } from "../testing/created";
import { publicApi, settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, updateOf } from "../testing/plan";

const open = { exec: "support looks into stuck invoices", readonlyRootFilesystem: false };
const migration = { script: "bin/migration/up.ts", target: "build", head: "Migration1" };
const shop = [{ name: "billing", migration }, { name: "exec" }, { name: "mail" }] as never;
const settings = (services: Record<string, object>, api: object = {}) =>
  settingsOf({ services: shop, configuration: { services, api: { ...publicApi, ...api } } });
const service = "aws:ecs/service:Service";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const policy = "aws:iam/rolePolicy:RolePolicy";
const arn = (kind: string, path: string) => `arn:aws:${kind}:eu-central-1:${accountId}:${path}`;

const closed = updateOf(settings({}));
const opened = updateOf(settings({ billing: open }));

const container = (plan: Plan, name: string) =>
  json<Record<string, unknown>[]>(plan.find(task, name).inputs.containerDefinitions)[0];

/** Everything of a plan by its URN, as text. */
function texts({ resources }: Plan): ReadonlyMap<string, string> {
  return new Map(resources.map(({ urn, ...rest }) => [urn.split("::").slice(2).join("::"), JSON.stringify(rest)]));
}

describe("a fleet that lets nobody in", () => {
  it("has nothing of it", async () => {
    const plan = await closed;
    expect(plan.find("aws:ecs/cluster:Cluster").inputs.configuration).toBeUndefined();
    expect(plan.all("aws:kms/key:Key").map(({ name }) => name)).toEqual(["key"]);
    expect(plan.all(service).map(({ inputs }) => inputs.enableExecuteCommand)).toEqual([false, false, false, false]);
    expect(JSON.stringify(plan.resources)).not.toMatch(/ssmmessages|fleet\.exec|sessions/);
  });

  it("is the same while who would let people in is being removed", async () => {
    const retired = await updateOf(settings({ billing: { ...open, retire: "keepData" } }));
    expect(retired.find("aws:ecs/cluster:Cluster").inputs.configuration).toBeUndefined();
    expect(JSON.stringify(retired.resources)).not.toContain("ssmmessages");
  });
});

describe("a service that lets people in", () => {
  it("changes this, and nothing else", async () => {
    const [before, after] = [texts(await closed), texts(await opened)];
    expect([...before.keys()].filter((urn) => !after.has(urn))).toEqual([]);
    expect([...after.keys()].filter((urn) => !before.has(urn)).sort()).toEqual([
      "fleet:microservice:Microservice$aws:iam/rolePolicy:RolePolicy::billing-exec",
      "fleet:platform:Platform$aws:cloudwatch/logGroup:LogGroup::exec",
      "fleet:platform:Platform$aws:kms/key:Key::exec",
    ]);
    expect([...after].filter(([urn, text]) => before.has(urn) && before.get(urn) !== text).map(([urn]) => urn)).toEqual(
      [
        "fleet:platform:Platform$aws:ecs/cluster:Cluster::cluster",
        "fleet:microservice:Microservice$aws:ecs/taskDefinition:TaskDefinition::billing",
        "fleet:microservice:Microservice$aws:ecs/service:Service::billing",
      ],
    );
  });

  it("has tasks that can be entered, which replace those that cannot", async () => {
    const plan = await opened;
    expect(plan.find(service, "billing").inputs.enableExecuteCommand).toBe(true);
    expect(container(plan, "billing")).toMatchObject({
      readonlyRootFilesystem: false,
      dockerLabels: { "fleet.exec": "allowed" },
      linuxParameters: { initProcessEnabled: true },
    });
    const writable = await updateOf(settings({ billing: { readonlyRootFilesystem: false } }));
    expect(container(writable, "billing")).not.toHaveProperty("dockerLabels");
    expect(plan.find(service, "billing").dependencies).toContain(plan.find(policy, "billing-exec").urn);
  });

  it("has migrations that nobody enters, with a read-only root", async () => {
    expect(container(await opened, "billing_migration")).toMatchObject({ readonlyRootFilesystem: true });
  });

  it("may do by its task role what ECS Exec asks for, and no more", async () => {
    const { inputs } = (await opened).find(policy, "billing-exec");
    expect(inputs.role).toMatch(/^billing-task-/);
    expect(json(inputs.policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          Resource: "*",
        },
        { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: arn("logs", "log-group:/fleet/shop/prod/exec/sessions:*"),
        },
        { Effect: "Allow", Action: "kms:Decrypt", Resource: arn("kms", "key/exec") },
      ],
    });
  });

  it("has sessions that the cluster encrypts and writes down", async () => {
    const plan = await opened;
    expect(plan.find("aws:ecs/cluster:Cluster").inputs.configuration).toEqual({
      executeCommandConfiguration: {
        kmsKeyId: arn("kms", "key/exec"),
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: "/fleet/shop/prod/exec/sessions",
          cloudWatchEncryptionEnabled: true,
        },
      },
    });
    expect(plan.find("aws:kms/key:Key", "exec").inputs).toMatchObject({ enableKeyRotation: true });
    expect(
      plan.resources.find(({ urn }) => urn.endsWith("Platform$aws:cloudwatch/logGroup:LogGroup::exec"))?.inputs,
    ).toMatchObject({
      name: "/fleet/shop/prod/exec/sessions",
      retentionInDays: 365,
      kmsKeyId: arn("kms", "key/fleet"),
      tags: { "fleet:role": "shared" },
    });
  });

  it("has them once for all, the API among them", async () => {
    const plan = await previewOf(settings({ billing: open, exec: open }, open));
    expect(plan.all("aws:kms/key:Key").map(({ name }) => name)).toEqual(["exec", "key"]);
    const granted = plan.all(policy).map(({ name }) => name);
    expect(granted.filter((name) => name.endsWith("-exec"))).toEqual(["api-exec", "billing-exec", "exec-exec"]);
    expect(
      plan
        .all(service)
        .map(({ name, inputs }) => [name, inputs.enableExecuteCommand])
        .sort(),
    ).toEqual([
      ["api", true],
      ["billing", true],
      ["exec", true],
      ["mail", false],
    ]);
    const names = plan.all("aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs.name);
    expect(new Set(names).size).toBe(names.length);
  });
});
