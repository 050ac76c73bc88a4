import type { PlannedService } from "../planned-service";
import type { Change } from "./changes";
import type { Risk, ServiceDiff } from "./fleet-diff";

/** What the internet reaches of a service, past the API, and did not before. */
export function routeRisks(
  { name, status, facts }: Pick<ServiceDiff, "name" | "status" | "facts">,
  planned: Pick<PlannedService, "routes"> | undefined,
): readonly Risk[] {
  // Of a new service a comparison tells no facts.
  const opened =
    status === "created"
      ? Object.keys(planned?.routes ?? {})
      : facts.filter(({ path }) => path[0] === "routes").flatMap(openedBy);
  const routes = [...new Set(opened)].sort().map((route) => `\`${route}\``);
  const text = `answers the internet at ${routes.join(", ")}, past the API: it alone checks who may do what.`;
  return routes.length === 0 ? [] : [{ kind: "exposure", service: name, text }];
}

function openedBy({ path, before, after }: Change): readonly string[] {
  const [, route] = path;
  if (route !== undefined) {
    const opens = after !== undefined && (before === undefined || (isForAll(after) && !isForAll(before)));
    return opens ? [route] : [];
  }
  return typeof after === "object" && after !== null ? Object.keys(after) : [];
}

function isForAll(meaning: unknown): boolean {
  return String(meaning).endsWith("everybody");
}
