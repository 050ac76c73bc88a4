import { objectivesOf } from "../infra/observability/burn-rate";
import type { PlannedService } from "./planned-service";
import type { Cell } from "./text-layout";

/** What a service is observed by, one cell per subject; none where nothing is asked for. */
export function observabilityCells({ traces, metrics, errorLogs, slo }: PlannedService): readonly Cell[] {
  return [
    ...(traces === undefined ? [] : [{ label: "traces", value: `${traces.samplePercent} % of requests, to X-Ray` }]),
    ...(metrics === undefined
      ? []
      : [
          {
            label: "metrics",
            value: `${metrics.path} at port ${metrics.port}, every ${metrics.intervalSeconds} s, to Managed Prometheus`,
          },
        ]),
    ...(errorLogs === undefined ? [] : [{ label: "error logs", value: `counted, ${errorLogs.perMinute} a minute` }]),
    ...(slo === undefined ? [] : [{ label: "objectives", value: `${sloText(slo)} in ${slo.windowDays} days` }]),
  ];
}

function sloText(slo: NonNullable<PlannedService["slo"]>): string {
  return objectivesOf(slo)
    .map((objective) =>
      objective.kind === "availability"
        ? `${objective.goalPercent} % without error`
        : `${objective.goalPercent} % within ${objective.milliseconds} ms`,
    )
    .join(", ");
}
