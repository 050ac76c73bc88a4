import type { FleetSettings } from "../settings";
import type { Say } from "./check";
import { guardPatterns, isShortEnough } from "./guards";
import { containsParts, innerPath, isWithin, type Route, routeText, routeWords } from "./route";
import { type RoutedService, routedServices, routeTagKey } from "./settings";

/** Characters of a tag's key. */
const longestTagKey = 128;

/** Which requests the routes mean: never those that are nobody's business outside, and never the same twice. */
export function checkRoutes(settings: FleetSettings, say: Say): void {
  const claimed = new Map<string, { service: string; text: string }>();
  for (const service of routedServices(settings)) {
    for (const route of service.gateway.routes) {
      const at = placeOf(service, route);
      const text = routeText(route);
      checkRoute(service, route, (message, fix) => say(at, `\`${routeWords(route)}\` ${message}`, fix));
      if (route.host !== undefined && route.host === settings.exposure.domain) {
        const message = `\`${routeWords(route)}\` names the API's own domain`;
        say(at, message, "Remove the host: a route without one is served under the API's domain.");
      }
      const earlier = claimed.get(text.toLowerCase());
      if (earlier === undefined) {
        claimed.set(text.toLowerCase(), { service: service.name, text });
      } else {
        const same = earlier.text === text ? "is" : "but for its case is";
        const whose = earlier.service === service.name ? "declared twice" : `a route of \`${earlier.service}\` as well`;
        say(at, `\`${routeWords(route)}\` ${same} ${whose}`, "Leave it to one of them.");
      }
    }
  }
}

function checkRoute({ gateway }: RoutedService, route: Route, say: (message: string, fix: string) => void): void {
  const { path = "", prefix, stripPrefix } = route;
  const guarded = gateway.guardedPaths.find((one) => containsParts(path, one));
  if (guarded !== undefined) {
    say(`would expose \`${guarded}\`, which no route may`, "Choose another path; see guardedPaths.");
    return;
  }
  if (stripPrefix !== undefined && !isWithin(path, stripPrefix)) {
    say(`does not begin with its stripPrefix \`${stripPrefix}\``, "Correct one of them.");
    return;
  }
  const inner = innerPath(route);
  const exposed = gateway.guardedPaths.find((one) => isWithin(inner.toLowerCase(), one.toLowerCase()));
  if (inner !== "" && exposed !== undefined) {
    say(`is \`${inner}\` to the service, within \`${exposed}\`, which no route may expose`, "Choose another path.");
  }
  if (routeTagKey(route).length > longestTagKey) {
    const most = longestTagKey - (routeTagKey(route).length - routeText(route).length);
    say(
      `has ${routeText(route).length} characters as a tag has it; AWS takes ${most}`,
      "Shorten the path or the name.",
    );
  }
  if (prefix && guardPatterns(route, gateway.guardedPaths).some((pattern) => !isShortEnough(pattern))) {
    say("is too long to be guarded: AWS takes 128 characters", "Shorten the path, or the longest of guardedPaths.");
  }
}

/** Where the route was written. */
function placeOf({ name }: RoutedService, { path, host }: Route): readonly PropertyKey[] {
  return ["services", name, path === undefined && host !== undefined ? "hosts" : "routes"];
}
