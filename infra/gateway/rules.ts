import type { ServiceSettings } from "../settings";
import { escaped, guardPatterns } from "./guards";
import { assignPriorities, type RuleKind } from "./priorities";
import { innerPath, type Route, routeText, type Unauthenticated } from "./route";
import { type RoutedService, routedServices } from "./settings";

/** A rule of the public listener. */
export interface GatewayRule {
  /** Logical name; begins with the service's. */
  readonly name: string;
  readonly kind: RuleKind;
  readonly service: RoutedService;
  readonly route: Route;
  readonly priority: number;
  readonly host?: string;
  /** Patterns of paths; none where the whole host is meant. */
  readonly paths: readonly string[];
  /** Regular expressions for paths, of a guard. */
  readonly pathExpressions: readonly string[];
  /** What the path becomes for the service. */
  readonly rewrite?: { readonly regex: string; readonly replace: string };
  /** What happens to a request without a log-in; absent where everybody gets through. */
  readonly unauthenticated?: Unauthenticated;
}

/** Comparison values that one condition takes; a rule takes 5 with its host. */
const valuesPerCondition = 3;

/** Every rule that the fleet's routes need on the public listener, in the order in which they are asked. */
export function gatewayRules(settings: { readonly services: readonly ServiceSettings[] }): readonly GatewayRule[] {
  const drafts = routedServices(settings).flatMap((service) =>
    service.gateway.routes.flatMap((route) => rulesOf(service, route)),
  );
  const priorities = assignPriorities(drafts);
  return drafts
    .map(({ key, ...rule }) => ({ ...rule, priority: priorities.get(key) ?? 0 }))
    .sort((a, b) => a.priority - b.priority);
}

type Draft = Omit<GatewayRule, "priority"> & { readonly key: string };

function rulesOf(service: RoutedService, route: Route): readonly Draft[] {
  const { authentication } = service.gateway;
  const { host, path, prefix, stripPrefix } = route;
  const text = routeText(route);
  const draft = (kind: RuleKind, part: Partial<Draft>, mark = ""): Draft => ({
    name: `${service.name}-${kind}-${text}${mark}`,
    // By the first name: a renamed service keeps its rules, and a route that moves to another service has another place.
    key: `${service.dataName} ${kind} ${text}${mark}`,
    kind,
    service,
    route,
    ...(host !== undefined && { host }),
    paths: [],
    pathExpressions: [],
    ...part,
  });
  const paths = path === undefined ? [] : prefix ? [path, `${path}/*`] : [path];
  const rewrite = stripPrefix === undefined ? {} : { rewrite: rewriteOf(route, stripPrefix) };
  const guards = prefix ? chunks(guardPatterns(route, service.gateway.guardedPaths)) : [];
  const unauthenticated = route.unauthenticated ?? authentication?.unauthenticated;
  return [
    ...guards.map((pathExpressions, index) => draft("guard", { pathExpressions }, index === 0 ? "" : `-${index + 1}`)),
    // Browsers ask before they call, without a log-in: the service answers by its CORS variables.
    ...(authentication === undefined ? [] : [draft("preflight", { paths, ...rewrite })]),
    draft("route", {
      paths,
      ...rewrite,
      ...(authentication !== undefined && unauthenticated !== undefined && { unauthenticated }),
    }),
  ];
}

function rewriteOf(route: Route, stripPrefix: string): { regex: string; replace: string } {
  const start = `^${escaped(stripPrefix)}`;
  return innerPath(route) === ""
    ? { regex: `${start}/?(.*)$`, replace: "/$1" }
    : { regex: `${start}(/.*)$`, replace: "$1" };
}

function chunks(values: readonly string[]): readonly (readonly string[])[] {
  return values.length === 0 ? [] : [values.slice(0, valuesPerCondition), ...chunks(values.slice(valuesPerCondition))];
}
