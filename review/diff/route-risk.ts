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
  const unguarded = facts.filter(({ path }) => path[0] === "guardedPaths").flatMap(unguardedBy);
  const paths = unguarded.map((path) => `\`${path}\``).join(", ");
  return [
    ...(routes.length === 0 ? [] : [{ kind: "exposure" as const, service: name, text }]),
    ...(unguarded.length === 0
      ? []
      : [{ kind: "exposure" as const, service: name, text: `its routes are kept from ${paths} no longer.` }]),
  ];
}

/** Of a service that had routes and has some still. */
function unguardedBy({ before, after }: Change): readonly string[] {
  return Array.isArray(before) && Array.isArray(after)
    ? before.filter((path) => !after.includes(path)).map(String)
    : [];
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
