/** What happens to a request without a log-in. */
export type Unauthenticated = "authenticate" | "deny";

/** Requests that the API's public load balancer sends to one service. */
export interface Route {
  /** Absent where any name is meant. */
  readonly host?: string;
  /** Without `/*`; absent where the whole host is meant. */
  readonly path?: string;
  /** Whether all below the path is meant as well. */
  readonly prefix: boolean;
  /** Beginning of the path that the service does not see. */
  readonly stripPrefix?: string;
  /** Of this route alone. */
  readonly unauthenticated?: Unauthenticated;
}

/**
 * A route in letters that a tag's key takes, which has no asterisk: `/billing/@all`, `billing.example.com/@all`. The
 * policy pack reads it.
 */
export function routeText({ host = "", path = "", prefix }: Route): string {
  return `${host}${path}${prefix ? "/@all" : ""}`;
}

/** A route as people write it: `/billing/*`. */
export function routeWords(route: Route): string {
  return routeText(route).replace(/@all$/, "*");
}

/** A pattern of the configuration: `/billing` or `/billing/*`. */
export function parsePattern(pattern: string): { path: string; prefix: boolean } {
  const prefix = pattern.endsWith("/*");
  return { path: prefix ? pattern.slice(0, -"/*".length) : pattern, prefix };
}

/** The path that the service sees at a route's own path; empty where it sees the root. */
export function innerPath({ path = "", stripPrefix = "" }: Route): string {
  return path.slice(stripPrefix.length);
}

/** Whether a path is another one, or lies below it. */
export function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}/`);
}

/** Whether a path's parts are anywhere among another one's, whatever their case. */
export function containsParts(path: string, parts: string): boolean {
  return `${path}/`.toLowerCase().includes(`${parts}/`.toLowerCase());
}
