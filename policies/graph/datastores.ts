import { CACHES, classOf, DATABASES, type Kind, kindOf } from "./kinds";
import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { groupsOf } from "./security-groups";
import { type Placement, placementOf } from "./subnets";
import { numberAt, textAt } from "./value";

/** A database or cache: whatever holds the data, with its replicas. */
export interface Datastore {
  readonly resource: Resource;
  readonly type: "database" | "cache";
  /** The resources that hold the same data: replicas, cluster members, proxies. */
  readonly members: readonly Resource[];
  /** Per member with a network of its own: its security groups and port. */
  readonly doors: readonly Door[];
  readonly placement: Placement;
}

/** A message broker: several services may use it, and only those that declare events. */
export interface MessageBroker extends Omit<Datastore, "type"> {
  readonly type: "broker";
}

/** Something that is reached by its security groups, and whose credentials can be read. */
export type Store = Datastore | MessageBroker;

/** A way into a datastore. */
export interface Door {
  readonly resource: Resource;
  readonly groups: readonly string[];
  readonly port: number | undefined;
}

const ENGINE_PORTS: readonly (readonly [RegExp, number])[] = [
  [/postgres/, 5432],
  [/mysql|mariadb|aurora/, 3306],
  [/oracle/, 1521],
  [/sqlserver/, 1433],
  [/redis|valkey/, 6379],
  [/memcached/, 11211],
];
const CLASS_PORTS: Readonly<Record<string, number>> = {
  docdb: 27017,
  neptune: 8182,
  redshift: 5439,
  memorydb: 6379,
};

/** Every database and cache of the plan; replicas count as the database that they copy. */
export function datastoresOf(plan: Plan): readonly Datastore[] {
  const roots = new Map<Resource, Resource[]>();
  for (const resource of plan.all(...DATABASES, ...CACHES)) {
    const root = rootOf(plan, resource);
    roots.set(root, [...(roots.get(root) ?? []), resource]);
  }
  const proxies = proxiesByTarget(plan);
  return [...roots].map(([resource, members]) => {
    const fronts = members.flatMap((member) => proxies.get(member) ?? []);
    const all = [...new Set([resource, ...members, ...fronts])];
    return {
      resource,
      type: (DATABASES as readonly (Kind | undefined)[]).includes(kindOf(resource.type)) ? "database" : "cache",
      members: all,
      doors: all.flatMap((member) => doorOf(plan, member)),
      placement: placementOfStore(plan, resource),
    };
  });
}

/** The database that a replica copies, or the cluster that an instance belongs to. */
function rootOf(plan: Plan, resource: Resource, seen: ReadonlySet<Resource> = new Set()): Resource {
  if (seen.has(resource)) return resource;
  const origin = [
    ...plan.refs(resource, DATABASES, "replicateSourceDb").targets,
    ...plan.refs(resource, DATABASES, "replicationSourceIdentifier").targets,
    ...(kindOf(resource.type) === "database"
      ? plan.refs(resource, ["databaseCluster"], "clusterIdentifier").targets
      : []),
    ...(kindOf(resource.type) === "cacheCluster"
      ? plan.refs(resource, ["cacheGroup"], "replicationGroupId").targets
      : []),
    ...globalSiblings(plan, resource),
  ].find((target) => target !== resource);
  return origin ? rootOf(plan, origin, new Set([...seen, resource])) : resource;
}

/** Members of one global database or global datastore hold the same data: the first of the plan stands for all. */
function globalSiblings(plan: Plan, resource: Resource): Resource[] {
  for (const property of ["globalClusterIdentifier", "globalReplicationGroupId"]) {
    const key = shared(resource, property);
    if (key === undefined) continue;
    const first = plan.all("databaseCluster", "cacheGroup").find((other) => shared(other, property) === key);
    if (first) return [first];
  }
  return [];
}

function shared(resource: Resource, property: string): string | undefined {
  return textAt(resource.inputs, property) ?? resource.propertyDependencies[property]?.[0];
}

function proxiesByTarget(plan: Plan): Map<Resource, Resource[]> {
  const found = new Map<Resource, Resource[]>();
  for (const target of plan.all("databaseProxyTarget")) {
    const proxies = plan.refs(target, ["databaseProxy"], "dbProxyName").targets;
    const databases = [
      ...plan.refs(target, ["database"], "dbInstanceIdentifier").targets,
      ...plan.refs(target, ["databaseCluster"], "dbClusterIdentifier").targets,
    ];
    for (const database of databases) found.set(database, [...(found.get(database) ?? []), ...proxies]);
  }
  return found;
}

function doorOf(plan: Plan, resource: Resource): Door[] {
  const kind = kindOf(resource.type);
  if (kind === "database" && resource.inputs.clusterIdentifier !== undefined) return [];
  if (kind === "cacheCluster" && resource.inputs.replicationGroupId !== undefined) return [];
  const cache = kind === "cacheCluster" || kind === "cacheGroup" || kind === "serverlessCache";
  const property = cache ? "securityGroupIds" : "vpcSecurityGroupIds";
  return [{ resource, groups: groupsOf(plan, resource, [property]), port: portOf(resource) }];
}

function portOf(resource: Resource): number | undefined {
  const stated = numberAt(resource.inputs, "port");
  if (stated !== undefined) return stated;
  if (typeof resource.inputs.port === "symbol") return undefined;
  const module = classOf(resource.type).replace(/:.*/, "");
  const fixed = CLASS_PORTS[module];
  if (fixed !== undefined) return fixed;
  const engine = textAt(resource.inputs, "engine") ?? (module === "elasticache" ? "redis" : "");
  return ENGINE_PORTS.find(([pattern]) => pattern.test(engine.toLowerCase()))?.[1];
}

function placementOfStore(plan: Plan, resource: Resource): Placement {
  const groups = [
    ...plan.refs(resource, ["databaseSubnetGroup"], "dbSubnetGroupName").targets,
    ...plan.refs(resource, ["cacheSubnetGroup"], "subnetGroupName").targets,
  ];
  const placements = groups.map((group) => placementOf(plan, group, ["subnetIds"]));
  const direct = placementOf(plan, resource, ["subnetIds"]);
  const all = [...placements, direct];
  return { subnets: all.flatMap((one) => one.subnets), uncertain: all.some((one) => one.uncertain) };
}

/** RabbitMQ's: AMQP over TLS, and its management at two. Amazon MQ's other engine has others, and then every port counts. */
const RABBIT_PORTS = [5671, 443, 15_671];

/** Every message broker of the plan. */
export function brokersOf(plan: Plan): readonly MessageBroker[] {
  return plan.all("messageBroker").map((resource) => {
    const rabbit = textAt(resource.inputs, "engineType")?.toLowerCase() === "rabbitmq";
    const groups = groupsOf(plan, resource, ["securityGroups"]);
    return {
      resource,
      type: "broker",
      members: [resource],
      doors: (rabbit ? RABBIT_PORTS : [undefined]).map((port) => ({ resource, groups, port })),
      placement: placementOf(plan, resource, ["subnetIds"]),
    };
  });
}
