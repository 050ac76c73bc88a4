import { innerPath } from "./route";
import type { GatewaySettings } from "./settings";

/** Plain variable of a service with routes: which of its paths people reach, as the service sees them. */
export const publicRoutesVariable = "PUBLIC_ROUTES";

/** What the variable holds, as JSON. */
export interface PublicRoutes {
  /** Paths, and `/*` at the end for all below; sorted. */
  readonly routes: readonly string[];
  /** Paths that no route reaches, and what lies below; they go before. Sorted. */
  readonly except: readonly string[];
}

/** Paths of a service that requests come to by its routes: from people, who have no token of a caller's. */
export function publicRoutes({ routes, guardedPaths }: GatewaySettings): PublicRoutes {
  const patterns = routes.flatMap((route) => {
    const inner = innerPath(route);
    const below = route.prefix ? [`${inner}/*`] : [];
    return inner === "" && route.prefix ? below : [inner === "" ? "/" : inner, ...below];
  });
  // Guards answer for a guarded path behind the route's own as well.
  const guarded = routes.flatMap((route) => (route.prefix ? guardedPaths.map((path) => innerPath(route) + path) : []));
  return { routes: sorted(patterns), except: sorted([...guardedPaths, ...guarded]) };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
