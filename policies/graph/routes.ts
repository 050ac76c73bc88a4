import { kindOf } from "./kinds";
import { type Balancer, forwardedTo, type Listener } from "./load-balancers";
import type { Network } from "./network";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { type Requests, requestText, routeConditions } from "./route-conditions";
import { unguarded } from "./route-guards";
import { innerPath } from "./route-transforms";
import { at, listAt, textAt, UNKNOWN } from "./value";
import { tagKeys } from "./workloads";

/** How a load balancer sends requests to something that is not meant to get all of them. */
export interface Routing {
  /** The declared routes, `/billing/@all`. */
  readonly routes: readonly string[];
  /** Why it is more, or other, than declared routes: a sentence. */
  readonly problem?: string;
}

/** Actions that a rule may have before it forwards: they only keep requests away. */
const IDENTIFICATION = ["authenticate-oidc", "authenticate-cognito", "jwt-validation"];

/**
 * The routes by which a load balancer sends requests to a target, each by a rule of a TLS listener that asks for what
 * the target's tags declare, and nothing else; `undefined` where it does not do so by rules at all.
 */
export function routingTo(
  network: Network,
  balancer: Balancer,
  target: Resource,
  guardedPaths: readonly string[],
): Routing | undefined {
  const { plan } = network;
  const leads = (groups: readonly Resource[]) =>
    groups.some((group) => (network.targets.get(group.urn) ?? []).includes(target));
  const routes: string[] = [];
  for (const listener of balancer.listeners) {
    const rules = rulesOf(plan, listener).filter((rule) => leads(forwardedTo(plan, rule, "actions")));
    const others = [...listener.targetGroups].filter((urn) => {
      const group = plan.get(urn);
      return group === undefined || !rules.some((rule) => forwardedTo(plan, rule, "actions").includes(group));
    });
    if (
      others.some((urn) => reaches(network, urn, target)) ||
      leads(forwardedTo(plan, listener.resource, "defaultActions"))
    ) {
      return undefined;
    }
    for (const rule of rules) {
      const found = routesOf(plan, rule, { listener, target, guardedPaths });
      if (typeof found === "string") return { routes, problem: `The rule \`${rule.name}\` ${found}.` };
      routes.push(...found);
    }
  }
  return routes.length === 0 ? undefined : { routes: [...new Set(routes)].sort() };
}

/** The rules of a listener, also those that may be another one's. */
export function rulesOf(plan: Plan, { resource }: Listener): readonly Resource[] {
  return plan
    .all("listenerRule")
    .filter((rule) => plan.refs(rule, ["listener"], "listenerArn").targets.includes(resource));
}

/** Whether a target stands behind a group, be it behind another load balancer. */
function reaches(network: Network, group: string, target: Resource, seen: ReadonlySet<string> = new Set()): boolean {
  return (network.targets.get(group) ?? []).some((one) => {
    if (one === target) return true;
    const next = network.balancers.get(one.urn);
    if (next === undefined || seen.has(one.urn)) return false;
    const further = new Set([...seen, one.urn]);
    return next.listeners.some(({ targetGroups }) =>
      [...targetGroups].some((urn) => reaches(network, urn, target, further)),
    );
  });
}

interface Place {
  readonly listener: Listener;
  readonly target: Resource;
  readonly guardedPaths: readonly string[];
}

/** The routes that a rule makes, or why it makes none: a sentence's predicate. */
function routesOf(plan: Plan, rule: Resource, { listener, target, guardedPaths }: Place): string[] | string {
  if (kindOf(target.type) !== "ecsService") return `forwards to \`${target.name}\`, which is no service`;
  if (textAt(listener.resource.inputs, "protocol")?.toUpperCase() !== "HTTPS") return "is of a listener without TLS";
  if (!isOfOneListener(plan, rule)) return "may be of several listeners";
  const wrong = wrongAction(plan, rule);
  if (wrong !== undefined) return wrong;
  const requests = routeConditions(rule);
  if (typeof requests === "string") return requests;
  const declared = tagKeys(target);
  // A rule that may be another listener's guards nothing.
  const others = rulesOf(plan, listener).filter((one) => isOfOneListener(plan, one));
  for (const one of requests) {
    const text = requestText(one);
    if (!declared.includes(`fleet:route:${text}`)) {
      return `forwards ${text}, which no tag \`fleet:route:${text}\` of \`${target.name}\` declares`;
    }
    const problem = exposes(rule, one, guardedPaths) ?? unguarded(others, rule, one, guardedPaths);
    if (problem !== undefined) return problem;
  }
  return requests.map(requestText);
}

function isOfOneListener(plan: Plan, rule: Resource): boolean {
  const { targets, external, uncertain } = plan.refs(rule, ["listener"], "listenerArn");
  return targets.length === 1 && external.length === 0 && !uncertain;
}

function wrongAction(plan: Plan, rule: Resource): string | undefined {
  const actions = listAt(rule.inputs, "actions");
  const types = actions.map((action) => textAt(action, "type"));
  const last = actions.at(-1);
  if (types.at(-1) !== "forward" || !types.slice(0, -1).every((type) => IDENTIFICATION.includes(type ?? ""))) {
    return "does more than to forward";
  }
  const weighted = at(last, "forward");
  if (weighted === UNKNOWN || listAt(weighted, "targetGroups").length > 0) return "shares requests out by weights";
  if (forwardedTo(plan, rule, "actions").length !== 1) return "may forward to several target groups";
  return undefined;
}

/** Whether a route's own path is one that no route may have, as the client or as the service sees it. */
function exposes(rule: Resource, { path }: Requests, guardedPaths: readonly string[]): string | undefined {
  const inner = innerPath(rule, path);
  if (inner === undefined) return "rewrites requests by more than taking a beginning of the path away";
  for (const guarded of guardedPaths) {
    const seen = [path, inner].find((one) => `${one}/`.toLowerCase().includes(`${guarded}/`.toLowerCase()));
    if (seen !== undefined) return `exposes \`${guarded}\``;
  }
  return undefined;
}
