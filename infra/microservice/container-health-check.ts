import type { ServiceSettings } from "../settings";

/** How a container finds out whether it is healthy: ECS ignores an image's HEALTHCHECK. The image has bun, and no curl. */
export function containerHealthCheck({ port, healthCheck }: ServiceSettings) {
  const { path, matcher, intervalSeconds, timeoutSeconds, unhealthyThreshold, gracePeriodSeconds } = healthCheck;
  const script = `const { status } = await fetch("http://127.0.0.1:${port}${path}"); process.exit((${acceptance(matcher)}) ? 0 : 1)`;
  return {
    command: ["CMD", "bun", "-e", script],
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries: unhealthyThreshold,
    startPeriod: Math.min(gracePeriodSeconds, 300),
  };
}

/** "200-299,404" -> a JavaScript condition on `status`. */
export function acceptance(matcher: string): string {
  const ranges = matcher.split(",").map((range) => {
    const [from, to = from] = range.split("-");
    return from === to ? `status === ${from}` : `(status >= ${from} && status <= ${to})`;
  });
  return ranges.join(" || ");
}
