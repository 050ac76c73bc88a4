import type * as pulumi from "@pulumi/pulumi";
import type { Objective } from "./burn-rate";

/** One query of an alarm: a metric, or what is worked out from the others. */
export type MetricQuery =
  | { readonly id: string; readonly metric: QueriedMetric; readonly returnData: false }
  | { readonly id: "bad"; readonly expression: string; readonly label: string; readonly returnData: true };

interface QueriedMetric {
  readonly namespace: "AWS/ApplicationELB";
  readonly metricName: string;
  readonly stat: string;
  readonly period: number;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Where the requests of a service are counted. */
export interface RequestSource {
  readonly loadBalancer: pulumi.Input<string>;
  readonly targetGroup: pulumi.Input<string>;
  /**
   * Whether the load balancer serves it alone: then the answers that it gave itself, as no task could, are the service's
   * failures too. A shared one does not say whose they were.
   */
  readonly ownLoadBalancer: boolean;
}

/**
 * The share of bad requests within some minutes, in percent, as CloudWatch works it out; 0 below the fewest failures that
 * count, so that one failed request at night is no alarm, and nothing at all without requests.
 */
export function badPercent(
  objective: Objective,
  source: RequestSource,
  { minutes, minimumFailures }: { readonly minutes: number; readonly minimumFailures: number },
): readonly MetricQuery[] {
  const of = (dimensions: QueriedMetric["dimensions"]) => (id: string, metricName: string, stat: string) => ({
    id,
    metric: { namespace: "AWS/ApplicationELB" as const, metricName, stat, period: minutes * 60, dimensions },
    returnData: false as const,
  });
  const ofTargets = of({ LoadBalancer: source.loadBalancer, TargetGroup: source.targetGroup });
  const ofBalancer = of({ LoadBalancer: source.loadBalancer });
  const result = (expression: string) => ({
    id: "bad" as const,
    expression,
    label: objective.kind === "availability" ? "failed requests, %" : "slow requests, %",
    returnData: true as const,
  });
  if (objective.kind === "latency") {
    const slow = "(100 - fast)";
    return [
      ofTargets("timed", "TargetResponseTime", "SampleCount"),
      ofTargets("fast", "TargetResponseTime", `PR(:${objective.milliseconds / 1000})`),
      result(`IF(timed * ${slow} / 100 >= ${minimumFailures}, ${slow}, 0)`),
    ];
  }
  const [failed, all] = source.ownLoadBalancer
    ? ["(FILL(failed, 0) + FILL(refused, 0))", "(FILL(requests, 0) + FILL(refused, 0))"]
    : ["FILL(failed, 0)", "requests"];
  return [
    ofTargets("requests", "RequestCount", "Sum"),
    ofTargets("failed", "HTTPCode_Target_5XX_Count", "Sum"),
    ...(source.ownLoadBalancer ? [ofBalancer("refused", "HTTPCode_ELB_5XX_Count", "Sum")] : []),
    result(`IF(${failed} >= ${minimumFailures}, 100 * ${failed} / ${all}, 0)`),
  ];
}
