import type { ServiceSettings } from "../../infra/settings";
import type { ComposeHealthCheck, ComposeService } from "./compose-model";
import { dataNetwork } from "./local-networks";
import type { LocalPorts } from "./local-ports";

/** Name of the Compose service, and so of the host, that a service's Postgres is. */
export function databaseService(service: string): string {
  return `${service}-database`;
}

/** Name of the Compose service, and so of the host, that a service's Redis is. */
export function cacheService(service: string): string {
  return `${service}-cache`;
}

/** Owner of every local database. */
export const databaseUser = "local";

/**
 * Password of every local datastore. It is no secret: what keeps others out are networks that only the owner is on, and
 * ports on the loopback address. A known one needs no file, and still fits the data of an earlier run.
 */
export const localPassword = "local";

/** A datastore of one service. */
export interface Datastore {
  /** Of the Compose service. */
  readonly name: string;
  readonly service: ComposeService;
  readonly volume: string;
}

/** The service's own datastores. What else it owns, such as a broker, belongs here. */
export function datastoresOf(service: ServiceSettings, ports: LocalPorts): readonly Datastore[] {
  return [database(service, ports), cache(service, ports)];
}

const patience: Omit<ComposeHealthCheck, "test"> = {
  interval: "2s",
  timeout: "5s",
  retries: 30,
  start_period: "30s",
};

function database(
  { name, dataName, database: { engineVersion, name: databaseName } }: ServiceSettings,
  ports: LocalPorts,
) {
  const major = engineVersion.split(".")[0] ?? engineVersion;
  // A data directory is of one major version only.
  const volume = `${dataName}-postgres-${major}`;
  // https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata
  const directory = Number(major) < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
  return {
    name: databaseService(name),
    volume,
    service: {
      image: `postgres:${major}-alpine`,
      environment: { POSTGRES_DB: databaseName, POSTGRES_PASSWORD: localPassword, POSTGRES_USER: databaseUser },
      volumes: [`${volume}:${directory}`],
      ports: [`127.0.0.1:${ports.database}:5432`],
      networks: [dataNetwork(name)],
      healthcheck: {
        // By TCP: while it is set up, the server is there on a socket alone.
        test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", databaseUser, "-d", databaseName],
        ...patience,
      },
    },
  };
}

function cache({ name, dataName, cache: { engineVersion } }: ServiceSettings, ports: LocalPorts) {
  const volume = `${dataName}-valkey`;
  return {
    name: cacheService(name),
    volume,
    service: {
      image: `valkey/valkey:${engineVersion}-alpine`,
      command: ["valkey-server", "--requirepass", localPassword, "--save", "60", "1"],
      volumes: [`${volume}:/data`],
      ports: [`127.0.0.1:${ports.cache}:6379`],
      networks: [dataNetwork(name)],
      healthcheck: {
        // The client ends well also where it is refused.
        test: ["CMD-SHELL", `valkey-cli --no-auth-warning -a ${localPassword} ping | grep -qx PONG`],
        ...patience,
      },
    },
  };
}
