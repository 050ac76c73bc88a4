import type { Listener } from "@pulumi/aws/lb/listener";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import type { lb } from "@pulumi/aws/types/input";
import * as pulumi from "@pulumi/pulumi";
import { createTargetGroup, type Front } from "../microservice/entry";
import type { WorkloadContext } from "../microservice/workload-context";
import { type GatewayRule, gatewayRules } from "./rules";
import type { Authentication } from "./settings";

/** What the API's public load balancer offers to services with routes. */
export interface Gateway {
  readonly loadBalancer: LoadBalancer;
  /** The load balancer's. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Its listener that speaks TLS. */
  readonly listener: Listener;
}

/**
 * A service's way in from the API's public load balancer: a target group of its own, as one cannot stand behind two
 * load balancers, and the listener's rules for its routes. No route stands before its guards do.
 */
export function createRoutedEntry(context: WorkloadContext, gateway: Gateway): Front {
  const { name, settings, service } = context;
  const { loadBalancer, securityGroupId, listener } = gateway;
  // As short as the internal one's: AWS takes 32 characters with Pulumi's suffix.
  const targetGroup = createTargetGroup(`${name}-web`, context);
  const rules = gatewayRules(settings).filter((rule) => rule.service.name === service.name);
  const guards = rules
    .filter(({ kind }) => kind === "guard")
    .map((rule) => createRule(context, rule, { listener, actions: [refusal], after: [] }));
  const routes = rules
    .filter(({ kind }) => kind !== "guard")
    .map((rule) => createRule(context, rule, { listener, actions: actionsOf(rule, targetGroup), after: guards }));
  return { loadBalancer, securityGroupId, targetGroup, listeners: [...guards, ...routes] };
}

type Action = lb.ListenerRuleAction;

interface RuleArgs {
  readonly listener: Listener;
  readonly actions: Action[];
  readonly after: readonly pulumi.Resource[];
}

/** As if there were nothing. */
const refusal = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};

function createRule({ tags, opts }: WorkloadContext, rule: GatewayRule, { listener, actions, after }: RuleArgs) {
  const { name, kind, priority, host, paths, pathExpressions, rewrite } = rule;
  return new ListenerRule(
    name,
    {
      listenerArn: listener.arn,
      priority,
      conditions: [
        ...(host === undefined ? [] : [{ hostHeader: { values: [host] } }]),
        ...(paths.length === 0 ? [] : [{ pathPattern: { values: [...paths] } }]),
        ...(pathExpressions.length === 0 ? [] : [{ pathPattern: { regexValues: [...pathExpressions] } }]),
        ...(kind === "preflight" ? [{ httpRequestMethod: { values: ["OPTIONS"] } }] : []),
      ],
      actions,
      ...(rewrite !== undefined && { transforms: [{ type: "url-rewrite", urlRewriteConfig: { rewrite } }] }),
      tags,
    },
    // Two rules cannot have one priority.
    { ...opts, deleteBeforeReplace: true, dependsOn: [...after] },
  );
}

function actionsOf({ kind, service, unauthenticated }: GatewayRule, { arn }: TargetGroup): Action[] {
  const forward = { type: "forward", targetGroupArn: arn };
  const { authentication } = service.gateway;
  if (kind !== "route" || authentication === undefined || unauthenticated === undefined) {
    return [forward];
  }
  return [
    { ...identification(authentication, unauthenticated), order: 1 },
    { ...forward, order: 2 },
  ];
}

function identification(authentication: Authentication, onUnauthenticatedRequest: string): Action {
  const { oidc, cognito, jwt, sessionHours } = authentication;
  const session = { onUnauthenticatedRequest, sessionTimeout: sessionHours * 3600, scope: "openid" };
  if (oidc !== undefined) {
    const authenticateOidc = { ...oidc, clientSecret: pulumi.secret(oidc.clientSecret), ...session };
    return { type: "authenticate-oidc", authenticateOidc };
  }
  if (cognito !== undefined) {
    return { type: "authenticate-cognito", authenticateCognito: { ...cognito, ...session } };
  }
  if (jwt === undefined) {
    throw new Error("there is a way to tell users");
  }
  return { type: "jwt-validation", jwtValidation: jwt };
}
