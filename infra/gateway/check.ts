import type { Diagnostic } from "../../modules-manifest/manifest";
import { configPath, configurationError, settingPath } from "../configuration";
import type { ConfigurationFile } from "../configuration-file";
import type { FleetSettings } from "../settings";
import { checkRoutes } from "./check-routes";
import { routeWords } from "./route";
import { gatewayRules } from "./rules";
import { isRouted, type RoutedService, routedHosts, routedServices } from "./settings";

/** Rules of a listener, besides the last; AWS's default quota. */
const rulesPerListener = 100;
/** Rules of a security group in one direction, of which one leads to the API and one to those who know the users. */
const routedPerSecurityGroup = 58;
/** Names of a certificate; AWS's default quota. */
const namesPerCertificate = 10;

/** Adds a diagnostic at a place of the configuration. */
export type Say = (path: readonly PropertyKey[], message: string, fix: string) => void;

/** Everything about the fleet's routes that each value alone cannot show. */
export function checkGateway(settings: FleetSettings, file: ConfigurationFile): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const say: Say = (path, message, fix) =>
    problems.push(configurationError(file, configPath(path), `${settingPath(path)}: ${message}`, { fix }));
  for (const service of settings.services) {
    if (isRouted(service)) {
      checkService(service, settings, say);
      problems.push(publicity(service, file));
    } else if (service.gateway !== undefined && service.retire === undefined && service.gateway.routes.length === 0) {
      const message = "it says how requests from outside are served, but has neither routes nor hosts";
      say(["services", service.name], message, "Name its routes, or remove guardedPaths, authentication, routeLimits.");
    }
  }
  if (routedServices(settings).length > 0) {
    checkEntry(settings, say);
    checkRoutes(settings, say);
    checkQuotas(settings, say);
  }
  return problems;
}

function checkEntry({ exposure }: FleetSettings, say: Say): void {
  const certified =
    exposure.certificateArn !== undefined || (exposure.domain !== undefined && exposure.hostedZoneId !== undefined);
  if (!exposure.public) {
    const message = "it is private, and services have routes: the whole VPC would reach them past their `calls`";
    say(["api", "exposure"], message, "Make the API public, or remove routes and hosts of the services.");
  } else if (!certified) {
    const message = "services have routes, and the API has no certificate; routes are served by TLS only";
    say(["api"], message, "Set fleet:api.domain and fleet:api.hostedZoneId, or fleet:api.certificateArn.");
  }
}

function checkService({ name, gateway, environment, secrets }: RoutedService, settings: FleetSettings, say: Say): void {
  const own = ["services", name];
  const limited = gateway.requestsPerFiveMinutes !== undefined || gateway.requestBytes !== undefined;
  if (limited && settings.exposure.public && !settings.exposure.firewall) {
    say([...own, "routeLimits"], "only the firewall can count, and fleet:api.firewall is false", "Switch it on.");
  }
  if (!("CORS_ORIGINS" in environment) && !("CORS_ORIGINS" in secrets)) {
    const message = "browsers call it by its routes, and nothing says from which origins: CORS_ORIGINS is not set";
    say([...own, "environment"], message, `Set ${settingPath([...own, "environment"])}.CORS_ORIGINS.`);
  }
  if (environment.CORS_ORIGINS === "*" && environment.CORS_CREDENTIALS === "true") {
    const message = "`*` together with CORS_CREDENTIALS; any site could act for a signed-in user";
    say([...own, "environment", "CORS_ORIGINS"], message, "Name the origins.");
  }
  const { authentication, routes } = gateway;
  if (authentication === undefined && routes.some(({ unauthenticated }) => unauthenticated !== undefined)) {
    say([...own, "routes"], "a route says `unauthenticated`, and there is no authentication", "Remove it.");
  }
  if (authentication?.jwt !== undefined && routes.some(({ unauthenticated }) => unauthenticated === "authenticate")) {
    say([...own, "routes"], "nobody can log in where bearer tokens are verified", "Remove `unauthenticated`.");
  }
}

function checkQuotas(settings: FleetSettings, say: Say): void {
  const rules = gatewayRules(settings);
  if (rules.length > rulesPerListener) {
    const message = `the routes need ${rules.length} rules; a listener takes ${rulesPerListener}`;
    say(["services"], message, "Declare fewer: a prefix needs a guard, and a log-in one rule more for each route.");
  }
  const services = routedServices(settings).length;
  if (services > routedPerSecurityGroup) {
    const message = `${services} services have routes; the load balancer's security group has rules for ${routedPerSecurityGroup}`;
    say(["services"], message, "Route some through the API.");
  }
  const { certificateArn, domain } = settings.exposure;
  const names = 1 + routedHosts(settings).length;
  if (certificateArn === undefined && domain !== undefined && names > namesPerCertificate) {
    const message = `${names} names with those of the services; a certificate takes ${namesPerCertificate}`;
    say(["api", "domain"], message, "Set fleet:api.certificateArn: a certificate of yours with all of them.");
  }
}

/** A word on every service that answers the internet: the API does not check its users. */
function publicity({ name, gateway }: RoutedService, file: ConfigurationFile): Diagnostic {
  const key = gateway.routes.some(({ path }) => path !== undefined) ? "routes" : "hosts";
  const routes = gateway.routes.map((route) => `\`${routeWords(route)}\``).join(", ");
  const message = `${name} answers the internet at ${routes}, past the API: it must check itself who may do what`;
  const fix = "See its roles.yml; the README has what a routed service needs.";
  return configurationError(file, configPath(["services", name, key]), message, {
    severity: "warning",
    code: "service-routed",
    fix,
  });
}
