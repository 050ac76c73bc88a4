import { innerPath, routeText, routeWords } from "./route";
import type { RoutedService } from "./settings";

/** A service's routes as people write them, each with what becomes of a request: `/billing/*` -> `as /*, log-in`. */
export function routesInWords({ gateway }: RoutedService): Record<string, string> {
  const { authentication, routes } = gateway;
  const entries = routes.map((route): [string, string] => {
    const { stripPrefix, ...seen } = route;
    const inner = { prefix: seen.prefix, path: innerPath(route) };
    const path = routeText(inner).replace(/@all$/, "*") || "/";
    const unauthenticated = route.unauthenticated ?? authentication?.unauthenticated;
    const login = unauthenticated === "deny" ? "only logged in" : "log-in";
    const identified = authentication === undefined ? "everybody" : authentication.jwt === undefined ? login : "token";
    return [routeWords(route), stripPrefix === undefined ? identified : `as ${path}, ${identified}`];
  });
  return Object.fromEntries(entries);
}
