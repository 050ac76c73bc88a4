/** Log groups that one saved query takes. */
export const groupsPerQuery = 50;

/** A query of CloudWatch Logs Insights over the logs of all services. */
export interface LogQuery {
  /** Part of its logical name. */
  readonly key: string;
  /** Last part of its name, as people read it. */
  readonly title: string;
  readonly text: string;
}

/** The service's name is the last part of its log group's. */
const service = "parse @log /\\/(?<service>[^\\/]+)$/";

/** What is asked when something is wrong. */
export const logQueries: readonly LogQuery[] = [
  {
    key: "errors",
    title: "errors by service",
    text: [
      "filter @message like /(?i)\\b(error|fatal|exception|unhandled)\\b/",
      service,
      "stats count(*) as errors, latest(@message) as example by service, bin(5m)",
      "sort errors desc",
    ].join("\n| "),
  },
  {
    key: "slow-requests",
    title: "slow requests",
    text: [
      // Of structured and of plain logs: "duration":1234, duration=1234ms, took 1234 ms.
      'parse @message /(?i)(duration(_?ms)?|took|elapsed)"?\\s*[=:]?\\s*(?<milliseconds>\\d+(\\.\\d+)?)/',
      "filter milliseconds > 1000",
      service,
      "display @timestamp, service, milliseconds, @message",
      "sort milliseconds desc",
      "limit 100",
    ].join("\n| "),
  },
  {
    key: "trace",
    title: "one trace id",
    text: [
      "# Put the trace id in the place of TRACE_ID.\nfilter @message like /TRACE_ID/",
      service,
      "display @timestamp, service, @message",
      "sort @timestamp asc",
      "limit 1000",
    ].join("\n| "),
  },
];

/** Items by fifties, or so: `[a, b, c]` by two is `[[a, b], [c]]`. */
export function chunksOf<T>(items: readonly T[], size: number = groupsPerQuery): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
