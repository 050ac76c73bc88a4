import { hostGroups, hostIsPublic, hostsOf } from "./hosts";
import type { Kind } from "./kinds";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { DEFAULT_GROUP, groupsOf } from "./security-groups";
import { type Placement, placementOf } from "./subnets";
import { at, flagAt, textAt, type UNKNOWN } from "./value";

type Path = readonly [string, ...(string | number)[]];

/** Something that runs code: an ECS service or task, a function, an instance. */
export interface Workload {
  readonly resource: Resource;
  /** The name that people know it by: its `fleet:service` tag, else its logical name. */
  readonly name: string;
  /** What it belongs to: the URN of its ECS service, else its own. Workloads of one owner are one service. */
  readonly owner: string;
  /** URNs of its security groups, or identifiers of somebody else's. */
  readonly groups: readonly string[];
  readonly placement: Placement;
  readonly publicIp: boolean | typeof UNKNOWN | undefined;
  readonly taskDefinitions: readonly Resource[];
  /** Roles that it has other than through a task definition. */
  readonly roles: readonly Resource[];
}

interface Shape {
  readonly groups: Path;
  readonly subnets: Path;
  readonly publicIp?: Path;
  readonly tasks?: Path;
}

/** Where each kind of workload states its network and what it runs. */
const SHAPES: Partial<Record<Kind, Shape>> = {
  ecsService: awsvpc(["networkConfiguration"], ["taskDefinition"]),
  ecsTaskSet: awsvpc(["networkConfiguration"], ["taskDefinition"]),
  eventTarget: awsvpc(["ecsTarget", "networkConfiguration"], ["ecsTarget", "taskDefinitionArn"]),
  schedule: awsvpc(
    ["target", "ecsParameters", "networkConfiguration"],
    ["target", "ecsParameters", "taskDefinitionArn"],
  ),
  lambda: { groups: ["vpcConfig", "securityGroupIds"], subnets: ["vpcConfig", "subnetIds"] },
  instance: { groups: ["vpcSecurityGroupIds"], subnets: ["subnetId"] },
  launchTemplate: { groups: ["vpcSecurityGroupIds"], subnets: ["networkInterfaces", 0, "subnetId"] },
  launchConfiguration: { groups: ["securityGroups"], subnets: ["subnetIds"] },
  appRunnerConnector: { groups: ["securityGroups"], subnets: ["subnets"] },
};

const HOSTS: readonly (Kind | string)[] = ["instance", "launchTemplate", "launchConfiguration"];

function awsvpc(base: Path, tasks: Path): Shape {
  return {
    groups: [...base, "securityGroups"],
    subnets: [...base, "subnets"],
    publicIp: [...base, "assignPublicIp"],
    tasks,
  };
}

/** Every workload of the plan. Instances that carry ECS services without a network of their own count as those. */
export function workloadsOf(plan: Plan): readonly Workload[] {
  const found: Workload[] = [];
  const hosting = new Set<string>();
  const owners = new Map<Resource, string>();
  for (const [kind, shape] of Object.entries(SHAPES) as [Kind, Shape][]) {
    for (const resource of plan.all(kind)) {
      const tasks = shape.tasks ? plan.refs(resource, ["taskDefinition"], ...shape.tasks).targets : [];
      if ((kind === "eventTarget" || kind === "schedule") && tasks.length === 0) continue;
      if (kind === "ecsService") for (const task of tasks) if (!owners.has(task)) owners.set(task, resource.urn);
      const workload: Workload = {
        resource,
        name: serviceName(resource),
        owner: ownerOf(plan, kind, resource, tasks, owners),
        groups: [],
        placement: placementOf(plan, resource, shape.subnets),
        publicIp: shape.publicIp ? flagAt(resource.inputs, ...shape.publicIp) : undefined,
        taskDefinitions: tasks,
        roles: kind === "lambda" ? plan.refs(resource, ["role"], "role").targets : [],
      };
      if (shape.tasks && !hasOwnNetwork(resource, shape.subnets)) {
        const hosts = hostsOf(plan, resource);
        for (const host of hosts) hosting.add(host.urn);
        found.push(onHosts(plan, workload, hosts));
      } else if (kind === "lambda" && resource.inputs.vpcConfig === undefined) found.push(workload);
      else if (HOSTS.includes(kind)) {
        const groups = hostGroups(plan, resource);
        const publicIp = hostIsPublic(plan, resource);
        found.push({ ...workload, groups: groups.length > 0 ? groups : [DEFAULT_GROUP], publicIp });
      } else found.push({ ...workload, groups: groupsOf(plan, resource, shape.groups) });
    }
  }
  return found.filter((workload) => !hosting.has(workload.resource.urn));
}

function ownerOf(
  plan: Plan,
  kind: Kind,
  resource: Resource,
  tasks: readonly Resource[],
  owners: ReadonlyMap<Resource, string>,
): string {
  if (kind === "ecsTaskSet") return plan.refs(resource, ["ecsService"], "service").targets[0]?.urn ?? resource.urn;
  const running = kind === "eventTarget" || kind === "schedule" ? tasks[0] : undefined;
  return (running && owners.get(running)) ?? resource.urn;
}

function hasOwnNetwork(resource: Resource, subnets: Path): boolean {
  return at(resource.inputs, ...subnets.slice(0, -1)) !== undefined;
}

function onHosts(plan: Plan, workload: Workload, hosts: readonly Resource[]): Workload {
  const groups = new Set(hosts.flatMap((host) => hostGroups(plan, host)));
  return {
    ...workload,
    groups: groups.size > 0 ? [...groups] : [DEFAULT_GROUP],
    publicIp: hosts.some((host) => hostIsPublic(plan, host)),
  };
}

/** A resource's `fleet:service` tag, else its logical name. */
export function serviceName(resource: Resource): string {
  return tag(resource, "fleet:service") ?? resource.name;
}

/** The value of a tag, if it is known. */
export function tag(resource: Resource, key: string): string | undefined {
  return textAt(resource.inputs, "tags", key) ?? textAt(resource.inputs, "tagsAll", key);
}

/** Keys of a resource's tags, where they are known. */
export function tagKeys(resource: Resource): string[] {
  const tags = resource.inputs.tags;
  return typeof tags === "object" && tags !== null && !Array.isArray(tags) ? Object.keys(tags) : [];
}
