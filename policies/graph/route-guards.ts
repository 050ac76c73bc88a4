import type { Resource } from "./resource";
import { conditionsOf, type Requests } from "./route-conditions";
import { innerPath } from "./route-transforms";
import { listAt, numberAt, textAt } from "./value";

/** What is not kept away from a route to a path and all below it; `undefined` where every guarded path is. */
export function unguarded(
  rules: readonly Resource[],
  rule: Resource,
  requests: Requests,
  guardedPaths: readonly string[],
): string | undefined {
  if (!requests.prefix) return undefined;
  const { path } = requests;
  const inner = innerPath(rule, path) ?? path;
  const priority = numberAt(rule.inputs, "priority");
  const guards = rules.filter((one) => {
    const own = numberAt(one.inputs, "priority");
    return own !== undefined && priority !== undefined && own < priority && refuses(one);
  });
  for (const guarded of guardedPaths) {
    const below = inner !== "" && guarded.startsWith(`${inner}/`) ? [guarded.slice(inner.length)] : [];
    const probes = [guarded, ...below].flatMap((one) => [`${path}${one}`, `${path}${one}/x`]);
    if (!probes.every((probe) => guards.some((guard) => matches(guard, requests.host, probe)))) {
      return `exposes \`${guarded}\`: no rule before it refuses \`${path}${guarded}\` and \`${path}${guarded}/*\``;
    }
  }
  return undefined;
}

function refuses(rule: Resource): boolean {
  const [action, ...more] = listAt(rule.inputs, "actions");
  const status = textAt(action, "fixedResponse", "statusCode") ?? "";
  return more.length === 0 && textAt(action, "type") === "fixed-response" && /^4\d\d$/.test(status);
}

/** Whether a rule is asked for a request, whatever else it has in it. */
function matches(rule: Resource, host: string, path: string): boolean {
  const conditions = conditionsOf(rule);
  if (typeof conditions === "string" || conditions.narrower) return false;
  const { hosts, paths, expressions } = conditions;
  const ofHost = hosts.length === 0 || hosts.some((one) => typeof one === "string" && one.toLowerCase() === host);
  const ofPath =
    paths.some((one) => typeof one === "string" && wildcard(one).test(path)) ||
    expressions.some((one) => typeof one === "string" && (expression(one)?.test(path) ?? false));
  return host === "" ? hosts.length === 0 && ofPath : ofHost && ofPath;
}

function wildcard(pattern: string): RegExp {
  const literal = (text: string) => text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal(pattern).replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}

function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
