import type { PlannedResource } from "../../plan";
import type { PlannedService } from "../../planned-service";
import type { PlannedValue } from "../../wire-values";

/** Inputs of a service's resources by their type; of several of one type, the first one's. */
type ByType = ReadonlyMap<string, PlannedResource["inputs"]>;

/**
 * A service as its resources say it stands. What they do not tell is taken from what it is going to be.
 *
 * @param resources as the stack's state has them
 */
export function standingService(planned: PlannedService, resources: readonly PlannedResource[]): PlannedService {
  const types: ByType = new Map(resources.toReversed().map(({ type, inputs }) => [type, inputs]));
  const task = types.get("aws:ecs/taskDefinition:TaskDefinition") ?? {};
  const service = types.get("aws:ecs/service:Service") ?? {};
  const scaling = types.get("aws:appautoscaling/target:Target") ?? {};
  const database = types.get("aws:rds/instance:Instance") ?? {};
  const cache = types.get("aws:elasticache/replicationGroup:ReplicationGroup") ?? {};
  const port = number(at(service.loadBalancers, 0, "containerPort")) ?? planned.port;
  const { publishes: _publishes, consumes: _consumes, routes: _routes, ...others } = planned;
  const { tasks } = planned;
  const desiredCount = number(service.desiredCount) ?? tasks.desiredCount;
  return {
    ...(declared(service) ? { ...others, ...eventsIn(service), ...routesIn(service, planned.routes) } : planned),
    ...(typeof planned.url === "string" && { url: planned.url.replace(`:${planned.port}`, `:${port}`) }),
    port,
    image: { ...planned.image, fingerprint: fingerprintOf(types) ?? planned.image.fingerprint },
    tasks: {
      ...tasks,
      cpu: number(task.cpu) ?? tasks.cpu,
      memoryMiB: number(task.memory) ?? tasks.memoryMiB,
      desiredCount,
      minimumCount: number(scaling.minCapacity) ?? (planned.scaling === undefined ? desiredCount : tasks.minimumCount),
      maximumCount: number(scaling.maxCapacity) ?? (planned.scaling === undefined ? desiredCount : tasks.maximumCount),
    },
    database: {
      engineVersion: text(database.engineVersion) ?? planned.database.engineVersion,
      instanceClass: text(database.instanceClass) ?? planned.database.instanceClass,
      storageGiB: number(database.allocatedStorage) ?? planned.database.storageGiB,
      maximumStorageGiB: number(database.maxAllocatedStorage) ?? planned.database.maximumStorageGiB,
      multiAz: typeof database.multiAz === "boolean" ? database.multiAz : planned.database.multiAz,
    },
    cache: {
      engineVersion: text(cache.engineVersion) ?? planned.cache.engineVersion,
      nodeType: text(cache.nodeType) ?? planned.cache.nodeType,
      nodeCount: number(cache.numCacheClusters) ?? planned.cache.nodeCount,
    },
    calls: callsOf(service) ?? planned.calls,
  };
}

/** Variables that a service's tasks find in their environment; nothing where its resources do not say. */
export function standingVariables(resources: readonly PlannedResource[]): Readonly<Record<string, string>> | undefined {
  const task = resources.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
  const environment = at(task?.inputs.containerDefinitions, 0, "environment");
  return Array.isArray(environment)
    ? Object.fromEntries(environment.map((item) => [text(at(item, "name")) ?? "", text(at(item, "value")) ?? ""]))
    : undefined;
}

/** What its images are named by: built ones by their tag, prebuilt ones as the task definition names them. */
function fingerprintOf(types: ByType): string | undefined {
  const built = types.get("docker:index/image:Image")?.imageName;
  const task = types.get("aws:ecs/taskDefinition:TaskDefinition");
  const image = text(built) ?? text(at(task?.containerDefinitions, 0, "image")) ?? "";
  return /:([0-9a-f]{64})$/.exec(image.replace(/@sha256:.*$/, ""))?.[1];
}

/** Calls are declared by tags: see infra/microservice/service.ts. The API's are not told one by one. */
function callsOf({ tags }: PlannedResource["inputs"]): readonly string[] | undefined {
  if (typeof tags !== "object" || tags === null || Object.hasOwn(tags, "fleet:calls")) {
    return undefined;
  }
  return Object.keys(tags)
    .flatMap((key) => /^fleet:calls:(.+)$/.exec(key)?.[1] ?? [])
    .sort();
}

/** Whether the service's tags are told. */
function declared({ tags }: PlannedResource["inputs"]): boolean {
  return typeof tags === "object" && tags !== null;
}

/** Events are declared by tags too: see infra/events/settings.ts. */
function eventsIn({ tags }: PlannedResource["inputs"]): Pick<PlannedService, "publishes" | "consumes"> {
  const named = (way: string) =>
    Object.keys(tags as object)
      .flatMap((key) => (key.startsWith(`fleet:${way}:`) ? key.slice(`fleet:${way}:`.length) : []))
      .sort();
  const [publishes, consumes] = [named("publishes"), named("consumes")];
  return { ...(publishes.length > 0 && { publishes }), ...(consumes.length > 0 && { consumes }) };
}

/** Routes are declared by tags: see infra/gateway/settings.ts. What becomes of a request they do not tell. */
function routesIn(
  { tags }: PlannedResource["inputs"],
  planned: PlannedService["routes"],
): Pick<PlannedService, "routes"> {
  const routes = Object.keys(tags as object).flatMap(
    (key) => /^fleet:route:(.+)$/.exec(key)?.[1]?.replace(/@all$/, "*") ?? [],
  );
  const told = routes.sort().map((route) => [route, planned?.[route] ?? "everybody"]);
  return told.length === 0 ? {} : { routes: Object.fromEntries(told) };
}

function at(value: PlannedValue | undefined, ...path: readonly (string | number)[]): PlannedValue | undefined {
  return path.reduce<PlannedValue | undefined>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function text(value: PlannedValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: PlannedValue | undefined): number | undefined {
  const found = typeof value === "string" ? Number(value) : value;
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}
