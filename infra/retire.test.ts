import { describe, expect, it } from "vitest";
import type { RecordedResource } from "./recorder";
import type { RawConfiguration } from "./schema";
import { settingsOf } from "./testing/fleet";
import { type Plan, unwrap, updateOf } from "./testing/plan";

type Retire = NonNullable<NonNullable<RawConfiguration["services"]>[string]["retire"]>;

const shop = (retire?: Retire, configuration: Partial<RawConfiguration> = {}) =>
  updateOf(
    settingsOf({ configuration: { ...configuration, services: { billing: retire === undefined ? {} : { retire } } } }),
  );
const before = shop();
const keepData = shop("keepData");
const deleteData = shop("deleteData");

/** What belongs to billing: its parts. */
const own = (plan: Plan) => plan.resources.filter(({ parent }) => parent?.endsWith("Microservice::billing"));
const short = ({ type, name }: RecordedResource) => `${type.split(":").at(-1)} ${name}`;
const options = (plan: Plan) =>
  Object.fromEntries(own(plan).map((r) => [short(r), { protect: r.protect, retain: r.retainOnDelete }]));

const data = [
  "Instance billing",
  "LifecyclePolicy billing",
  "RandomPassword billing-cache",
  "RandomPassword billing-database",
  "ReplicationGroup billing",
  "Repository billing",
  "Secret billing",
  "SecretVersion billing",
  "SecurityGroup billing-cache",
  "SecurityGroup billing-database",
];

describe("a service that is being retired", () => {
  it.each([
    ["keepData", keepData],
    ["deleteData", deleteData],
  ] as const)("with %s is stopped: nothing is left but its data", async (_, plan) => {
    expect(
      own(await plan)
        .map(short)
        .sort(),
    ).toEqual(data);
  });

  it("is not protected any more, and with keepData stays in AWS when it leaves the stack", async () => {
    const all = (protect: boolean, retain: boolean) =>
      Object.fromEntries(data.map((name) => [name, { protect, retain }]));
    expect(options(await keepData)).toEqual(all(false, true));
    expect(options(await deleteData)).toEqual(all(false, false));
    const running = options(await before);
    expect(Object.fromEntries(data.map((name) => [name, running[name]]))).toEqual({
      ...all(true, false),
      "LifecyclePolicy billing": { protect: false, retain: false },
      // Its next value replaces it, which protection would forbid.
      "SecretVersion billing": { protect: false, retain: false },
    });
  });

  it("can be deleted in the next step, with a last snapshot in a fleet that protects its data", async () => {
    for (const plan of [await keepData, await deleteData]) {
      expect(plan.find("aws:rds/instance:Instance", "billing").inputs).toMatchObject({
        deletionProtection: false,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: "shop-prod-billing-final-sg-billing-database",
      });
      expect(plan.find("aws:elasticache/replicationGroup:ReplicationGroup", "billing").inputs).toMatchObject({
        finalSnapshotIdentifier: "billing-final-sg-billing-cache",
      });
      expect(plan.find("aws:secretsmanager/secret:Secret", "billing").inputs.recoveryWindowInDays).toBe(0);
      // A repository that holds images is deleted only by force.
      expect(plan.find("aws:ecr/repository:Repository", "billing").inputs.forceDelete).toBe(true);
    }
    expect((await before).find("aws:ecr/repository:Repository", "billing").inputs.forceDelete).toBe(false);
  });

  it("says so in the tags that the guard reads", async () => {
    const instance = (plan: Plan) => plan.find("aws:rds/instance:Instance", "billing").inputs.tags;
    expect(instance(await keepData)).toEqual({
      "fleet:name": "shop",
      "fleet:stack": "prod",
      "fleet:role": "microservice",
      "fleet:service": "billing",
      "fleet:retire": "keepData",
    });
    expect(instance(await deleteData)).toMatchObject({ "fleet:retire": "deleteData" });
    expect(instance(await before)).not.toHaveProperty("fleet:retire");
  });

  it("keeps its password, its secret's values and everything else that its data is read with", async () => {
    for (const type of [
      "aws:secretsmanager/secretVersion:SecretVersion",
      "random:index/randomPassword:RandomPassword",
    ]) {
      const inputs = (plan: Plan) =>
        own(plan)
          .filter((r) => r.type === type)
          .map((r) => unwrap(r.inputs));
      expect(inputs(await keepData)).toEqual(inputs(await before));
    }
    const instance = (plan: Plan) => {
      const { deletionProtection: _, tags: __, ...rest } = plan.find("aws:rds/instance:Instance", "billing").inputs;
      return unwrap(rest);
    };
    expect(instance(await keepData)).toEqual(instance(await before));
  });

  it("has an output that says so, and no address", async () => {
    const outputs = (await keepData).outputs.services as Record<string, Record<string, unknown>>;
    expect(Object.keys(outputs.billing ?? {}).sort()).toEqual([
      "cacheIdentifier",
      "databaseIdentifier",
      "repositoryUrl",
      "retire",
      "secretArn",
    ]);
    expect(outputs.billing?.retire).toBe("keepData");
  });

  it("changes nothing of the others but the API's task, its tag-free address and its rules", async () => {
    const others = (plan: Plan) =>
      new Map(plan.resources.filter((r) => r.custom && !own(plan).includes(r)).map((r) => [r.urn, JSON.stringify(r)]));
    const [old, now] = [others(await before), others(await keepData)];
    expect([...old.keys()].filter((urn) => !now.has(urn))).toEqual([]);
    const changed = [...now].filter(([urn, text]) => old.get(urn) !== text).map(([urn]) => urn.split("$").at(-1));
    expect(changed.sort()).toEqual([
      // The fleet's, which show what runs.
      "aws:cloudwatch/dashboard:Dashboard::dashboard",
      ...["errors", "slow-requests", "trace"].map(
        (key) => `aws:cloudwatch/queryDefinition:QueryDefinition::query-${key}`,
      ),
      "aws:ecs/taskDefinition:TaskDefinition::api",
    ]);
  });
});

describe("in a fleet without protection", () => {
  it("nothing is protected, and there are no last snapshots", async () => {
    const plan = await shop(undefined, { profile: "economy" });
    expect(plan.resources.filter(({ protect }) => protect)).toEqual([]);
    expect(plan.find("aws:rds/instance:Instance", "billing").inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    for (const type of ["aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"]) {
      expect(plan.find(type, "billing").inputs).not.toHaveProperty("finalSnapshotIdentifier");
    }
  });
});
