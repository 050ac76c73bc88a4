import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { groupReferences } from "./security-groups";
import { at, flagAt, listAt, textAt, UNKNOWN } from "./value";

const TEMPLATES = ["launchTemplate", "launchConfiguration", "instance"] as const;

/**
 * The instances (or their templates) that an ECS service without a network of its own runs on: those of its cluster's
 * capacity providers; where none are declared, those that mention the cluster; else all there are.
 */
export function hostsOf(plan: Plan, service: Resource): readonly Resource[] {
  const clusters = plan.refs(service, ["ecsCluster"], "cluster").targets;
  const providers = new Set<Resource>();
  for (const link of plan.all("clusterCapacityProviders")) {
    const owners = plan.refs(link, ["ecsCluster"], "clusterName").targets;
    if (!owners.some((owner) => clusters.includes(owner))) continue;
    for (const provider of plan.refs(link, ["capacityProvider"], "capacityProviders").targets) providers.add(provider);
  }
  for (const strategy of listAt(service.inputs, "capacityProviderStrategies")) {
    const value = at(strategy, "capacityProvider");
    const named = plan.resolve(service, "capacityProviderStrategies", value, ["capacityProvider"]);
    for (const provider of named.targets) providers.add(provider);
  }
  const hosts = [...providers].flatMap((provider) => templatesOf(plan, provider));
  if (hosts.length > 0) return hosts;
  const all = plan.all(...TEMPLATES);
  const mentioned = all.filter((host) => clusters.some((cluster) => mentions(plan, host, cluster)));
  return mentioned.length > 0 ? mentioned : all;
}

function templatesOf(plan: Plan, provider: Resource): Resource[] {
  const groups = plan.refs(provider, ["autoScalingGroup"], "autoScalingGroupProvider", "autoScalingGroupArn").targets;
  return groups.flatMap((group) => [
    ...plan.refs(group, ["launchTemplate"], "launchTemplate", "id").targets,
    ...plan.refs(group, ["launchTemplate"], "launchTemplate", "name").targets,
    ...plan.refs(group, ["launchTemplate"], "mixedInstancesPolicy").targets,
    ...plan.sources(group, "mixedInstancesPolicy", ["launchTemplate"]),
    ...plan.refs(group, ["launchConfiguration"], "launchConfiguration").targets,
  ]);
}

function mentions(plan: Plan, host: Resource, cluster: Resource): boolean {
  if (plan.sources(host, "userData", ["ecsCluster"]).includes(cluster)) return true;
  const script = textAt(host.inputs, "userData") ?? textAt(host.inputs, "userDataBase64") ?? "";
  const name = textAt(cluster.inputs, "name") ?? cluster.name;
  return script.includes(name) || Buffer.from(script, "base64").toString("utf8").includes(name);
}

/** The security groups of an instance or of its template. */
export function hostGroups(plan: Plan, host: Resource): readonly string[] {
  const found = new Set<string>();
  const add = (property: string, value: unknown): void => {
    for (const group of groupReferences(plan, host, property, value).groups) found.add(group);
  };
  add("vpcSecurityGroupIds", at(host.inputs, "vpcSecurityGroupIds"));
  add("securityGroups", at(host.inputs, "securityGroups"));
  for (const networkInterface of listAt(host.inputs, "networkInterfaces")) {
    const value = networkInterface === UNKNOWN ? UNKNOWN : at(networkInterface, "securityGroups");
    add("networkInterfaces", value);
  }
  return [...found];
}

/** Whether an instance or its template asks for a public address, or an Elastic IP is given to it. */
export function hostIsPublic(plan: Plan, host: Resource): boolean {
  if (at(host.inputs, "associatePublicIpAddress") === true) return true;
  const interfaces = listAt(host.inputs, "networkInterfaces");
  if (interfaces.some((entry) => flagAt(entry, "associatePublicIpAddress") === true)) return true;
  const elastic = [
    ...plan.all("eip").map((eip) => plan.refs(eip, ["instance"], "instance")),
    ...plan.all("eipAssociation").map((eip) => plan.refs(eip, ["instance"], "instanceId")),
  ];
  return elastic.some((references) => references.targets.includes(host));
}
