import type { Fleet } from "../testing/fleet";
import { addRoute, declare, type RouteDrafts } from "../testing/routes";
import { type Case, group } from "./case";

const rule = "service-not-public";

/** A case about a declared route to `billing`, which the attack and its twin change. */
export function changed(
  name: string,
  attack: (route: RouteDrafts, f: Fleet) => void,
  twin: (route: RouteDrafts, f: Fleet) => void,
): Case {
  return {
    name,
    rule,
    attack: (f) => attack(addRoute(f, f.billing, "/billing"), f),
    twin: (f) => twin(addRoute(f, f.billing, "/billing"), f),
  };
}

/** A condition for paths. */
export const paths = (...values: string[]) => ({ pathPattern: { values } });

/** Ways to make more of a declared route than it says. */
export const PUBLIC_ROUTES: readonly Case[] = [
  changed(
    "a tag declares /billing, and the rule forwards everything",
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/*")];
    },
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing/*")];
    },
  ),
  changed(
    "a tag declares /billing, and the rule forwards another path as well",
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing/*", "/users/*")];
    },
    ({ rule: route, guard }, f) => {
      declare(f.billing, "/users/@all");
      route.inputs.conditions = [paths("/billing/*", "/users/*")];
      delete route.inputs.transforms;
      guard.inputs.conditions = [paths("/*/internal", "/*/internal/*")];
    },
  ),
  changed(
    "a rule without any condition forwards to a service with a route",
    ({ rule: route }) => {
      route.inputs.conditions = [{ httpRequestMethod: { values: ["GET"] } }];
    },
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing/*"), { httpRequestMethod: { values: ["GET"] } }];
    },
  ),
  changed(
    "a route's path ends in a wildcard that is no prefix",
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing*")];
    },
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing", "/billing/*")];
    },
  ),
  changed(
    "a route asks by a regular expression",
    ({ rule: route }) => {
      route.inputs.conditions = [{ pathPattern: { regexValues: ["^/billing/|^/"] } }];
    },
    ({ guard }) => {
      guard.inputs.conditions = [{ pathPattern: { regexValues: ["^/billing/([iI]nternal)([^a-z]|$)"] } }];
    },
  ),
  changed(
    "a route is declared for one name, and the rule asks for any",
    ({ rule: route }, f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:route:b.example.com/@all": "declared" };
      delete route.inputs.transforms;
      route.inputs.conditions = [{ hostHeader: { values: ["*.example.com"] } }];
    },
    ({ rule: route, guard }, f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:route:b.example.com/@all": "declared" };
      delete route.inputs.transforms;
      route.inputs.conditions = [{ hostHeader: { values: ["b.example.com"] } }];
      guard.inputs.conditions = [{ hostHeader: { values: ["b.example.com"] } }, paths("/internal", "/internal/*")];
    },
  ),
  changed(
    "a route is served in plain text",
    ({ rule: route, guard }, f) => {
      const plain = f.builder.add("aws:lb/listener:Listener", "plain", {
        loadBalancerArn: f.publicBalancer.arn,
        port: 8080,
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      });
      for (const one of [route, guard]) one.inputs.listenerArn = plain.arn;
    },
    ({ rule: route, guard }, f) => {
      const secure = f.builder.add("aws:lb/listener:Listener", "secure", {
        loadBalancerArn: f.publicBalancer.arn,
        port: 8443,
        protocol: "HTTPS",
        defaultActions: [{ type: "forward", targetGroupArn: f.api.targetGroup.arn }],
      });
      for (const one of [route, guard]) one.inputs.listenerArn = secure.arn;
    },
  ),
  changed(
    "a declared route is served by a load balancer that is not the API's",
    ({ rule: route, guard }, f) => {
      const second = f.builder.add("aws:lb/loadBalancer:LoadBalancer", "second", {
        internal: false,
        securityGroups: [group(f, "second").id],
      });
      const listener = f.builder.add("aws:lb/listener:Listener", "second", {
        loadBalancerArn: second.arn,
        port: 443,
        protocol: "HTTPS",
        defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
      });
      for (const one of [route, guard]) one.inputs.listenerArn = listener.arn;
    },
    ({ rule: route }) => {
      route.inputs.priority = 49_000;
    },
  ),
  changed(
    "a service with a route is the listener's default as well",
    ({ targetGroup }, f) => {
      f.builder.add("aws:lb/listener:Listener", "open", {
        loadBalancerArn: f.publicBalancer.arn,
        port: 8443,
        protocol: "HTTPS",
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      });
    },
    (_, f) => {
      f.builder.add("aws:lb/listener:Listener", "open", {
        loadBalancerArn: f.publicBalancer.arn,
        port: 8443,
        protocol: "HTTPS",
        defaultActions: [{ type: "forward", targetGroupArn: f.api.targetGroup.arn }],
      });
    },
  ),
  changed(
    "a declared route sends one percent elsewhere",
    ({ rule: route, targetGroup }, f) => {
      const targetGroups = [
        { arn: targetGroup.arn, weight: 99 },
        { arn: f.orders.targetGroup.arn, weight: 1 },
      ];
      route.inputs.actions = [{ type: "forward", forward: { targetGroups } }];
    },
    ({ rule: route, targetGroup }) => {
      const log = { type: "authenticate-oidc", authenticateOidc: { issuer: "https://id.example.com" } };
      route.inputs.actions = [log, { type: "forward", targetGroupArn: targetGroup.arn }];
    },
  ),
  changed(
    "a target group of a declared route has another service behind it",
    ({ targetGroup }, f) => {
      const own = f.orders.service.inputs.loadBalancers as unknown[];
      f.orders.service.inputs.loadBalancers = [...own, { targetGroupArn: targetGroup.arn, containerPort: 1 }];
    },
    (_, f) => {
      addRoute(f, f.orders, "/orders", 300);
    },
  ),
  {
    name: "two services have each other's tags",
    rule,
    attack: (f) => {
      addRoute(f, f.billing, "/billing");
      addRoute(f, f.orders, "/orders", 300);
      const [billing, orders] = [f.billing.service.inputs.tags, f.orders.service.inputs.tags];
      f.billing.service.inputs.tags = { ...(orders as object), "fleet:service": "billing" };
      f.orders.service.inputs.tags = { ...(billing as object), "fleet:service": "orders" };
    },
    twin: (f) => {
      addRoute(f, f.billing, "/billing");
      addRoute(f, f.orders, "/orders", 300);
    },
  },
  changed(
    "no tag declares a route",
    (_, f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:role": "microservice" };
    },
    (_, f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:route:/billing/@all": "declared" };
    },
  ),
  changed(
    "a database is tagged as if it had a route",
    ({ targetGroup }, f) => {
      f.billing.database.inputs.tags = { "fleet:route:/billing/@all": "declared" };
      f.builder.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "db", {
        targetGroupArn: targetGroup.arn,
        targetId: f.billing.database.attribute("address"),
      });
    },
    (_, f) => {
      f.billing.database.inputs.tags = { "fleet:route:/billing/@all": "declared" };
    },
  ),
  changed(
    "what a route asks for is only known later",
    ({ rule: route }, f) => {
      route.inputs.conditions = [paths(f.vpc.attribute("cidrBlock") as unknown as string)];
    },
    ({ rule: route }) => {
      route.inputs.conditions = [paths("/billing/*")];
    },
  ),
];
