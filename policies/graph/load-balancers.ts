import { CACHES, classOf, DATABASES } from "./kinds";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { groupsOf } from "./security-groups";
import { flagAt, listAt, numberAt, textAt } from "./value";

/** A listener and everything it forwards to. */
export interface Listener {
  readonly resource: Resource;
  /** `undefined` when the port is not known. */
  readonly port: number | undefined;
  readonly targetGroups: ReadonlySet<string>;
}

/** A load balancer of any kind. */
export interface Balancer {
  readonly resource: Resource;
  /** Faces the internet: `internal` is not plainly `true`. */
  readonly facesInternet: boolean;
  /** A network load balancer without security groups lets everything through. */
  readonly open: boolean;
  readonly groups: readonly string[];
  readonly listeners: readonly Listener[];
}

/** What can stand behind a target group besides ECS services. */
const TARGETS = ["loadBalancer", "instance", "lambda", ...DATABASES, ...CACHES] as const;

/** Every load balancer of the plan, with its listeners. */
export function balancersOf(plan: Plan): ReadonlyMap<string, Balancer> {
  const forwards = new Map<string, Set<string>>();
  const forward = (listener: Resource, from: Resource, property: string): void => {
    const groups = forwards.get(listener.urn) ?? new Set<string>();
    forwards.set(listener.urn, groups);
    for (const group of forwardedTo(plan, from, property)) groups.add(group.urn);
  };
  for (const listener of plan.all("listener")) forward(listener, listener, "defaultActions");
  for (const rule of plan.all("listenerRule")) {
    for (const listener of plan.refs(rule, ["listener"], "listenerArn").targets) forward(listener, rule, "actions");
  }
  const listeners = new Map<string, Listener[]>();
  for (const resource of plan.all("listener")) {
    for (const balancer of plan.refs(resource, ["loadBalancer"], "loadBalancerArn").targets) {
      const entry = {
        resource,
        port: numberAt(resource.inputs, "port"),
        targetGroups: forwards.get(resource.urn) ?? new Set<string>(),
      };
      const siblings = listeners.get(balancer.urn);
      if (siblings) siblings.push(entry);
      else listeners.set(balancer.urn, [entry]);
    }
  }
  const found = new Map<string, Balancer>();
  for (const resource of plan.all("loadBalancer", "classicLoadBalancer")) {
    const type = textAt(resource.inputs, "loadBalancerType");
    const layer4 = type === "network" || type === "gateway";
    const grouped = resource.inputs.securityGroups !== undefined;
    found.set(resource.urn, {
      resource,
      facesInternet: flagAt(resource.inputs, "internal") !== true,
      open: layer4 && !grouped,
      groups: layer4 && !grouped ? [] : groupsOf(plan, resource, ["securityGroups"]),
      listeners: listeners.get(resource.urn) ?? classicListeners(resource),
    });
  }
  return found;
}

/** A classic load balancer is its own target group: services name it directly. */
function classicListeners(resource: Resource): Listener[] {
  if (classOf(resource.type) !== "elb:LoadBalancer") return [];
  return listAt(resource.inputs, "listeners").map((listener) => ({
    resource,
    port: numberAt(listener, "lbPort"),
    targetGroups: new Set([resource.urn]),
  }));
}

/** The target groups that a listener or a rule forwards to. */
export function forwardedTo(plan: Plan, from: Resource, property: string): readonly Resource[] {
  const found = new Set<Resource>();
  for (const [index] of listAt(from.inputs, property).entries()) {
    const unwrapped = Array.isArray(from.inputs[property]) ? [property, index] : [property];
    const path = unwrapped as unknown as readonly [string, ...(string | number)[]];
    for (const group of plan.refs(from, ["targetGroup"], ...path, "targetGroupArn").targets) found.add(group);
    const weighted = listAt(from.inputs, ...path, "forward", "targetGroups");
    for (const entry of weighted.keys()) {
      for (const group of plan.refs(from, ["targetGroup"], ...path, "forward", "targetGroups", entry, "arn").targets) {
        found.add(group);
      }
    }
  }
  for (const group of plan.sources(from, property, ["targetGroup"])) found.add(group);
  return [...found];
}

/** What stands behind each target group (or classic load balancer): services, and attached resources. */
export function targetsOf(plan: Plan): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  const add = (group: string, target: Resource): void => {
    const siblings = found.get(group);
    if (siblings) siblings.push(target);
    else found.set(group, [target]);
  };
  for (const service of plan.all("ecsService", "ecsTaskSet")) {
    const named = new Set(plan.sources(service, "loadBalancers", ["targetGroup", "classicLoadBalancer"]));
    for (const index of listAt(service.inputs, "loadBalancers").keys()) {
      const groups = plan.refs(service, ["targetGroup"], "loadBalancers", index, "targetGroupArn").targets;
      const classic = plan.refs(service, ["classicLoadBalancer"], "loadBalancers", index, "elbName").targets;
      for (const group of [...groups, ...classic]) named.add(group);
    }
    for (const group of named) add(group.urn, service);
  }
  for (const attachment of plan.all("targetGroupAttachment")) {
    const groups = plan.refs(attachment, ["targetGroup"], "targetGroupArn").targets;
    const named = plan.refs(attachment, TARGETS, "targetId").targets;
    const targets = new Set([...named, ...plan.sources(attachment, "targetId", TARGETS)]);
    for (const group of groups) for (const target of targets) add(group.urn, target);
  }
  for (const group of plan.all("autoScalingGroup")) {
    const hosts = plan.refs(group, ["launchTemplate"], "launchTemplate", "id").targets;
    for (const target of plan.refs(group, ["targetGroup"], "targetGroupArns").targets) {
      for (const host of hosts) add(target.urn, host);
    }
  }
  return found;
}
