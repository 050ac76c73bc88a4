import { addRoute } from "../testing/routes";
import type { Case } from "./case";
import { changed, paths } from "./public-routes";

const rule = "service-not-public";

const rewrite = (regex: string, replace: string) => [
  { type: "url-rewrite", urlRewriteConfig: { rewrite: { regex, replace } } },
];

/** Ways to get at what no route may expose, by a declared route. */
export const PUBLIC_GUARDS: readonly Case[] = [
  changed(
    "nothing guards /internal below a route",
    ({ guard }, f) => {
      f.builder.remove(guard);
    },
    ({ guard, rule: route }, f) => {
      f.builder.remove(guard);
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:route:/billing": "declared" };
      route.inputs.conditions = [paths("/billing")];
    },
  ),
  changed(
    "the guard comes after the route",
    ({ guard }) => {
      guard.inputs.priority = 200;
    },
    ({ guard }) => {
      guard.inputs.priority = 1;
    },
  ),
  changed(
    "the guard forwards what it should refuse",
    ({ guard }, f) => {
      guard.inputs.actions = [{ type: "forward", targetGroupArn: f.api.targetGroup.arn }];
    },
    ({ guard }) => {
      guard.inputs.actions = [{ type: "fixed-response", fixedResponse: { statusCode: "403" } }];
    },
  ),
  changed(
    "the guard refuses one method only",
    ({ guard }) => {
      guard.inputs.conditions = [
        paths("/billing/internal", "/billing/internal/*"),
        { httpRequestMethod: { values: ["GET"] } },
      ];
    },
    ({ guard }) => {
      guard.inputs.conditions = [paths("/billing/int*")];
    },
  ),
  changed(
    "the guard is another listener's",
    ({ guard }, f) => {
      guard.inputs.listenerArn = f.billing.listener.arn;
    },
    ({ guard }, f) => {
      guard.inputs.listenerArn = f.publicListener.arn;
    },
  ),
  changed(
    "the guard may be another listener's",
    ({ guard }, f) => {
      guard.inputs.listenerArn = f.billing.listener.arn;
      guard.extra.listenerArn = [f.publicListener];
    },
    ({ guard }, f) => {
      guard.inputs.listenerArn = f.publicListener.arn;
    },
  ),
  changed(
    "a rewrite turns a declared path into /internal",
    ({ rule: route }) => {
      route.inputs.transforms = rewrite("^/billing/?(.*)$", "/internal/$1");
    },
    ({ rule: route }) => {
      route.inputs.transforms = rewrite("^/billing(/.*)$", "$1");
    },
  ),
  {
    name: "a stripped prefix leaves /internal",
    rule,
    attack: (f) => {
      const { rule: route } = addRoute(f, f.billing, "/billing/internal");
      route.inputs.transforms = rewrite("^/billing(/.*)$", "$1");
    },
    twin: (f) => {
      const { rule: route } = addRoute(f, f.billing, "/billing/reports");
      route.inputs.transforms = rewrite("^/billing(/.*)$", "$1");
    },
  },
  {
    name: "a declared route is /internal itself",
    rule,
    attack: (f) => {
      addRoute(f, f.billing, "/internal");
    },
    twin: (f) => {
      addRoute(f, f.billing, "/internals");
    },
  },
];
