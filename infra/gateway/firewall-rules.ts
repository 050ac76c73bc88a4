import type { FleetSettings } from "../settings";
import { escaped } from "./guards";
import type { Route } from "./route";
import { type RoutedService, routedServices } from "./settings";

/** After the API's rate limit and AWS's managed groups. */
const firstPriority = 100;

interface ByteMatch {
  readonly byteMatchStatement: {
    readonly fieldToMatch: { uriPath: Record<never, never> };
    readonly positionalConstraint: "EXACTLY" | "STARTS_WITH";
    readonly searchString: string;
    readonly textTransformations: { priority: number; type: string }[];
  };
}

interface HostMatch {
  readonly regexMatchStatement: {
    readonly fieldToMatch: { singleHeader: { name: "host" } };
    readonly regexString: string;
    readonly textTransformations: { priority: number; type: string }[];
  };
}

type One = ByteMatch | HostMatch;
type All = One | { readonly andStatement: { statements: One[] } };
type Any = All | { readonly orStatement: { statements: All[] } };

/** A rule of the firewall that refuses, besides its metrics. */
export interface FirewallRule {
  readonly name: string;
  readonly priority: number;
  readonly statement:
    | { rateBasedStatement: { aggregateKeyType: string; limit: number; scopeDownStatement: Any } }
    | { andStatement: { statements: (Any | BodySize)[] } };
}

interface BodySize {
  readonly sizeConstraintStatement: {
    comparisonOperator: string;
    size: number;
    fieldToMatch: { body: { oversizeHandling: string } };
    textTransformations: { priority: number; type: string }[];
  };
}

/** The firewall's rules for services that limit what a client may ask of their routes; each costs what a rule costs. */
export function firewallRules(settings: FleetSettings): readonly FirewallRule[] {
  const rules = routedServices(settings).flatMap((service) => [...rateRule(service), ...sizeRule(service)]);
  return rules.map((rule, index) => ({ ...rule, priority: firstPriority + index }));
}

function rateRule({ name, gateway }: RoutedService): Omit<FirewallRule, "priority">[] {
  const { requestsPerFiveMinutes: limit, routes } = gateway;
  const limits = { aggregateKeyType: "IP", limit: limit ?? 0, scopeDownStatement: anyOf(routes) };
  return limit === undefined ? [] : [{ name: `RateLimit-${name}`, statement: { rateBasedStatement: limits } }];
}

/** A body that is longer than what the firewall sees counts as too long. */
function sizeRule({ name, gateway }: RoutedService): Omit<FirewallRule, "priority">[] {
  const { requestBytes: size, routes } = gateway;
  if (size === undefined) {
    return [];
  }
  const sizeConstraintStatement = {
    comparisonOperator: "GT",
    size,
    fieldToMatch: { body: { oversizeHandling: "MATCH" } },
    textTransformations: [{ priority: 0, type: "NONE" }],
  };
  const statement = { andStatement: { statements: [anyOf(routes), { sizeConstraintStatement }] } };
  return [{ name: `BodySize-${name}`, statement }];
}

/** The requests that routes mean. The provider nests three statements at most, so there are no groups of groups. */
function anyOf(routes: readonly Route[]): Any {
  const statements = routes.flatMap(requestsOf);
  const [first] = statements;
  return first !== undefined && statements.length === 1 ? first : { orStatement: { statements } };
}

function requestsOf({ host, path, prefix }: Route): All[] {
  const hosts = host === undefined ? [] : [isHost(host)];
  const exact = path === undefined ? [] : [isPath("EXACTLY", path)];
  const below = path !== undefined && prefix ? [isPath("STARTS_WITH", `${path}/`)] : [];
  const paths = [...exact, ...below];
  if (paths.length === 0) {
    return hosts;
  }
  return paths.map((one) => (hosts.length === 0 ? one : { andStatement: { statements: [...hosts, one] } }));
}

/** As a client may write it: with a port, or the dot of the root, which must not take it past its limits. */
function isHost(host: string): HostMatch {
  return {
    regexMatchStatement: {
      fieldToMatch: { singleHeader: { name: "host" } },
      regexString: `^${escaped(host)}\\.?(:[0-9]*)?$`,
      textTransformations: [{ priority: 0, type: "LOWERCASE" }],
    },
  };
}

function isPath(positionalConstraint: "EXACTLY" | "STARTS_WITH", searchString: string): ByteMatch {
  const textTransformations = ["URL_DECODE", "NORMALIZE_PATH"].map((type, priority) => ({ priority, type }));
  return {
    byteMatchStatement: { fieldToMatch: { uriPath: {} }, positionalConstraint, searchString, textTransformations },
  };
}
