import { CACHES, DATABASES } from "./kinds";
import type { Plan } from "./plan";
import { statementsOf } from "./policy-document";
import type { Resource } from "./resource";
import { at, flagAt, listAt, textAt, UNKNOWN } from "./value";

/** A way in from outside that is not a load balancer's own address. */
export interface Entrance {
  /** The resource that makes the way. */
  readonly resource: Resource;
  readonly what: string;
  /** What it leads to: balancers, listeners, target groups, instances; empty when that is not known. */
  readonly targets: readonly Resource[];
}

const BEHIND = ["loadBalancer", "classicLoadBalancer", "listener", "targetGroup", "instance", "eip"] as const;

/** API Gateway, CloudFront, Global Accelerator, endpoint services and function URLs that lead into the network. */
export function entrancesOf(plan: Plan): readonly Entrance[] {
  return [
    ...httpIntegrations(plan),
    ...restIntegrations(plan),
    ...plan.all("vpcOrigin").map((resource) => ({
      resource,
      what: "CloudFront VPC origin",
      targets: plan.refs(resource, BEHIND, "vpcOriginEndpointConfig", "arn").targets,
    })),
    ...accelerators(plan),
    ...endpointServices(plan),
    ...functionUrls(plan),
  ];
}

function httpIntegrations(plan: Plan): Entrance[] {
  return plan.all("httpIntegration").flatMap((resource) => {
    if (textAt(resource.inputs, "connectionType") === "INTERNET") return [];
    const targets = plan.refs(resource, BEHIND, "integrationUri").targets;
    const linked = resource.inputs.connectionId !== undefined;
    return linked || targets.length > 0 ? [{ resource, what: "API Gateway integration", targets }] : [];
  });
}

/** A private REST API is not on the internet; a VPC link is, unless only private APIs use it. */
function restIntegrations(plan: Plan): Entrance[] {
  return plan.all("restVpcLink").flatMap((resource) => {
    const users = plan
      .all("restIntegration")
      .filter((one) => plan.refs(one, ["restVpcLink"], "connectionId").targets.includes(resource));
    const apis = users.flatMap((one) => plan.refs(one, ["restApi"], "restApi").targets);
    if (apis.length > 0 && apis.every(isPrivate)) return [];
    const targets = ["targetArn", "targetArns"].flatMap((name) => plan.refs(resource, BEHIND, name).targets);
    return [{ resource, what: "API Gateway VPC link", targets }];
  });
}

function isPrivate(api: Resource): boolean {
  const types = listAt(api.inputs, "endpointConfiguration", "types");
  return types.length > 0 && types.every((type) => type === "PRIVATE");
}

function accelerators(plan: Plan): Entrance[] {
  return plan.all("acceleratorEndpoints").map((resource) => ({
    resource,
    what: "Global Accelerator",
    targets: [
      ...listAt(resource.inputs, "endpointConfigurations").flatMap(
        (one) => plan.resolve(resource, "endpointConfigurations", at(one, "endpointId"), BEHIND).targets,
      ),
      ...plan.sources(resource, "endpointConfigurations", BEHIND),
    ],
  }));
}

/** An endpoint service is open where everybody may ask for a connection. */
function endpointServices(plan: Plan): Entrance[] {
  return plan.all("endpointService").flatMap((resource) => {
    const separate = plan
      .all("endpointServicePrincipal")
      .filter((one) => plan.refs(one, ["endpointService"], "vpcEndpointServiceId").targets.includes(resource))
      .map((one) => at(one.inputs, "principalArn"));
    const principals = [...listAt(resource.inputs, "allowedPrincipals"), ...separate];
    if (!principals.some((principal) => principal === "*" || principal === UNKNOWN)) return [];
    const targets = ["networkLoadBalancerArns", "gatewayLoadBalancerArns"].flatMap(
      (name) => plan.refs(resource, BEHIND, name).targets,
    );
    return [{ resource, what: "VPC endpoint service open to every account", targets }];
  });
}

/** A function in the VPC that anybody may call is a door into the VPC. */
function functionUrls(plan: Plan): Entrance[] {
  return plan.all("functionUrl").flatMap((resource) => {
    if (textAt(resource.inputs, "authorizationType") === "AWS_IAM") return [];
    const targets = plan.refs(resource, ["lambda"], "functionName").targets;
    const inside = targets.filter((one) => one.inputs.vpcConfig !== undefined);
    return inside.length > 0 ? [{ resource, what: "function URL without authorization", targets: inside }] : [];
  });
}

/** The datastores and clusters that say of themselves that they are on the internet. */
export function publiclyAccessible(plan: Plan): { readonly resource: Resource; readonly known: boolean }[] {
  return plan.all(...DATABASES, ...CACHES, "databaseClusterInstance", "messageBroker").flatMap((resource) => {
    const flag = flagAt(resource.inputs, "publiclyAccessible");
    return flag === true || flag === UNKNOWN ? [{ resource, known: flag === true }] : [];
  });
}

/** Whether a policy document lets everybody in. */
export function letsEverybodyIn(document: unknown): boolean {
  const statements = statementsOf(document);
  if (statements === UNKNOWN) return false;
  return statements.some(
    (one) =>
      one.allow &&
      (one.notPrincipal || one.principals.some(({ value }) => value === "*")) &&
      one.conditions.length === 0,
  );
}
