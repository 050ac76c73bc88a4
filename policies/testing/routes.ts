import type { Fleet, Microservice } from "./fleet";
import type { Draft } from "./plan-builder";

/** A declared route of the sample fleet, part by part. */
export interface RouteDrafts {
  readonly targetGroup: Draft;
  readonly rule: Draft;
  readonly guard: Draft;
}

/** Adds a sound route to a prefix, declared and guarded, that shows the service what follows the prefix. */
export function addRoute(f: Fleet, to: Microservice, path: string, priority = 100, mark = ""): RouteDrafts {
  const name = `${to.name}-web${mark}`;
  const targetGroup = f.builder.add("aws:lb/targetGroup:TargetGroup", name, {
    port: to.port,
    protocol: "HTTP",
    targetType: "ip",
    vpcId: f.vpc.id,
    healthCheck: { path: "/health" },
  });
  const { service } = to;
  const load = { targetGroupArn: targetGroup.arn, containerName: to.name, containerPort: to.port };
  service.inputs.loadBalancers = [...(service.inputs.loadBalancers as unknown[]), load];
  declare(to, `${path}/@all`);
  const regex = `^${path}/?(.*)$`;
  const rule = f.builder.add("aws:lb/listenerRule:ListenerRule", name, {
    listenerArn: f.publicListener.arn,
    priority: priority + 1,
    actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    conditions: [{ pathPattern: { values: [path, `${path}/*`] } }],
    transforms: [{ type: "url-rewrite", urlRewriteConfig: { rewrite: { regex, replace: "/$1" } } }],
  });
  const guard = f.builder.add("aws:lb/listenerRule:ListenerRule", `${name}-guard`, {
    listenerArn: f.publicListener.arn,
    priority,
    actions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
    conditions: [{ pathPattern: { values: [`${path}/internal`, `${path}/internal/*`] } }],
  });
  return { targetGroup, rule, guard };
}

/** Declares a route by a tag of a service. */
export function declare({ service }: Microservice, text: string): void {
  service.inputs.tags = { ...(service.inputs.tags as object), [`fleet:route:${text}`]: "declared" };
}
