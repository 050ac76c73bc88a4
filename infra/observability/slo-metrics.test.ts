import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BurnAlarm, burnAlarms, type Objective } from "./burn-rate";
import { badPercent } from "./slo-metrics";

const shared = { loadBalancer: "app/shared/1", targetGroup: "targetgroup/billing/2", ownLoadBalancer: false };
const own = { ...shared, loadBalancer: "app/own/1", ownLoadBalancer: true };
const available: Objective = { kind: "availability", goalPercent: 99.9 };
const fast: Objective = { kind: "latency", goalPercent: 99, milliseconds: 250 };
const wanted = { minutes: 60, minimumFailures: 5 };

/** What CloudWatch would work out of the metrics, of which a missing one has no point. */
function worked(
  objective: Objective,
  source: typeof shared,
  points: Readonly<Record<string, number>>,
): number | undefined {
  const expression = badPercent(objective, source, wanted).flatMap((one) =>
    "expression" in one ? one.expression : [],
  )[0];
  const ids = ["requests", "failed", "refused", "timed", "fast"];
  const filled = (value: number | undefined, other: number) => value ?? other;
  const chosen = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  const run = new Function("FILL", "IF", ...ids, `return ${expression};`);
  const result: unknown = run(filled, chosen, ...ids.map((id) => points[id]));
  return typeof result === "number" && Number.isFinite(result) ? result : undefined;
}

describe("the queries", () => {
  it("of availability behind a shared load balancer are the target group's alone", () => {
    expect(badPercent(available, shared, wanted)).toEqual([
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
    const queries = badPercent(available, own, wanted);
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
    expect(queries).toHaveLength(4);
  });

  it("of latency ask for the share of requests that were fast, in seconds", () => {
    const queries = badPercent(fast, shared, { ...wanted, minutes: 5 });
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

  it("hand out one result each", () => {
    for (const [objective, source] of [
      [available, shared],
      [available, own],
      [fast, shared],
    ] as const) {
      const returned = badPercent(objective, source, wanted).filter(({ returnData }) => returnData);
      expect(returned.map(({ id }) => id)).toEqual(["bad"]);
    }
  });
});

describe("what they come to", () => {
  it.each<[string, Objective, typeof shared, Readonly<Record<string, number>>, number | undefined]>([
    ["no traffic at all", available, shared, {}, 0],
    ["requests and no failure", available, shared, { requests: 100 }, 0],
    ["one failed request at night", available, shared, { requests: 1, failed: 1 }, 0],
    ["four of four failed", available, shared, { requests: 4, failed: 4 }, 0],
    ["everything failed, with little traffic", available, shared, { requests: 5, failed: 5 }, 100],
    ["one in a hundred failed", available, shared, { requests: 1000, failed: 10 }, 1],
    ["no task could answer", available, own, { refused: 50 }, 100],
    ["some refused, some failed", available, own, { requests: 90, failed: 10, refused: 10 }, 20],
    ["nothing refused", available, own, { requests: 1000, failed: 10 }, 1],
    ["nobody asked", available, own, {}, 0],
    ["all fast", fast, shared, { timed: 1000, fast: 100 }, 0],
    ["a fifth slow", fast, shared, { timed: 1000, fast: 80 }, 20],
    ["one slow request at night", fast, shared, { timed: 1, fast: 0 }, 0],
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
