import { containerHealthCheck } from "../../infra/microservice/container-health-check";
import { repositoryName } from "../../infra/repository-name";
import { type FleetSettings, migrationTag, type ServiceSettings } from "../../infra/settings";
import { stagedDockerfile, stagedMigrationTarget, stagedTarget } from "../../modules-manifest";
import { type ComposeDependency, type ComposeHealthCheck, type ComposeService, Interpolated } from "./compose-model";
import type { Datastore } from "./datastores";
import { callNetwork, dataNetwork } from "./local-networks";
import { brokerService, type LocalPorts } from "./local-ports";
import { containerVariables, withoutAuthorities } from "./local-variables";
import type { MountedSources } from "./mounted-sources";
import { awaitedCallees } from "./service-selection";

/** What a service's containers are made from. Paths are those that the Compose file is to have. */
export interface ApplicationParts {
  readonly settings: FleetSettings;
  /** Every service that runs beside it. */
  readonly running: readonly ServiceSettings[];
  readonly ports: LocalPorts;
  readonly datastores: readonly Datastore[];
  /** The staged build context. */
  readonly context: string;
  /** File with the values of the application's secrets; absent where it has none. */
  readonly secretFile?: string;
  /** Sources to run from; absent where the finished image is to run. */
  readonly sources?: MountedSources;
}

/** Name of the Compose service that runs a service's migrations, and ends. */
export function migrationService(service: string): string {
  return `${service}-migration`;
}

/** Profile of migrations that run only when they are asked for: those with `migration.mode: manual`. */
const manualProfile = "migration";

/** The service, as its task is on AWS. */
export function applicationOf(service: ServiceSettings, parts: ApplicationParts): ComposeService {
  const { running, ports, sources } = parts;
  const callers = running.filter(({ calls }) => calls.includes(service.name));
  return {
    ...imageOf(service, parts, sources?.target ?? stagedTarget),
    ...(sources !== undefined && { command: sources.command }),
    ...processOf(service, parts),
    ports: [`127.0.0.1:${ports.service}:${service.port}`],
    networks: [
      dataNetwork(service.name),
      ...service.calls.map((callee) => callNetwork(service.name, callee)),
      ...callers.map((caller) => callNetwork(caller.name, service.name)),
      ...(hasEvents(service) ? [callNetwork(service.name, brokerService)] : []),
    ],
    depends_on: dependenciesOf(service, parts),
    healthcheck: healthCheckOf(service),
    stop_grace_period: `${service.deregistrationDelaySeconds + 10}s`,
  };
}

/** What brings the service's database to the state that its image expects; nothing where the module has no migrations. */
export function migrationOf(service: ServiceSettings, parts: ApplicationParts): ComposeService | undefined {
  const { migration } = service;
  if (migration === undefined) {
    return undefined;
  }
  const image = imageOf(service, parts, stagedMigrationTarget);
  return {
    ...image,
    image: `${repositoryName(parts.settings, service)}:${migrationTag(service.entry.fingerprint)}`,
    ...(migration.mode === "manual" && { profiles: [manualProfile] }),
    command: ["bun", "run", migration.script],
    ...processOf(service, parts),
    networks: [dataNetwork(service.name)],
    depends_on: healthy(parts.datastores),
  };
}

function imageOf(service: ServiceSettings, { settings, context, sources }: ApplicationParts, target: string) {
  const tag = service.entry.fingerprint;
  return {
    image: `${repositoryName(settings, service)}:${sources === undefined ? tag : `${tag}-sources`}`,
    // Nobody else's image of the same name.
    pull_policy: "never" as const,
    platform: new Interpolated(`\${FLEET_PLATFORM:-${service.platform}}`),
    build: {
      context,
      dockerfile: stagedDockerfile,
      target,
      ...(Object.keys(service.buildArguments).length > 0 && { args: service.buildArguments }),
    },
  };
}

/** What is the same for whatever process of the service's. */
function processOf(service: ServiceSettings, { settings, secretFile, sources }: ApplicationParts) {
  const { plain, datastores, tokens } = containerVariables(settings, service);
  const environment = { ...(sources === undefined ? plain : withoutAuthorities(plain)), ...datastores, ...tokens };
  return {
    user: service.user,
    init: true,
    ...(service.readonlyRootFilesystem && { read_only: true, tmpfs: ["/tmp"] }),
    environment: Object.fromEntries(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(secretFile !== undefined && { env_file: [secretFile] }),
    ...(sources !== undefined && { volumes: sources.folders.map(({ from, to }) => `${from}:${to}:ro`) }),
  };
}

/** Its datastores, its migrations, and those callees that do not wait for it in turn: Compose starts no circle. */
function dependenciesOf(
  service: ServiceSettings,
  { settings, running, datastores }: ApplicationParts,
): Readonly<Record<string, ComposeDependency>> {
  const callees = awaitedCallees(running, service);
  return {
    ...healthy(datastores),
    ...(service.migration?.mode === "automatic" && {
      [migrationService(service.name)]: { condition: "service_completed_successfully" as const },
    }),
    ...(hasEvents(service) && { [brokerService]: brokerDependency(settings) }),
    ...Object.fromEntries(callees.map((name) => [name, { condition: "service_started" as const }])),
  };
}

function hasEvents({ publishes, consumes }: ServiceSettings): boolean {
  return publishes.length + consumes.length > 0;
}

/** The emulator of SNS and SQS has nothing to ask for its health with. */
function brokerDependency({ events }: FleetSettings): ComposeDependency {
  return { condition: events.transport === "rabbitmq" ? "service_healthy" : "service_started" };
}

function healthy(datastores: readonly Datastore[]): Readonly<Record<string, ComposeDependency>> {
  return Object.fromEntries(datastores.map(({ name }) => [name, { condition: "service_healthy" as const }]));
}

function healthCheckOf(service: ServiceSettings): ComposeHealthCheck {
  const { command, interval, timeout, retries, startPeriod } = containerHealthCheck(service);
  return {
    test: command,
    interval: `${interval}s`,
    timeout: `${timeout}s`,
    retries,
    start_period: `${startPeriod}s`,
  };
}
