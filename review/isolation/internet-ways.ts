import type { Analysis } from "../../policies/graph/analysis";
import { publiclyAccessible } from "../../policies/graph/entrances";
import { behind, type Exposure, exposedByPlace } from "../../policies/graph/exposure";
import { kindOf } from "../../policies/graph/kinds";
import type { Balancer } from "../../policies/graph/load-balancers";
import type { Resource } from "../../policies/graph/resource";
import { routingTo } from "../../policies/graph/routes";
import { serviceName, tag } from "../../policies/graph/workloads";
import { type ServicePart, theInternet, type Way } from "./isolation";

/** As the policy has them where nothing is set. */
const guardedPaths = ["/internal"];

/** Somebody's address counts, be it a single one. */
const noAddresses = { v4: 0, v6: 0 };

/** What the internet gets at, by the ways in that the policy `service-not-public` knows. */
export function internetWays(analysis: Analysis): readonly Way[] {
  const { network, plan } = analysis;
  const balancers = [...network.balancers.values()];
  const facing = balancers.filter(({ facesInternet }) => facesInternet);
  const placed = exposedByPlace(network, noAddresses).flatMap((exposure) => throughBalancer(analysis, exposure));
  const accessible = publiclyAccessible(plan).map(({ resource }) => leadsTo(resource, "public address"));
  const entrances = analysis.entrances.flatMap(({ resource, what, targets }) =>
    targets.flatMap((target) =>
      throughBalancer(analysis, leadsTo(balancerOf(analysis, target), `${what} \`${resource.name}\``)),
    ),
  );
  const partOf = partsByUrn(analysis);
  const ways = (exposures: readonly Exposure[], isDeclared: (target: Resource) => boolean): readonly Way[] =>
    exposures.flatMap(({ target, path }) => {
      const part = partOf.get(target.urn);
      return part === undefined
        ? []
        : [{ from: theInternet, to: serviceName(target), part, path, declared: isDeclared(target) }];
    });
  return [
    ...facing.flatMap((balancer) =>
      ways(behind(network, balancer), (target) => isApi(target) || isRouted(analysis, balancer, target)),
    ),
    ...ways([...placed, ...accessible, ...entrances], () => false),
  ];
}

function isApi(target: Resource): boolean {
  return tag(target, "fleet:role") === "api";
}

/** Whether a service's tags declare all that the API's load balancer sends it. */
function isRouted({ network }: Analysis, balancer: Balancer, target: Resource): boolean {
  const routing = routingTo(network, balancer, target, guardedPaths);
  return (
    routing !== undefined && routing.problem === undefined && behind(network, balancer).some((one) => isApi(one.target))
  );
}

/** What is exposed itself, or everything behind it where it is a load balancer that faces the internet by nothing else. */
function throughBalancer({ network }: Analysis, exposure: Exposure): readonly Exposure[] {
  const balancer: Balancer | undefined = network.balancers.get(exposure.target.urn);
  if (balancer === undefined) {
    return [exposure];
  }
  return balancer.facesInternet
    ? []
    : behind(network, balancer).map((one) => ({ ...one, path: `${exposure.path} -> \`${one.target.name}\`` }));
}

/** A listener is its load balancer's. */
function balancerOf({ plan }: Analysis, target: Resource): Resource {
  return kindOf(target.type) === "listener"
    ? (plan.refs(target, ["loadBalancer"], "loadBalancerArn").targets[0] ?? target)
    : target;
}

function leadsTo(target: Resource, what: string): Exposure {
  return { target, how: what, path: `internet -> ${what} -> \`${target.name}\`` };
}

function partsByUrn({ network }: Analysis): ReadonlyMap<string, ServicePart> {
  const entries = network.workloads.map(({ resource }) => [resource.urn, "entry"] as const);
  const stores = network.datastores.flatMap(({ members, type }) => members.map(({ urn }) => [urn, type] as const));
  return new Map([...entries, ...stores]);
}
