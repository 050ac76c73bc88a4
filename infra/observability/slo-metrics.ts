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

/** Where requests of a service are counted: at one load balancer. */
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
 * count, so that one failed request at night is no alarm, and nothing at all without requests. Of several sources the
 * requests are counted together, and one without any data had none.
 */
export function badPercent(
  objective: Objective,
  sources: readonly RequestSource[],
  { minutes, minimumFailures }: { readonly minutes: number; readonly minimumFailures: number },
): readonly MetricQuery[] {
  const { queries, bad, percent } =
    objective.kind === "latency" ? slowShare(sources, objective.milliseconds) : failedShare(sources);
  return [
    ...queries.map(({ id, metricName, stat, dimensions }) => ({
      id,
      metric: { namespace: "AWS/ApplicationELB" as const, metricName, stat, period: minutes * 60, dimensions },
      returnData: false as const,
    })),
    {
      id: "bad",
      expression: `IF(${bad} >= ${minimumFailures}, ${percent}, 0)`,
      label: objective.kind === "availability" ? "failed requests, %" : "slow requests, %",
      returnData: true,
    },
  ];
}

interface Share {
  readonly queries: readonly (Pick<QueriedMetric, "metricName" | "stat" | "dimensions"> & { readonly id: string })[];
  /** How many requests were bad. */
  readonly bad: string;
  readonly percent: string;
}

function failedShare(sources: readonly RequestSource[]): Share {
  const alone = (id: string) =>
    sources.flatMap(({ ownLoadBalancer }, at) => (ownLoadBalancer ? [filled(id, at, 0)] : []));
  const refused = alone("refused");
  const failed = sum([...sources.map((_, at) => filled("failed", at, 0)), ...refused]);
  const all =
    sources.length + refused.length === 1
      ? "requests"
      : // RequestCount has every request that a task was chosen for, also where that did not answer.
        sum([...sources.map((_, at) => filled("requests", at, 0)), ...alone("unserved")]);
  return {
    queries: sources.flatMap((source, at) => [
      { id: numbered("requests", at), metricName: "RequestCount", stat: "Sum", dimensions: targets(source) },
      { id: numbered("failed", at), metricName: "HTTPCode_Target_5XX_Count", stat: "Sum", dimensions: targets(source) },
      ...(source.ownLoadBalancer ? refusedBy(source, at) : []),
    ]),
    bad: failed,
    percent: `100 * ${failed} / ${all}`,
  };
}

function slowShare(sources: readonly RequestSource[], milliseconds: number): Share {
  const queries = sources.flatMap((source, at) => {
    const timed = { metricName: "TargetResponseTime", dimensions: targets(source) };
    return [
      { id: numbered("timed", at), ...timed, stat: "SampleCount" },
      { id: numbered("fast", at), ...timed, stat: `PR(:${milliseconds / 1000})` },
    ];
  });
  if (sources.length === 1) {
    const slow = "(100 - fast)";
    return { queries, bad: `timed * ${slow} / 100`, percent: slow };
  }
  const slow = sum(sources.map((_, at) => `${filled("timed", at, 0)} * (100 - ${filled("fast", at, 100)}) / 100`));
  return { queries, bad: slow, percent: `100 * ${slow} / ${sum(sources.map((_, at) => filled("timed", at, 0)))}` };
}

function targets({ loadBalancer, targetGroup }: RequestSource): QueriedMetric["dimensions"] {
  return { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
}

function refusedBy({ loadBalancer }: RequestSource, at: number) {
  const dimensions = { LoadBalancer: loadBalancer };
  return [
    { id: numbered("refused", at), metricName: "HTTPCode_ELB_5XX_Count", stat: "Sum", dimensions },
    // As there was no task to choose.
    { id: numbered("unserved", at), metricName: "HTTPCode_ELB_503_Count", stat: "Sum", dimensions },
  ];
}

/** The first source's metrics have plain names. */
function numbered(id: string, at: number): string {
  return at === 0 ? id : `${id}${at + 1}`;
}

function filled(id: string, at: number, missing: number): string {
  return `FILL(${numbered(id, at)}, ${missing})`;
}

function sum(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join() : `(${terms.join(" + ")})`;
}
