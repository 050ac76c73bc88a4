import { CompositeAlarm } from "@pulumi/aws/cloudwatch/compositeAlarm";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as pulumi from "@pulumi/pulumi";
import { routedServices } from "../gateway/settings";
import { type Entry, frontsOf } from "../microservice/entry";
import type { WorkloadContext } from "../microservice/workload-context";
import { type BurnAlarm, burnAlarms, type Objective, objectivesOf } from "./burn-rate";
import { badPercent, type RequestSource } from "./slo-metrics";

/**
 * Tells the fleet's topic when an objective's error budget burns too fast: both over a long window, so that it matters,
 * and over a short one, so that it still goes on.
 */
export function createSlo(context: WorkloadContext, entry: Entry): void {
  const { service } = context;
  const { slo } = service.observability;
  if (slo === undefined) {
    return;
  }
  const sources = frontsOf(entry).map(({ loadBalancer, targetGroup }): RequestSource => {
    return {
      loadBalancer: loadBalancer.arnSuffix,
      targetGroup: targetGroup.arnSuffix,
      ownLoadBalancer: targetGroup === entry.targetGroup && isAlone(context),
    };
  });
  for (const objective of objectivesOf(slo)) {
    for (const alarm of burnAlarms(objective.goalPercent, slo.windowDays)) {
      createBurnAlarm(context, { objective, alarm, sources, ...slo });
    }
  }
}

/** Whether no other service is behind its own load balancer: behind the API's are those with routes. */
function isAlone({ settings, service }: WorkloadContext): boolean {
  return service.role === "api" ? routedServices(settings).length === 0 : service.loadBalancer === service.dataName;
}

interface BurnArgs {
  readonly objective: Objective;
  readonly alarm: BurnAlarm;
  readonly sources: readonly RequestSource[];
  readonly windowDays: number;
  readonly minimumFailures: number;
}

function createBurnAlarm(context: WorkloadContext, args: BurnArgs): void {
  const { name, settings, service, platform, tags, opts } = context;
  const { objective, alarm, sources, windowDays, minimumFailures } = args;
  const kind = `slo-${objective.kind}-${alarm.speed}`;
  const where = `${service.name} (${settings.name}, ${settings.stack})`;
  const [long, short] = [alarm.longMinutes, alarm.shortMinutes].map((minutes) => {
    const queries = badPercent(objective, sources, { minutes, minimumFailures });
    return new MetricAlarm(
      `${name}-${kind}-${spanText(minutes)}`,
      {
        // No action: it only says its half to the alarm below.
        alarmDescription: `${where}: more than ${alarm.thresholdPercent} % of the requests of ${spanText(minutes)} ${badText(objective)}`,
        metricQueries: queries.map((query) => ({ ...query })),
        comparisonOperator: "GreaterThanThreshold",
        threshold: alarm.thresholdPercent,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        treatMissingData: "notBreaching",
        tags,
      },
      opts,
    );
  });
  new CompositeAlarm(
    `${name}-${kind}`,
    {
      alarmName: `${settings.name}-${settings.stack}-${service.name}-${kind}`,
      alarmDescription: `${where}: ${objective.goalPercent} % of the requests of ${windowDays} days should not ${badText(objective)}; the error budget burns ${alarm.burnRate} times as fast as that allows`,
      alarmRule: pulumi.interpolate`ALARM("${long?.name}") AND ALARM("${short?.name}")`,
      alarmActions: [platform.topicArn],
      okActions: [platform.topicArn],
      tags,
    },
    opts,
  );
}

function badText(objective: Objective): string {
  return objective.kind === "availability" ? "fail" : `take longer than ${objective.milliseconds} ms`;
}

function spanText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}min`;
}
