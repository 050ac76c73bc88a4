import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { WorkloadContext } from "../microservice/workload-context";

/** Counts the lines of a service's log that tell of errors, and with alarms tells when they are many; if it is asked for. */
export function createErrorLogs(context: WorkloadContext, logGroup: LogGroup): void {
  const { name, settings, service, platform, tags, opts } = context;
  const { errorLogs } = service.observability;
  if (errorLogs === undefined) {
    return;
  }
  const metric = {
    namespace: `fleet/${settings.name}/${settings.stack}`,
    // A renamed service goes on with its metric.
    name: `${service.dataName}-error-logs`,
  };
  new LogMetricFilter(
    name,
    {
      logGroupName: logGroup.name,
      pattern: errorLogs.pattern,
      metricTransformation: { ...metric, value: "1", defaultValue: "0", unit: "Count" },
    },
    opts,
  );
  if (!service.alarms) {
    return;
  }
  new MetricAlarm(
    `${name}-error-logs`,
    {
      namespace: metric.namespace,
      metricName: metric.name,
      statistic: "Sum",
      threshold: errorLogs.perMinute,
      alarmDescription: `${service.name} (${settings.name}, ${settings.stack}): more than ${errorLogs.perMinute} lines a minute of its log tell of errors`,
      comparisonOperator: "GreaterThanThreshold",
      period: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
      alarmActions: [platform.topicArn],
      okActions: [platform.topicArn],
      tags,
    },
    opts,
  );
}
