import type { ServiceSettings } from "../settings";
import { parsePattern, type Route, routeText, type Unauthenticated } from "./route";
import type { RawGateway } from "./schema";

type RawAuthentication = NonNullable<RawGateway["authentication"]>;

/** Who gets through a service's routes. */
export type Authentication = Omit<RawAuthentication, "unauthenticated" | "sessionHours"> & {
  readonly unauthenticated: Unauthenticated;
  readonly sessionHours: number;
};

/** How the API's public load balancer serves a service. */
export interface GatewaySettings {
  /** Sorted by their text. */
  readonly routes: readonly Route[];
  /** Paths of the service that no route reaches. */
  readonly guardedPaths: readonly string[];
  readonly authentication?: Authentication;
  readonly requestsPerFiveMinutes?: number;
  readonly requestBytes?: number;
}

/** Paths that are nobody's business outside. */
const alwaysGuarded = ["/internal", "/metrics"];

/**
 * What a service says of its routes, with every default; nothing where it says nothing. `askedInside` are paths that AWS
 * asks by itself, such as the health check's.
 */
export function resolveGateway(raw: RawGateway, askedInside: readonly string[]): GatewaySettings | undefined {
  const { routes = [], hosts = [], guardedPaths = [], authentication, routeLimits = {} } = raw;
  const said = [raw.routes, raw.hosts, raw.guardedPaths, raw.authentication, raw.routeLimits];
  if (said.every((value) => value === undefined)) {
    return undefined;
  }
  const asked = askedInside.map((path) => path.replace(/\?.*$/s, "").replace(/\/+$/, ""));
  // A health check of the root is what everybody gets.
  const guarded = [...alwaysGuarded, ...asked, ...guardedPaths].filter((path) => path !== "");
  const declared = [
    ...routes.map((route): Route => {
      const { path: pattern, ...rest } = typeof route === "string" ? { path: route } : route;
      return { ...rest, ...parsePattern(pattern) };
    }),
    ...hosts.map((host): Route => ({ host, prefix: true })),
  ];
  return {
    routes: declared.sort((a, b) => (routeText(a) < routeText(b) ? -1 : 1)),
    guardedPaths: [...new Set(guarded)].sort(),
    ...(authentication !== undefined && {
      authentication: { unauthenticated: "authenticate", sessionHours: 12, ...authentication },
    }),
    ...routeLimits,
  };
}

/** A service with routes, which runs. */
export type RoutedService = ServiceSettings & { readonly gateway: GatewaySettings };

/** Whether the API's public load balancer sends requests to a service: not any more while it is being retired. */
export function isRouted(service: ServiceSettings): service is RoutedService {
  return service.retire === undefined && (service.gateway?.routes.length ?? 0) > 0;
}

/** The services with routes. */
export function routedServices(settings: { readonly services: readonly ServiceSettings[] }): readonly RoutedService[] {
  return settings.services.filter(isRouted);
}

/** Names of the fleet's routes besides the API's own, sorted. */
export function routedHosts(settings: { readonly services: readonly ServiceSettings[] }): readonly string[] {
  const hosts = routedServices(settings).flatMap(({ gateway }) => gateway.routes.flatMap(({ host }) => host ?? []));
  return [...new Set(hosts)].sort();
}

/** Declares the routes for the policy pack, a tag for each. */
export function routeTags(service: ServiceSettings): Record<string, string> {
  return isRouted(service)
    ? Object.fromEntries(service.gateway.routes.map((route) => [routeTagKey(route), "declared"]))
    : {};
}

/** Key of the tag that declares a route; AWS takes 128 characters. */
export function routeTagKey(route: Route): string {
  return `fleet:route:${routeText(route)}`;
}
