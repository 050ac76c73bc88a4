import type { MigrationFacts, ServiceEntry } from "../modules-manifest/manifest";
import type { EventSettings, ServiceEvents } from "./events/settings";
import type { GatewaySettings } from "./gateway/settings";
import type { ServiceObservability, TelemetrySettings } from "./observability/settings";
import type { FleetProfile, ProfileName, ServiceProfile } from "./profiles";
import type { SecretValue } from "./service-schema";
import type { TokenSettings } from "./tokens/settings";

/** Names of the internal load balancers: shared ones are numbered, a dedicated one has its service's first name. */
export type LoadBalancerName = string;

/** Everything that decides how one service is deployed; nothing is left to default. */
export interface ServiceSettings extends ServiceProfile, ServiceEvents {
  /** The service's name; `api` for the API, whatever its folder. Logical names start with it. */
  readonly name: string;
  /** Names it had before, oldest first; its resources in the stack may still have them. */
  readonly formerNames: readonly string[];
  /** What its data, and what cannot be renamed without a new one, is named after: its first name. */
  readonly dataName: string;
  readonly role: ServiceEntry["role"];
  readonly entry: ServiceEntry;
  /** Port the process listens on; callers of a service use the same. */
  readonly port: number;
  /** Address that callers inside the VPC use; the API has none. */
  readonly url?: string;
  /** Internal load balancer the service stands behind; the API has its own. */
  readonly loadBalancer?: LoadBalancerName;
  /** Runs exactly one task, replaced without overlap: it has cron jobs. */
  readonly singleton: boolean;
  readonly scaling: {
    readonly cpuPercent: number;
    readonly memoryPercent: number;
    readonly requestsPerTarget: number;
  };
  readonly healthCheck: {
    readonly path: string;
    /** Of the load balancer's check. @default - the same */
    readonly readinessPath?: string;
    readonly matcher: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly unhealthyThreshold: number;
    readonly gracePeriodSeconds: number;
  };
  readonly database: ServiceProfile["database"] & {
    readonly engineVersion: string;
    readonly allowMajorVersionUpgrade: boolean;
    /** Name of the database inside the instance. */
    readonly name: string;
  };
  readonly cache: ServiceProfile["cache"] & { readonly engineVersion: string };
  /** Plain variables, those of the fleet included; sorted by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secret variables of the application; those of the datastores come on top. Sorted by name. */
  readonly secrets: Readonly<Record<string, SecretValue>>;
  /** Names of the services it may call, sorted; the API may call all. */
  readonly calls: readonly string[];
  /** How it tells its callers apart; absent where it does not. */
  readonly tokens?: TokenSettings;
  readonly platform: "linux/amd64" | "linux/arm64";
  readonly imageSource: "build" | "prebuilt";
  /** Fingerprint of the image that runs instead of the source's: after a roll-back. */
  readonly heldImage?: string;
  /** Generation of the datastores' credentials, from 1. */
  readonly credentials: number;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** How the module's migrations are run; absent where it has none, or they are switched off. */
  readonly migration?: MigrationFacts & { readonly mode: "automatic" | "manual"; readonly timeoutMinutes: number };
  readonly readonlyRootFilesystem: boolean;
  /** Why people may open a shell in its tasks; absent where nobody may. */
  readonly exec?: string;
  readonly user: string;
  readonly logRetentionDays: number;
  readonly deregistrationDelaySeconds: number;
  /** How long an update waits for the requested tasks. */
  readonly deploymentTimeoutMinutes: number;
  /** How the API's public load balancer serves it; absent where it has no routes. */
  readonly gateway?: GatewaySettings;
  /** First step of removal; absent for a service that runs. */
  readonly retire?: "keepData" | "deleteData";
  readonly observability: ServiceObservability;
}

/** How the API meets the outside. */
export interface ApiExposure {
  readonly public: boolean;
  readonly domain?: string;
  readonly hostedZoneId?: string;
  readonly certificateArn?: string;
  /** Public without TLS, where there is no certificate. */
  readonly allowPlainHttp: boolean;
  readonly allowedCidrs: readonly string[];
  readonly firewall: boolean;
  readonly requestsPerFiveMinutes: number;
  readonly idleTimeoutSeconds: number;
}

/** A VPC that stands already. */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly isolatedSubnetIds: readonly string[];
}

export interface NetworkSettings {
  readonly cidrBlock: string;
  readonly availabilityZones: readonly string[];
  readonly natGateways: FleetProfile["natGateways"];
  readonly interfaceEndpoints: readonly string[];
  readonly existing?: ExistingNetwork;
  /** Private zone: services answer at `<service>.<zone>`. */
  readonly zone: string;
  readonly internalCertificateArn?: string;
}

/** Everything that decides which resources a stack has. Plain, complete and frozen. */
export interface FleetSettings {
  /** The fleet's name, such as `shop`. */
  readonly name: string;
  readonly stack: string;
  readonly region: string;
  /** The monorepo's root, absolute. */
  readonly root: string;
  readonly profile: ProfileName;
  readonly network: NetworkSettings;
  readonly api: ServiceSettings;
  readonly exposure: ApiExposure;
  /** Microservices, sorted by name. */
  readonly services: readonly ServiceSettings[];
  /** Names of the shared internal load balancers that exist, `1` and up. */
  readonly sharedLoadBalancers: readonly LoadBalancerName[];
  readonly events: EventSettings;
  readonly protectData: boolean;
  readonly containerInsights: FleetProfile["containerInsights"];
  readonly logRetentionDays: number;
  /** Whether there is a dashboard, and saved log queries. */
  readonly dashboard: boolean;
  readonly telemetry: TelemetrySettings;
  readonly alarmEmails: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The services that run: all but those being retired. */
export function runningServices(settings: Pick<FleetSettings, "services">): readonly ServiceSettings[] {
  return settings.services.filter((service) => service.retire === undefined);
}

/** The API and the services that run whose tasks people may open a shell in. */
export function openServices(settings: Pick<FleetSettings, "api" | "services">): readonly ServiceSettings[] {
  return [settings.api, ...runningServices(settings)].filter(({ exec }) => exec !== undefined);
}

/** Tag of the image that the service runs: the held one, else its source's. */
export function imageFingerprint({ heldImage, entry }: ServiceSettings): string {
  return heldImage ?? entry.fingerprint;
}

/** Tag of the image that the migrations of a fingerprint run from. */
export function migrationTag(fingerprint: string): string {
  return `${fingerprint}-migration`;
}

/**
 * Whether the service's migrations have an image: not while an earlier release's image is held, since a schema does not
 * go back.
 */
export function hasMigration(
  service: ServiceSettings,
): service is ServiceSettings & Required<Pick<ServiceSettings, "migration">> {
  return service.migration !== undefined && imageFingerprint(service) === service.entry.fingerprint;
}

/** Whether the image is in the repository before `pulumi up`, which then does not build it. */
export function isPrebuilt({ heldImage, imageSource }: ServiceSettings): boolean {
  return heldImage !== undefined || imageSource === "prebuilt";
}

/** Tags of everything that belongs to the fleet as a whole. */
export function fleetTags(settings: FleetSettings): Record<string, string> {
  return { "fleet:name": settings.name, "fleet:stack": settings.stack, "fleet:role": "shared", ...settings.tags };
}

/** Tags of everything that belongs to one service alone. */
export function serviceTags(settings: FleetSettings, service: ServiceSettings): Record<string, string> {
  const retired = service.retire === undefined ? {} : { "fleet:retire": service.retire };
  return { ...fleetTags(settings), "fleet:role": service.role, "fleet:service": service.name, ...retired };
}
