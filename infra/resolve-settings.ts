import { isAbsolute, resolve } from "node:path";
import { CERTIFICATE_PATH, deepFreeze } from "../modules-manifest";
import type { Manifest, ServiceEntry } from "../modules-manifest/manifest";
import { databaseName } from "./database-name";
import { resolveEvents, resolveServiceEvents } from "./events/settings";
import { publicRoutes, publicRoutesVariable } from "./gateway/public-routes";
import { resolveGateway } from "./gateway/settings";
import { assignLoadBalancers, servicesPerLoadBalancer } from "./load-balancer-assignment";
import { defaultIdleTimeoutSeconds } from "./network/idle-timeout";
import { resolveObservability, resolveTelemetry } from "./observability/settings";
import { profiles } from "./profiles";
import type { RawConfiguration } from "./schema";
import { namesOf } from "./service-names";
import type { RawApi, RawService } from "./service-schema";
import type { FleetSettings, NetworkSettings, ServiceSettings } from "./settings";
import { resolveTokens } from "./tokens/settings";

/** Where the program runs, besides its configuration. */
export interface StackContext {
  readonly stack: string;
  readonly region: string;
}

/** Fills in every default. Call {@link checkSettings} on the result before anything is made of it. */
export function resolveSettings(
  configuration: RawConfiguration,
  manifest: Manifest,
  context: StackContext,
): FleetSettings {
  const profile = configuration.profile ?? "standard";
  const name = configuration.name ?? manifest.name;
  const { fleet } = profiles[profile];
  const network = resolveNetwork(configuration, { ...context, name });
  const entries = Object.values(manifest.services);
  const raw = (entry: ServiceEntry): RawService => configuration.services?.[entry.name] ?? {};
  const sharing = entries.filter(
    (entry) => raw(entry).dedicatedLoadBalancer !== true && raw(entry).retire === undefined,
  );
  const wanted = Math.max(
    configuration.network?.internalLoadBalancers ?? 1,
    Math.ceil(sharing.length / servicesPerLoadBalancer),
  );
  // By first names: a renamed service stays behind its load balancer.
  const dataName = (entry: ServiceEntry) => namesOf(entry.name, raw(entry)).dataName;
  const assignment = assignLoadBalancers(sharing.map(dataName), wanted);
  const scheme = network.internalCertificateArn === undefined ? "http" : "https";
  const urls = new Map(
    entries.map((entry) => [entry.name, `${scheme}://${entry.name}.${network.zone}:${entry.port.value}`]),
  );
  const common = { configuration, urls, entries };
  const services = entries.map((entry) =>
    resolveService(raw(entry), entry, {
      ...common,
      loadBalancer: String(assignment.get(dataName(entry)) ?? dataName(entry)),
    }),
  );
  const rawApi = configuration.api ?? {};
  const isPublic = rawApi.exposure !== "private";
  return deepFreeze({
    name,
    stack: context.stack,
    region: context.region,
    root: manifest.root,
    profile,
    network,
    api: resolveService(rawApi, manifest.api, common),
    exposure: {
      public: isPublic,
      ...(rawApi.domain !== undefined && { domain: rawApi.domain }),
      ...(rawApi.hostedZoneId !== undefined && { hostedZoneId: rawApi.hostedZoneId }),
      ...(rawApi.certificateArn !== undefined && { certificateArn: rawApi.certificateArn }),
      allowPlainHttp: rawApi.allowPlainHttp ?? false,
      allowedCidrs: rawApi.allowedCidrs ?? [isPublic ? "0.0.0.0/0" : network.cidrBlock],
      firewall: isPublic && (rawApi.firewall ?? true),
      requestsPerFiveMinutes: rawApi.requestsPerFiveMinutes ?? 2000,
      idleTimeoutSeconds: rawApi.idleTimeoutSeconds ?? defaultIdleTimeoutSeconds,
    },
    services,
    sharedLoadBalancers: sharing.length === 0 ? [] : Array.from({ length: wanted }, (_, index) => String(index + 1)),
    events: resolveEvents(configuration.events ?? {}, profile),
    protectData: configuration.protectData ?? fleet.protectData,
    containerInsights: configuration.containerInsights ?? fleet.containerInsights,
    logRetentionDays: fleet.logRetentionDays,
    dashboard: configuration.dashboard ?? fleet.dashboard,
    telemetry: resolveTelemetry(configuration),
    alarmEmails: configuration.alarmEmails ?? [],
    tags: configuration.tags ?? {},
  });
}

function resolveNetwork(
  { network = {}, profile = "standard" }: RawConfiguration,
  { name, stack, region }: StackContext & { name: string },
): NetworkSettings {
  const { fleet } = profiles[profile];
  const zones = ["a", "b", "c"].slice(0, fleet.zoneCount).map((letter) => region + letter);
  return {
    cidrBlock: network.existing?.cidrBlock ?? network.cidrBlock ?? "10.0.0.0/16",
    availabilityZones: network.availabilityZones ?? zones,
    natGateways: network.natGateways ?? fleet.natGateways,
    interfaceEndpoints: network.interfaceEndpoints ?? fleet.interfaceEndpoints,
    ...(network.existing !== undefined && { existing: network.existing }),
    zone: `${stack}.${name}.${network.internalDomain ?? "internal"}`,
    ...(network.internalCertificateArn !== undefined && { internalCertificateArn: network.internalCertificateArn }),
  };
}

interface ServiceContext {
  readonly configuration: RawConfiguration;
  readonly urls: ReadonlyMap<string, string>;
  readonly entries: readonly ServiceEntry[];
  readonly loadBalancer?: string;
}

function resolveService(own: RawService & RawApi, entry: ServiceEntry, context: ServiceContext): ServiceSettings {
  const { configuration } = context;
  const profile = profiles[configuration.profile ?? "standard"];
  const defaults = configuration.defaults ?? {};
  const merged = { ...profile.service, ...defaults, ...own };
  const isApi = entry.role === "api";
  const counts = entry.hasCronJobs
    ? { desiredCount: 1, minimumCount: 1, maximumCount: 1 }
    : resolveCounts(profile.service, { ...defaults, ...own }, { ...defaults.scaling, ...own.scaling });
  const running = context.entries.filter(({ name }) => configuration.services?.[name]?.retire === undefined);
  const callees = isApi ? running : running.filter(({ name }) => own.calls?.includes(name));
  const url = context.urls.get(entry.name);
  const migration = { ...defaults.migration, ...own.migration };
  const tokens = resolveTokens(entry, configuration);
  const names = namesOf(isApi ? "api" : entry.name, own);
  const healthCheck = {
    path: entry.dockerfile.healthPath ?? "/healthcheck",
    matcher: "200-299",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    unhealthyThreshold: 3,
    gracePeriodSeconds: 60,
    ...defaults.healthCheck,
    ...own.healthCheck,
  };
  const observability = resolveObservability(defaults, own, { port: entry.port.value });
  const { metrics } = observability;
  const askedInside = [healthCheck.path, healthCheck.readinessPath ?? ""];
  // A page at a port of its own is behind no load balancer.
  const gateway = isApi
    ? undefined
    : resolveGateway(own, metrics?.port === entry.port.value ? [...askedInside, metrics.path] : askedInside);
  const isRouted = own.retire === undefined && gateway !== undefined && gateway.routes.length > 0;
  const environment = {
    APP_ENV: configuration.environment ?? "production",
    HOST_NAME: "0.0.0.0",
    PORT: String(entry.port.value),
    NODE_EXTRA_CA_CERTS: CERTIFICATE_PATH,
    ...(isApi && own.domain !== undefined && { CORS_ORIGINS: `${apiScheme(own)}://${own.domain}` }),
    ...(isRouted && { [publicRoutesVariable]: JSON.stringify(publicRoutes(gateway)) }),
    ...Object.fromEntries(callees.map((callee) => [callee.urlVariable ?? "", context.urls.get(callee.name) ?? ""])),
    ...defaults.environment,
    ...own.environment,
  };
  return {
    ...names,
    role: entry.role,
    entry,
    port: entry.port.value,
    ...(!isApi && url !== undefined && { url }),
    ...(context.loadBalancer !== undefined && { loadBalancer: context.loadBalancer }),
    ...(own.retire !== undefined && { retire: own.retire }),
    singleton: entry.hasCronJobs,
    cpu: merged.cpu,
    memoryMiB: merged.memoryMiB,
    ...counts,
    scaling: {
      cpuPercent: 60,
      memoryPercent: 75,
      requestsPerTarget: 1000,
      ...targets(defaults.scaling),
      ...targets(own.scaling),
    },
    healthCheck,
    ...(gateway !== undefined && { gateway }),
    database: {
      engineVersion: "17",
      allowMajorVersionUpgrade: false,
      ...profile.service.database,
      ...defaults.database,
      ...own.database,
      name: databaseName(names.dataName),
    },
    cache: { engineVersion: "8.0", ...profile.service.cache, ...defaults.cache, ...own.cache },
    environment: sorted(environment),
    secrets: sorted(own.secrets ?? {}),
    calls: callees.map(({ name }) => name),
    ...resolveServiceEvents(own, defaults),
    ...(tokens !== undefined && { tokens }),
    platform: merged.platform ?? "linux/amd64",
    imageSource: merged.imageSource ?? "build",
    ...(own.heldImage !== undefined && { heldImage: own.heldImage }),
    credentials: own.credentials ?? 1,
    buildArguments: sorted({ ...defaults.buildArguments, ...own.buildArguments }),
    ...(entry.migration !== undefined && {
      migration: {
        ...entry.migration,
        mode: migration.mode === "manual" ? ("manual" as const) : ("automatic" as const),
        timeoutMinutes: migration.timeoutMinutes ?? 30,
      },
    }),
    readonlyRootFilesystem: merged.readonlyRootFilesystem ?? true,
    ...(own.exec !== undefined && { exec: own.exec }),
    user: merged.user ?? "1000:1000",
    alarms: merged.alarms,
    logRetentionDays: merged.logRetentionDays ?? profile.fleet.logRetentionDays,
    deregistrationDelaySeconds: merged.deregistrationDelaySeconds ?? 30,
    deploymentTimeoutMinutes: merged.deploymentTimeoutMinutes ?? 20,
    observability,
  };
}

function apiScheme({ certificateArn, hostedZoneId }: RawApi): "http" | "https" {
  return certificateArn === undefined && hostedZoneId === undefined ? "http" : "https";
}

type Scaling = NonNullable<RawService["scaling"]>;

/** A count the user wrote moves the bounds that only the profile chose. */
function resolveCounts(
  profile: { desiredCount: number; maximumCount: number },
  raw: RawService | RawApi,
  scaling: Scaling,
) {
  const minimumCount =
    scaling.minimumCount ??
    raw.desiredCount ??
    Math.min(profile.desiredCount, scaling.maximumCount ?? profile.desiredCount);
  const maximumCount = scaling.maximumCount ?? Math.max(profile.maximumCount, minimumCount);
  return { minimumCount, maximumCount, desiredCount: raw.desiredCount ?? minimumCount };
}

function targets({ minimumCount: _minimum, maximumCount: _maximum, ...rest }: Scaling = {}) {
  return rest;
}

/** The monorepo's root as configured, from the folder that holds Pulumi.yaml. */
export function monorepoRoot(configuredRoot: string, projectDirectory: string): string {
  return isAbsolute(configuredRoot) ? configuredRoot : resolve(projectDirectory, configuredRoot);
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
