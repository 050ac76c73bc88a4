import { join, relative } from "node:path";
import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { contextDirectory } from "../../infra/staging";
import type { Manifest } from "../../modules-manifest";
import { type ApplicationParts, applicationOf, migrationOf, migrationService } from "./application";
import type { ComposeFile, ComposeService } from "./compose-model";
import { datastoresOf } from "./datastores";
import { localBroker } from "./local-events";
import { localNetworks } from "./local-networks";
import { brokerService, localBrokerPorts, localPorts } from "./local-ports";
import { LocalProblem } from "./local-problem";
import { mountedSources } from "./mounted-sources";
import { secretFile } from "./secret-files";

/** Which part of a fleet is to run on this machine, and how. */
export interface LocalRequest {
  readonly settings: FleetSettings;
  readonly manifest: Manifest;
  /** With what they call among them, as `selectServices` gives them. */
  readonly services: readonly ServiceSettings[];
  /** Folder of Pulumi.yaml. */
  readonly projectDirectory: string;
  /** Folder of the Compose file: its paths begin there. */
  readonly directory: string;
  /** Runs from the monorepo's sources what can. */
  readonly mount: boolean;
}

/** A Compose file, and what is to be said about it. */
export interface LocalFleet {
  readonly file: ComposeFile;
  /** Names of the services that run from their finished image, though sources were asked for. */
  readonly unmounted: readonly string[];
}

/**
 * The fleet as containers of one machine: every service as its task is on AWS, with its own Postgres and Redis. Who may
 * reach whom is a matter of networks, as it is one of security groups there.
 * @throws LocalProblem where names or ports do not go together
 */
export function composeFleet(request: LocalRequest): LocalFleet {
  const { settings, services } = request;
  const ports = localPorts(settings);
  const composed = new Map<string, ComposeService>();
  const volumes = new Set<string>();
  const unmounted: string[] = [];
  const add = (name: string, service: ComposeService): void => {
    if (composed.has(name)) {
      throw new LocalProblem(`two of the fleet's containers would be called \`${name}\`. Rename the service`);
    }
    composed.set(name, service);
  };
  for (const service of services) {
    const own = ports.get(service.name);
    if (own === undefined) {
      throw new Error(`there are no ports for \`${service.name}\``);
    }
    const datastores = datastoresOf(service, own);
    const parts: ApplicationParts = {
      settings,
      running: services,
      ports: own,
      datastores,
      ...placesOf(service, request),
    };
    if (request.mount && parts.sources === undefined) {
      unmounted.push(service.name);
    }
    add(service.name, applicationOf(service, parts));
    const migration = migrationOf(service, parts);
    if (migration !== undefined) {
      add(migrationService(service.name), migration);
    }
    for (const { name, service: datastore, volume } of datastores) {
      add(name, datastore);
      volumes.add(volume);
    }
  }
  const broker = localBroker(settings, services, localBrokerPorts(settings));
  if (broker !== undefined) {
    add(brokerService, broker.service);
    for (const volume of broker.volume === undefined ? [] : [broker.volume]) {
      volumes.add(volume);
    }
  }
  const used = new Set([...composed.values()].flatMap(({ networks }) => networks));
  const networks = [...localNetworks(settings)].filter(([name]) => used.has(name));
  const file: ComposeFile = {
    name: `${settings.name}-${settings.stack}`,
    services: Object.fromEntries(composed),
    networks: Object.fromEntries(networks),
    volumes: Object.fromEntries([...volumes].map((name) => [name, {}])),
    ...(broker?.configs !== undefined && { configs: broker.configs }),
  };
  return { file, unmounted };
}

/** Where the service's files are, from the Compose file's folder. */
function placesOf(service: ServiceSettings, request: LocalRequest) {
  const { manifest, projectDirectory, directory, mount } = request;
  const from = (path: string) => relativePath(directory, path);
  const sources = mount ? mountedSources(manifest, service) : undefined;
  return {
    context: from(join(projectDirectory, contextDirectory(service.name))),
    ...(Object.keys(service.secrets).length > 0 && {
      secretFile: from(join(projectDirectory, secretFile(service.name))),
    }),
    ...(sources !== undefined && {
      sources: {
        ...sources,
        folders: sources.folders.map((folder) => ({ ...folder, from: from(join(manifest.root, folder.from)) })),
      },
    }),
  };
}

/** As Compose reads it on every system; what begins with a period is no volume's name. */
function relativePath(directory: string, path: string): string {
  const found = relative(directory, path).replaceAll("\\", "/");
  return found.startsWith("../") ? found : `./${found}`;
}
