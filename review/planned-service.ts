import { isRouted } from "../infra/gateway/settings";
import { routesInWords } from "../infra/gateway/words";
import type { ServiceObservability } from "../infra/observability/settings";
import type { RecordedResource } from "../infra/recorder";
import {
  type FleetSettings,
  imageFingerprint,
  isPrebuilt,
  runningServices,
  type ServiceSettings,
} from "../infra/settings";
import { tokenEdges } from "../infra/tokens/settings";
import { type PlannedValue, plannedValue } from "./wire-values";

/** What a plan tells of the API or of one microservice. */
export interface PlannedService {
  readonly name: string;
  readonly role: ServiceSettings["role"];
  /** Path in the monorepo. */
  readonly folder: string;
  /** Where it is reached: privately; the API as it meets the outside. `[unknown]` if AWS chooses the address. */
  readonly url?: PlannedValue;
  /** Whether it faces the internet. */
  readonly public: boolean;
  readonly port: number;
  readonly image: {
    readonly repository: PlannedValue;
    readonly fingerprint: string;
    readonly source: ServiceSettings["imageSource"];
    readonly platform: ServiceSettings["platform"];
  };
  readonly tasks: {
    /** CPU units; 1024 are one vCPU. */
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly desiredCount: number;
    readonly minimumCount: number;
    readonly maximumCount: number;
    /** Never more than one at a time: it has cron jobs. */
    readonly singleton: boolean;
  };
  /** Averages that automatic scaling aims at; absent where nothing scales. */
  readonly scaling?: ServiceSettings["scaling"];
  readonly database: {
    readonly engineVersion: string;
    readonly instanceClass: string;
    readonly storageGiB: number;
    readonly maximumStorageGiB: number;
    readonly multiAz: boolean;
  };
  readonly cache: { readonly engineVersion: string; readonly nodeType: string; readonly nodeCount: number };
  /** Names of the callers, sorted. */
  readonly calledBy: readonly string[];
  readonly calls: readonly string[];
  /** Events it publishes; absent where there are none. */
  readonly publishes?: readonly string[];
  /** Events it consumes; absent where there are none. */
  readonly consumes?: readonly string[];
  /** Whom it tells apart by tokens, and where a change of these is: `api, billing; generation 2, sending`. */
  readonly callerTokens?: string;
  /** Callees that it has a token for, sorted; absent where there is none. */
  readonly tokensFor?: readonly string[];
  /** What the API's public load balancer sends it, past the API: what becomes of a request, by `/billing/*`. */
  readonly routes?: Readonly<Record<string, string>>;
  /** Its paths that no route reaches; only with routes. */
  readonly guardedPaths?: readonly string[];
  /** Internal load balancer it stands behind; the API has its own. */
  readonly loadBalancer?: string;
  readonly cronJobs: boolean;
  /** Set to false where its own sources use neither its database nor its cache, as far as they show it. */
  readonly ownData?: false;
  /** Path of the migration in the monorepo, if there is one. */
  readonly migration?: string;
  /** What it is observed by besides its log, each only where it is asked for. */
  readonly traces?: NonNullable<ServiceObservability["tracing"]>;
  readonly metrics?: NonNullable<ServiceObservability["metrics"]>;
  readonly errorLogs?: NonNullable<ServiceObservability["errorLogs"]>;
  readonly slo?: NonNullable<ServiceObservability["slo"]>;
  /** What becomes of its data; set while it is being removed. */
  readonly retire?: NonNullable<ServiceSettings["retire"]>;
  /** How many resources are its own. */
  readonly resources: number;
}

/** What a service's plan is made from, besides its settings. */
export interface ServiceFindings {
  readonly settings: FleetSettings;
  /** The stack's output, for the API. */
  readonly url: unknown;
  /** Resources under the service's component, without components. */
  readonly resources: readonly RecordedResource[];
}

/** Gathers what there is to tell of a service. */
export function planService(service: ServiceSettings, { settings, url, resources }: ServiceFindings): PlannedService {
  const { entry, database, cache } = service;
  const isApi = service.role === "api";
  const address = isApi ? plannedValue(url) : service.retire === undefined ? service.url : undefined;
  const repository = resources.find(({ type }) => type === "aws:ecr/repository:Repository")?.inputs.name;
  const tokensFor = tokenEdges(settings).flatMap(({ caller, callee }) =>
    caller.name === service.name ? callee.name : [],
  );
  const callers = [settings.api, ...runningServices(settings)].filter(({ calls }) => calls.includes(service.name));
  return {
    name: service.name,
    role: service.role,
    folder: entry.folder,
    ...(address !== undefined && { url: address }),
    public: isApi && settings.exposure.public,
    port: service.port,
    image: {
      repository: plannedValue(repository),
      fingerprint: imageFingerprint(service),
      source: isPrebuilt(service) ? "prebuilt" : "build",
      platform: service.platform,
    },
    tasks: {
      cpu: service.cpu,
      memoryMiB: service.memoryMiB,
      desiredCount: service.desiredCount,
      minimumCount: service.minimumCount,
      maximumCount: service.maximumCount,
      singleton: service.singleton,
    },
    ...(service.maximumCount > service.minimumCount && { scaling: { ...service.scaling } }),
    database: {
      engineVersion: database.engineVersion,
      instanceClass: database.instanceClass,
      storageGiB: database.storageGiB,
      maximumStorageGiB: database.maximumStorageGiB,
      multiAz: database.multiAz,
    },
    cache: { engineVersion: cache.engineVersion, nodeType: cache.nodeType, nodeCount: cache.nodeCount },
    calledBy: isApi || service.retire !== undefined ? [] : callers.map(({ name }) => name).sort(),
    calls: [...service.calls],
    ...eventsOf(service),
    ...(service.tokens !== undefined && { callerTokens: tokensText(service.tokens) }),
    ...(tokensFor.length > 0 && { tokensFor: tokensFor.sort() }),
    ...(isRouted(service) && { routes: routesInWords(service), guardedPaths: service.gateway.guardedPaths }),
    ...(service.loadBalancer !== undefined && { loadBalancer: service.loadBalancer }),
    cronJobs: entry.hasCronJobs,
    ...(!entry.hasOwnData && { ownData: false as const }),
    ...(service.migration !== undefined && { migration: service.migration.script }),
    ...(service.retire === undefined && observabilityOf(service.observability)),
    ...(service.retire !== undefined && { retire: service.retire }),
    resources: resources.length,
  };
}

/** A service that is being retired has to do with none. */
function eventsOf({ publishes, consumes, retire }: ServiceSettings): Pick<PlannedService, "publishes" | "consumes"> {
  return {
    ...(retire === undefined && publishes.length > 0 && { publishes: [...publishes] }),
    ...(retire === undefined && consumes.length > 0 && { consumes: [...consumes] }),
  };
}

/** Never a token itself. */
function tokensText({ callers, generation, rotation }: NonNullable<ServiceSettings["tokens"]>): string {
  const change = rotation === "done" ? [] : [rotation];
  const state = generation === 1 && change.length === 0 ? [] : [[`generation ${generation}`, ...change].join(", ")];
  return [callers.join(", "), ...state].join("; ");
}

function observabilityOf({ tracing, metrics, errorLogs, slo }: ServiceObservability) {
  return {
    ...(tracing !== undefined && { traces: { ...tracing } }),
    ...(metrics !== undefined && { metrics: { ...metrics } }),
    ...(errorLogs !== undefined && { errorLogs: { ...errorLogs } }),
    ...(slo !== undefined && { slo: { ...slo } }),
  };
}
