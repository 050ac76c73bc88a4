import { describe, expect, it } from "vitest";
import type { EntryPart } from "./testing/fleet";
import { publicApi, settingsOf } from "./testing/fleet";
import { autoNamed, explicitlyNamed, physicalName } from "./testing/physical-names";
import { updateOf } from "./testing/plan";

const longest = "abcdefghijklmnopqrs";
/** As long as an event's name may be. */
const event = `${"e".repeat(32)}.${"f".repeat(31)}`;
const services: EntryPart[] = [
  { name: `${longest}t` },
  { name: `${longest}u`, hasCronJobs: true },
  { name: `${longest}v` },
];
const plan = updateOf(
  settingsOf({
    services,
    stack: "stack-of-20-lettersx",
    configuration: {
      name: "fleet-of-20-lettersx",
      profile: "highAvailability",
      api: publicApi,
      alarmEmails: ["somebody@example.com"],
      services: {
        [`${longest}t`]: {
          dedicatedLoadBalancer: true,
          calls: [`${longest}v`],
          publishes: [event],
          routes: [`/${"a".repeat(39)}/*`],
          metrics: {},
          errorLogs: true,
          slo: { availabilityPercent: 99.9, latencyMilliseconds: 300 },
        },
        [`${longest}u`]: { consumes: [event], hosts: [`${"b".repeat(63)}.example.com`] },
      },
    },
  }),
);

describe("with names of 20 characters", () => {
  it("the test is about such names", async () => {
    const { name } = (await plan).find("aws:ecs/cluster:Cluster").inputs;
    expect(name).toHaveLength(41);
  });

  it("every name that Pulumi makes is within AWS's limit, and of its letters", async () => {
    const named = (await plan).resources.filter(({ type, inputs }) => type in autoNamed && inputs.name === undefined);
    const problems = named.flatMap(({ type, name }) => {
      const rule = autoNamed[type];
      const physical = rule === undefined ? "" : physicalName(name, rule);
      return rule === undefined || (physical.length <= rule.limit && rule.charset.test(physical))
        ? []
        : [`${type} ${physical}`];
    });
    expect(problems).toEqual([]);
    expect(named.length).toBeGreaterThan(100);
  });

  it("the longest names of load balancers and target groups use the limit up", async () => {
    const recorded = await plan;
    const longestOf = (type: string) => Math.max(...recorded.all(type).map(({ name }) => name.length));
    expect(longestOf("aws:lb/loadBalancer:LoadBalancer") + 8).toBe(32);
    expect(longestOf("aws:lb/targetGroup:TargetGroup") + 8).toBe(32);
  });

  it("the longest topic and queue are within SNS's and SQS's limit, and what Pulumi allows", async () => {
    const names = (type: string) => (plan_: Awaited<typeof plan>) => plan_.all(type).map(({ name }) => name.length + 8);
    expect(Math.max(...names("aws:sns/topic:Topic")(await plan))).toBe(78);
    expect(Math.max(...names("aws:sqs/queue:Queue")(await plan))).toBe(40);
  });

  it("every name that the program writes is within AWS's limit, and of its letters", async () => {
    const problems = (await plan).resources.flatMap(({ type, inputs }) => {
      const rule = explicitlyNamed[type];
      const name = rule === undefined ? "" : String(inputs[rule.input]);
      return rule === undefined || (name.length <= rule.limit && rule.charset.test(name)) ? [] : [`${type} ${name}`];
    });
    expect(problems).toEqual([]);
  });

  it("databases, snapshots and variables have names that AWS takes", async () => {
    for (const { inputs } of (await plan).all("aws:rds/instance:Instance")) {
      expect(inputs.dbName).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
      expect(inputs.finalSnapshotIdentifier).toMatch(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,254}$/);
    }
    for (const { inputs } of (await plan).all("aws:elasticache/replicationGroup:ReplicationGroup")) {
      expect(inputs.finalSnapshotIdentifier).toMatch(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,254}$/);
    }
  });

  it("descriptions of security groups and rules are of the letters that EC2 takes", async () => {
    const described = (await plan).resources.filter(
      ({ type }) => /security_?group/i.test(type) && !type.includes("default"),
    );
    const bad = described.filter(
      ({ inputs }) => !/^[a-zA-Z0-9. _:/()#,@[\]+=&;{}!$*-]{1,255}$/.test(String(inputs.description)),
    );
    expect(bad.map(({ name, inputs }) => `${name}: ${String(inputs.description)}`)).toEqual([]);
  });

  describe("tags", () => {
    const badTags = async () =>
      (await plan).resources.flatMap(({ name, inputs }) =>
        Object.entries((inputs.tags ?? {}) as Record<string, string>)
          .filter(([key, value]) => !/^(?!aws:)[\w .:/=+@-]{1,128}$/.test(key) || !/^[\w .:/=+@-]{0,256}$/.test(value))
          .map(([key, value]) => `${name}: ${key}=${value}`),
      );

    it("are of the letters and lengths that every AWS service takes", async () => {
      expect((await badTags()).filter((tag) => !tag.includes("fleet:calls"))).toEqual([]);
    });

    // ECS refuses `*` in a tag; the policy pack reads it. Remove `fails` when both have another word for "all".
    it("that say who calls whom are so as well", async () => {
      expect(await badTags()).toEqual([]);
    });
  });
});

describe("services whose names are each other's beginnings", () => {
  it.each([
    ["billing", "billing-database"],
    ["billing", "billing-cache"],
    ["billing", "billing-task"],
    ["billing", "billing-1"],
    ["billing", "billing-own"],
    ["billing", "billing-events"],
    ["events", "event-invoice-created"],
    ["network", "platform"],
    ["data", "services-1"],
    ["access-logs", "zone"],
    ["cluster", "key"],
  ])("%s and %s stand side by side", async (first, second) => {
    const both = await updateOf(settingsOf({ services: [first, second] }));
    for (const [type, { input }] of Object.entries(explicitlyNamed)) {
      const names = both.all(type).map(({ inputs }) => inputs[input]);
      expect(new Set(names).size, `${type}: ${names.join(", ")}`).toBe(names.length);
    }
  });
});
