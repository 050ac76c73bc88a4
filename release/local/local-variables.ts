import { cacheVariables, databaseVariables } from "../../infra/datastore-variables";
import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import { CERTIFICATE_PATH } from "../../modules-manifest";
import { cacheService, databaseService, databaseUser, localPassword } from "./datastores";
import { brokerPort, eventVariablesAt } from "./local-events";
import { brokerService, localBrokerPorts, localPorts } from "./local-ports";
import { localTokens } from "./local-tokens";
import { localServices } from "./service-selection";

const loopback = "127.0.0.1";

/** Where a process finds what it depends on: `http://billing:3001`. */
interface Addresses {
  service(callee: ServiceSettings): string;
  database(service: ServiceSettings): string;
  cache(service: ServiceSettings): string;
  /** Of what carries the events. */
  broker(): string;
}

/** Variables by name: those that anybody may read, and those that are secrets of the deployed task. */
export interface LocalVariables {
  readonly plain: Readonly<Record<string, string>>;
  readonly datastores: Readonly<Record<string, string>>;
  /** By which it is told apart, and tells its callers apart. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Names of the application's own secrets; their values are this machine's. */
  readonly secretNames: readonly string[];
}

/** The variables of a service in its container. */
export function containerVariables(settings: FleetSettings, service: ServiceSettings): LocalVariables {
  return variablesAt(settings, service, {
    service: ({ name, port }) => `${name}:${port}`,
    database: ({ name }) => `${databaseService(name)}:5432`,
    cache: ({ name }) => `${cacheService(name)}:6379`,
    broker: () => `${brokerService}:${brokerPort(settings)}`,
  });
}

/** The variables of a service that is run by hand, beside the containers: it listens to this machine alone. */
export function handVariables(settings: FleetSettings, service: ServiceSettings): LocalVariables {
  const ports = localPorts(settings);
  const { plain, ...others } = variablesAt(settings, service, {
    service: ({ port }) => `${loopback}:${port}`,
    database: ({ name }) => `${loopback}:${ports.get(name)?.database}`,
    cache: ({ name }) => `${loopback}:${ports.get(name)?.cache}`,
    broker: () => `${loopback}:${localBrokerPorts(settings).broker}`,
  });
  return { plain: { ...withoutAuthorities(plain), HOST_NAME: loopback }, ...others };
}

/** Without the authorities of RDS's certificates, which only the finished image holds. */
export function withoutAuthorities(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== CERTIFICATE_PATH));
}

function variablesAt(settings: FleetSettings, service: ServiceSettings, addresses: Addresses): LocalVariables {
  const { environment, secrets } = service;
  const callees = localServices(settings).flatMap((callee) =>
    callee.url === undefined ? [] : [{ deployed: callee.url, local: `http://${addresses.service(callee)}` }],
  );
  const plain = Object.entries({ ...telemetryVariables(service), ...environment }).map(([name, value]) => [
    name,
    relocated(value, callees),
  ]);
  // Neither datastore speaks TLS here.
  const databaseUrl = `postgresql://${databaseUser}:${localPassword}@${addresses.database(service)}/${service.database.name}?sslmode=disable`;
  const cacheUrl = `redis://:${localPassword}@${addresses.cache(service)}`;
  const events = eventVariablesAt(settings, service, addresses.broker());
  return {
    plain: { ...events.plain, ...Object.fromEntries(plain) },
    datastores: {
      ...events.secret,
      ...Object.fromEntries(databaseVariables.map((name) => [name, databaseUrl])),
      ...Object.fromEntries(cacheVariables.map((name) => [name, cacheUrl])),
    },
    tokens: localTokens(settings, service),
    secretNames: Object.keys(secrets),
  };
}

/** No collector runs here: an SDK that is told so tries none, and writes no error about it. */
function telemetryVariables({ observability }: ServiceSettings): Record<string, string> {
  return observability.tracing === undefined ? {} : { OTEL_SDK_DISABLED: "true" };
}

/** The text with the services' addresses on AWS replaced, wherever in it they stand. */
function relocated(text: string, callees: readonly { readonly deployed: string; readonly local: string }[]): string {
  return callees.reduce(
    // A longer port begins like a shorter one.
    (result, { deployed, local }) => result.split(new RegExp(`${deployed.replaceAll(".", "\\.")}(?!\\d)`)).join(local),
    text,
  );
}
