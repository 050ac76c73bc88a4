import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BurnAlarm, burnAlarms, type Objective } from "./burn-rate";
import { badPercent, type RequestSource } from "./slo-metrics";

const shared = { loadBalancer: "app/shared/1", targetGroup: "targetgroup/billing/2", ownLoadBalancer: false };
const own = { ...shared, loadBalancer: "app/own/1", ownLoadBalancer: true };
const web = { loadBalancer: "app/api/1", targetGroup: "targetgroup/billing-web/3", ownLoadBalancer: false };
const routed = [shared, web];
const ownRouted = [own, web];
const available: Objective = { kind: "availability", goalPercent: 99.9 };
const fast: Objective = { kind: "latency", goalPercent: 99, milliseconds: 250 };
const wanted = { minutes: 60, minimumFailures: 5 };

/** What CloudWatch would work out of the metrics, of which a missing one has no point. */
function worked(
  objective: Objective,
  source: RequestSource | readonly RequestSource[],
  points: Readonly<Record<string, number>>,
): number | undefined {
  const expression = badPercent(objective, [source].flat(), wanted).flatMap((one) =>
    "expression" in one ? one.expression : [],
  )[0];
  const ids = ["requests", "failed", "refused", "unserved", "timed", "fast"].flatMap((id) => [id, `${id}2`]);
  const filled = (value: number | undefined, other: number) => value ?? other;
  const chosen = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  const run = new Function("FILL", "IF", ...ids, `return ${expression};`);
  const result: unknown = run(filled, chosen, ...ids.map((id) => points[id]));
  return typeof result === "number" && Number.isFinite(result) ? result : undefined;
}

describe("the queries", () => {
  it("of availability behind a shared load balancer are the target group's alone", () => {
    expect(badPercent(available, [shared], wanted)).toEqual([
      {
        id: "requests",
        metric: {
          namespace: "AWS/ApplicationELB",
          metricName: "RequestCount",
          stat: "Sum",
          period: 3600,
          dimensions: { LoadBalancer: "app/shared/1", TargetGroup: "targetgroup/billing/2" },
        },
        returnData: false,
      },
      {
        id: "failed",
        metric: {
          namespace: "AWS/ApplicationELB",
          metricName: "HTTPCode_Target_5XX_Count",
          stat: "Sum",
          period: 3600,
          dimensions: { LoadBalancer: "app/shared/1", TargetGroup: "targetgroup/billing/2" },
        },
        returnData: false,
      },
      {
        id: "bad",
        expression: "IF(FILL(failed, 0) >= 5, 100 * FILL(failed, 0) / requests, 0)",
        label: "failed requests, %",
        returnData: true,
      },
    ]);
  });

  it("of availability behind an own load balancer count what it refused itself", () => {
    const queries = badPercent(available, [own], wanted);
    expect(queries[2]).toEqual({
      id: "refused",
      metric: {
        namespace: "AWS/ApplicationELB",
        metricName: "HTTPCode_ELB_5XX_Count",
        stat: "Sum",
        period: 3600,
        dimensions: { LoadBalancer: "app/own/1" },
      },
      returnData: false,
    });
    const ids = queries.map((one) => ("metric" in one ? [one.id, one.metric.metricName] : one.id));
    expect(ids.slice(3)).toEqual([["unserved", "HTTPCode_ELB_503_Count"], "bad"]);
  });

  it("of latency ask for the share of requests that were fast, in seconds", () => {
    const queries = badPercent(fast, [shared], { ...wanted, minutes: 5 });
    expect(
      queries.map((one) =>
        "metric" in one ? [one.metric.metricName, one.metric.stat, one.metric.period] : one.expression,
      ),
    ).toEqual([
      ["TargetResponseTime", "SampleCount", 300],
      ["TargetResponseTime", "PR(:0.25)", 300],
      "IF(timed * (100 - fast) / 100 >= 5, (100 - fast), 0)",
    ]);
    // As the provider takes it: PR(<from>:<to>) with plain numbers.
    expect("PR(:0.25)").toMatch(/^PR\((\d+(\.\d+)?)?:(\d+(\.\d+)?)?\)$/);
  });

  it("of a service with routes count the requests at both load balancers, and what its own refused alone", () => {
    const told = (objective: Objective, sources: readonly RequestSource[]) =>
      badPercent(objective, sources, wanted).map((one) =>
        "metric" in one ? [one.id, one.metric.metricName, ...Object.values(one.metric.dimensions)] : one.expression,
      );
    const requests = [
      ["requests", "RequestCount", "app/shared/1", "targetgroup/billing/2"],
      ["failed", "HTTPCode_Target_5XX_Count", "app/shared/1", "targetgroup/billing/2"],
      ["requests2", "RequestCount", "app/api/1", "targetgroup/billing-web/3"],
      ["failed2", "HTTPCode_Target_5XX_Count", "app/api/1", "targetgroup/billing-web/3"],
    ];
    expect(told(available, routed)).toEqual([
      ...requests,
      "IF((FILL(failed, 0) + FILL(failed2, 0)) >= 5, 100 * (FILL(failed, 0) + FILL(failed2, 0)) / (FILL(requests, 0) + FILL(requests2, 0)), 0)",
    ]);
    const dedicated = told(available, ownRouted);
    expect(dedicated[2]).toEqual(["refused", "HTTPCode_ELB_5XX_Count", "app/own/1"]);
    expect(dedicated.filter((one) => one.includes("HTTPCode_ELB_5XX_Count"))).toHaveLength(1);
    expect(dedicated.at(-1)).toBe(
      "IF((FILL(failed, 0) + FILL(failed2, 0) + FILL(refused, 0)) >= 5, 100 * (FILL(failed, 0) + FILL(failed2, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(requests2, 0) + FILL(unserved, 0)), 0)",
    );
    expect(told(fast, routed)).toEqual([
      ["timed", "TargetResponseTime", "app/shared/1", "targetgroup/billing/2"],
      ["fast", "TargetResponseTime", "app/shared/1", "targetgroup/billing/2"],
      ["timed2", "TargetResponseTime", "app/api/1", "targetgroup/billing-web/3"],
      ["fast2", "TargetResponseTime", "app/api/1", "targetgroup/billing-web/3"],
      "IF((FILL(timed, 0) * (100 - FILL(fast, 100)) / 100 + FILL(timed2, 0) * (100 - FILL(fast2, 100)) / 100) >= 5, 100 * (FILL(timed, 0) * (100 - FILL(fast, 100)) / 100 + FILL(timed2, 0) * (100 - FILL(fast2, 100)) / 100) / (FILL(timed, 0) + FILL(timed2, 0)), 0)",
    ]);
  });

  it("hand out one result each", () => {
    for (const [objective, source] of [
      [available, [shared]],
      [available, [own]],
      [available, routed],
      [fast, [shared]],
      [fast, routed],
    ] as const) {
      const returned = badPercent(objective, source, wanted).filter(({ returnData }) => returnData);
      expect(returned.map(({ id }) => id)).toEqual(["bad"]);
    }
  });
});

describe("what they come to", () => {
  it.each<
    [string, Objective, RequestSource | readonly RequestSource[], Readonly<Record<string, number>>, number | undefined]
  >([
    ["no traffic at all", available, shared, {}, 0],
    ["requests and no failure", available, shared, { requests: 100 }, 0],
    ["one failed request at night", available, shared, { requests: 1, failed: 1 }, 0],
    ["four of four failed", available, shared, { requests: 4, failed: 4 }, 0],
    ["everything failed, with little traffic", available, shared, { requests: 5, failed: 5 }, 100],
    ["one in a hundred failed", available, shared, { requests: 1000, failed: 10 }, 1],
    ["there was no task", available, own, { refused: 50, unserved: 50 }, 100],
    ["no task answered in time", available, own, { requests: 50, refused: 50 }, 100],
    ["some refused, some failed", available, own, { requests: 90, failed: 10, refused: 10, unserved: 10 }, 20],
    ["some failed, some were late", available, own, { requests: 100, failed: 10, refused: 10 }, 20],
    ["nothing refused", available, own, { requests: 1000, failed: 10 }, 1],
    ["nobody asked", available, own, {}, 0],
    ["all fast", fast, shared, { timed: 1000, fast: 100 }, 0],
    ["a fifth slow", fast, shared, { timed: 1000, fast: 80 }, 20],
    ["one slow request at night", fast, shared, { timed: 1, fast: 0 }, 0],
    ["nobody asked, by routes or otherwise", available, routed, {}, 0],
    ["requests by routes alone failed", available, routed, { requests: 90, requests2: 10, failed2: 10 }, 10],
    ["there are requests by routes alone", available, routed, { requests2: 100, failed2: 20 }, 20],
    ["there are none by routes", available, routed, { requests: 100, failed: 20 }, 20],
    [
      "both fail too little to count alone",
      available,
      routed,
      { requests: 5, failed: 3, requests2: 5, failed2: 3 },
      60,
    ],
    [
      "its own refused, and routes failed",
      available,
      ownRouted,
      { refused: 5, unserved: 5, requests2: 15, failed2: 5 },
      50,
    ],
    ["nobody was timed", fast, routed, {}, 0],
    ["requests by routes are slow", fast, routed, { timed: 300, fast: 100, timed2: 100, fast2: 20 }, 20],
    ["there are slow requests by routes alone", fast, routed, { timed2: 100, fast2: 60 }, 40],
    ["all fast, and none by routes", fast, routed, { timed: 100, fast: 100 }, 0],
  ])("%s", (_, objective, source, points, expected) => {
    expect(worked(objective, source, points)).toBe(expected);
  });

  it("is above a threshold only where the objective is missed, and enough requests were bad", () => {
    const alarms = burnAlarms(99.9, 30);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (good, failed) => {
        const percent = worked(available, shared, { requests: good + failed, failed }) ?? 0;
        const alarming = ({ thresholdPercent }: BurnAlarm) => percent > thresholdPercent;
        if (failed < 5) {
          expect(alarms.some(alarming)).toBe(false);
        } else {
          expect(alarms.map(alarming)).toEqual(
            alarms.map(({ burnRate }) => failed / (good + failed) > burnRate * 0.001 + Number.EPSILON),
          );
        }
      }),
    );
  });
});
