import { describe, expect, it } from "vitest";
import { accountId } from "../testing/created";
import { publicApi, settingsOf } from "../testing/fleet";
import { type Plan, updateOf } from "../testing/plan";
import { defaultErrorPattern } from "./settings";

const shop = [{ name: "billing" }, { name: "mail" }];
const fleet = (billing: object, more: object = {}) =>
  updateOf(settingsOf({ services: shop, configuration: { services: { billing }, ...more } }));
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const topic = /^arn:aws:sns:eu-central-1:\d{12}:alarms-[0-9a-f]{7}$/;

const named = (plan: Plan, type: string) => plan.all(type).map(({ name }) => name);
const plain = fleet({});

describe("objectives", () => {
  const slo = { availabilityPercent: 99.9, latencyMilliseconds: 300, latencyPercent: 95 };
  const promised = fleet({ slo });
  const halves = (kind: string) =>
    ["1h", "5min"]
      .map((span) => `billing-slo-${kind}-fast-${span}`)
      .concat(["6h", "30min"].map((span) => `billing-slo-${kind}-slow-${span}`));

  it("are watched by two halves and one alarm for each speed, of that service alone", async () => {
    const before = named(await plain, alarm);
    const plan = await promised;
    expect(
      named(plan, alarm)
        .filter((name) => !before.includes(name))
        .sort(),
    ).toEqual([...halves("availability"), ...halves("latency")].sort());
    expect(named(plan, composite).sort()).toEqual([
      "billing-slo-availability-fast",
      "billing-slo-availability-slow",
      "billing-slo-latency-fast",
      "billing-slo-latency-slow",
    ]);
    expect(named(await plain, composite)).toEqual([]);
  });

  it("tell the topic when both halves say so", async () => {
    const plan = await promised;
    const physical = (name: string) => `${plan.find(alarm, name).name}-[0-9a-f]{7}`;
    const { inputs, parent } = plan.find(composite, "billing-slo-availability-fast");
    expect(inputs.alarmRule).toMatch(
      new RegExp(
        `^ALARM\\("${physical("billing-slo-availability-fast-1h")}"\\) AND ALARM\\("${physical("billing-slo-availability-fast-5min")}"\\)$`,
      ),
    );
    expect(inputs).toMatchObject({
      alarmName: "shop-prod-billing-slo-availability-fast",
      alarmDescription:
        "billing (shop, prod): 99.9 % of the requests of 30 days should not fail; the error budget burns 14.4 times as fast as that allows",
      alarmActions: [expect.stringMatching(topic)],
      okActions: [expect.stringMatching(topic)],
      tags: { "fleet:service": "billing" },
    });
    expect(parent).toMatch(/Microservice::billing$/);
  });

  it("have halves that tell nobody by themselves, and are quiet without requests", async () => {
    const { inputs } = (await promised).find(alarm, "billing-slo-latency-slow-6h");
    expect(inputs).toMatchObject({
      alarmDescription: "billing (shop, prod): more than 30 % of the requests of 6h take longer than 300 ms",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 30,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "notBreaching",
    });
    for (const key of ["alarmActions", "okActions", "metricName", "statistic", "period"]) {
      expect(inputs).not.toHaveProperty(key);
    }
    const queries = inputs.metricQueries as {
      id: string;
      metric?: { period: number; dimensions: Record<string, string> };
    }[];
    expect(queries.map(({ id, metric }) => [id, metric?.period])).toEqual([
      ["timed", 21600],
      ["fast", 21600],
      ["bad", undefined],
    ]);
    expect(queries[0]?.metric?.dimensions).toEqual({
      LoadBalancer: expect.stringMatching(/^app\/services-1-[0-9a-f]{7}\/50dc6c495c0c9188$/),
      TargetGroup: expect.stringMatching(/^targetgroup\/billing-1-[0-9a-f]{7}\/73e2d6bc24d8a067$/),
    });
  });

  it("count what a load balancer of one's own refused, and what the API's did", async () => {
    const refused = (plan: Plan, name: string) =>
      JSON.stringify(plan.find(alarm, `${name}-slo-availability-fast-1h`).inputs).includes("HTTPCode_ELB_5XX_Count");
    const alone = await fleet(
      { slo, dedicatedLoadBalancer: true },
      { api: { ...publicApi, slo: { availabilityPercent: 99 } } },
    );
    expect([refused(await promised, "billing"), refused(alone, "billing"), refused(alone, "api")]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("of a service with routes count the requests at both load balancers", async () => {
    const routed = { slo, routes: ["/invoices/*"], dedicatedLoadBalancer: true };
    const plan = await fleet(routed, { api: { ...publicApi, slo: { availabilityPercent: 99 } } });
    const metrics = (name: string) => {
      const { inputs } = plan.find(alarm, name);
      const queries = inputs.metricQueries as { id: string; metric?: { dimensions: Record<string, string> } }[];
      return queries.flatMap(({ id, metric }) =>
        metric === undefined ? [] : [[id, ...Object.values(metric.dimensions)]],
      );
    };
    const own = [expect.stringMatching(/^app\/own-billing-/), expect.stringMatching(/^targetgroup\/billing-own-/)];
    const web = [expect.stringMatching(/^app\/api-/), expect.stringMatching(/^targetgroup\/billing-web-/)];
    expect(metrics("billing-slo-availability-slow-30min")).toEqual([
      ["requests", ...own],
      ["failed", ...own],
      ["refused", own[0]],
      ["unserved", own[0]],
      ["requests2", ...web],
      ["failed2", ...web],
    ]);
    expect(metrics("billing-slo-latency-fast-5min")).toEqual([
      ["timed", ...own],
      ["fast", ...own],
      ["timed2", ...web],
      ["fast2", ...web],
    ]);
    // The API's load balancer does not say whose request it refused: it may have been one for billing.
    expect(metrics("api-slo-availability-fast-1h").map(([id]) => id)).toEqual(["requests", "failed"]);
  });

  it("are asked for by themselves: also where there are no other alarms", async () => {
    const plan = await fleet({ slo: { availabilityPercent: 99 }, alarms: false });
    expect(named(plan, composite)).toHaveLength(2);
    expect(named(plan, alarm).filter((name) => name.startsWith("billing"))).toHaveLength(4);
  });
});

describe("lines that tell of errors", () => {
  it("are counted, and many of them are an alarm", async () => {
    const plan = await fleet({ errorLogs: true });
    expect(plan.all(filter)).toHaveLength(1);
    expect(plan.find(filter, "billing").inputs).toMatchObject({
      logGroupName: "/fleet/shop/prod/billing",
      pattern: defaultErrorPattern,
      metricTransformation: {
        namespace: "fleet/shop/prod",
        name: "billing-error-logs",
        value: "1",
        defaultValue: "0",
        unit: "Count",
      },
    });
    expect(plan.find(alarm, "billing-error-logs").inputs).toMatchObject({
      namespace: "fleet/shop/prod",
      metricName: "billing-error-logs",
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 3,
      threshold: 10,
      treatMissingData: "notBreaching",
      alarmActions: [expect.stringContaining(`:${accountId}:alarms-`)],
    });
  });

  it("are only counted where there are no alarms, and not at all where nobody asks", async () => {
    const quiet = await fleet({ errorLogs: { pattern: "PANIC", perMinute: 2 }, alarms: false });
    expect(quiet.find(filter).inputs.pattern).toBe("PANIC");
    expect(named(quiet, alarm)).not.toContain("billing-error-logs");
    expect(named(await plain, filter)).toEqual([]);
    expect(named(await plain, alarm)).not.toContain("billing-error-logs");
  });

  it("go on in the metric of the former name", async () => {
    const services = [{ name: "invoices" }];
    const configuration = { services: { invoices: { errorLogs: true, renamedFrom: "billing" } } } as never;
    const plan = await updateOf(settingsOf({ services, configuration }));
    expect(plan.find(filter, "invoices").inputs.metricTransformation).toMatchObject({ name: "billing-error-logs" });
  });
});

describe("a check of readiness", () => {
  it("is the load balancer's, and the container keeps its own", async () => {
    const plan = await fleet({ healthCheck: { path: "/alive", readinessPath: "/ready" } });
    expect(plan.find("aws:lb/targetGroup:TargetGroup", "billing-1").inputs.healthCheck).toMatchObject({
      path: "/ready",
    });
    const definitions = String(
      plan.find("aws:ecs/taskDefinition:TaskDefinition", "billing").inputs.containerDefinitions,
    );
    expect(definitions).toContain("127.0.0.1:3001/alive");
    expect(definitions).not.toContain("/ready");
    const same = await fleet({ healthCheck: { path: "/alive" } });
    expect(same.find("aws:lb/targetGroup:TargetGroup", "billing-1").inputs.healthCheck).toMatchObject({
      path: "/alive",
    });
  });
});
