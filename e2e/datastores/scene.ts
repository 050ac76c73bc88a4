import type { ServerCertificate } from "./authority";
import { createCertificates, type Kind, kinds } from "./certificates";
import { deployed, type Environment, type HandedOver } from "./handed-over";
import { Laboratory } from "./laboratory";
import { withAuthorities, withPort } from "./on-this-machine";

/** A kind of datastore that every service has. */
export interface Datastore {
  /** Variables that hold its URL. */
  readonly variables: readonly string[];
  /** The port that the program asks for. */
  port(service: HandedOver): number;
  /** Starts a server as AWS would make it for a service, with a certificate; says the port that it got. */
  start(laboratory: Laboratory, service: HandedOver, certificate: ServerCertificate): Promise<number>;
}

/** Servers of billing's datastore: the right one, and some with a certificate that must not be trusted. */
export interface Scene {
  /** The environment of a service's process, where a server stands for its datastore. @default service - billing */
  handed(kind: Kind, service?: string): Environment;
  /** Stops the servers and removes all files. */
  remove(): Promise<void>;
}

/** Runs the program and starts the servers; nothing is left of them if one fails. */
export async function createScene(datastore: Datastore): Promise<Scene> {
  const laboratory = new Laboratory();
  try {
    const fleet = await deployed();
    const { authoritiesFile, servers } = createCertificates(laboratory.folder);
    const ports = new Map<Kind, number>();
    for (const kind of kinds) {
      ports.set(kind, await datastore.start(laboratory, fleet("billing"), servers[kind]));
    }
    return {
      handed: (kind, name = "billing") => {
        const service = fleet(name);
        const port = ports.get(kind) ?? 0;
        const moved = withPort(service.environment, datastore.variables, datastore.port(service), port);
        return withAuthorities(moved, authoritiesFile);
      },
      remove: () => laboratory.remove(),
    };
  } catch (error) {
    await laboratory.remove();
    throw error;
  }
}
