import { type AddressRange, parseCidr } from "./cidr";
import type { Plan, References } from "./plan";
import type { Resource } from "./resource";
import { at, listAt, textAt } from "./value";

/** A set of subnets that something is placed in. */
export interface Placement {
  readonly subnets: readonly Resource[];
  /** The set is only known to lie among these: a value made from a whole VPC names all its subnets. */
  readonly uncertain: boolean;
}

/** The URNs of the subnets whose route table leads to an internet gateway, with the route that does. */
export function publicSubnets(plan: Plan): ReadonlyMap<string, Resource> {
  const open = new Map<string, Resource>();
  for (const table of plan.all("routeTable")) {
    for (const route of listAt(table.inputs, "routes")) {
      const gateway = plan.resolve(table, "routes", at(route, "gatewayId"), ["internetGateway"]);
      if (leadsOut(gateway)) open.set(table.urn, table);
    }
  }
  for (const route of plan.all("route")) {
    if (!leadsOut(plan.refs(route, ["internetGateway"], "gatewayId"))) continue;
    for (const table of plan.refs(route, ["routeTable", "vpc"], "routeTableId").targets) open.set(table.urn, route);
  }
  const found = new Map<string, Resource>();
  const associated = new Set<string>();
  for (const association of plan.all("routeTableAssociation")) {
    const tables = plan.refs(association, ["routeTable"], "routeTableId").targets;
    const route = tables.map((table) => open.get(table.urn)).find((origin) => origin);
    for (const subnet of plan.refs(association, ["subnet"], "subnetId").targets) {
      associated.add(subnet.urn);
      if (route) found.set(subnet.urn, route);
    }
  }
  const main = mainTables(plan, open);
  for (const subnet of plan.all("subnet")) {
    if (associated.has(subnet.urn)) continue;
    for (const vpc of plan.refs(subnet, ["vpc"], "vpcId").targets) {
      const route = main.get(vpc.urn);
      if (route) found.set(subnet.urn, route);
    }
    if (subnet.type.endsWith(":DefaultSubnet")) found.set(subnet.urn, subnet);
  }
  return found;
}

function leadsOut(gateway: References): boolean {
  return gateway.targets.length > 0 || gateway.external.some((id) => id.startsWith("igw-"));
}

/** Per VPC, what makes its main route table lead out: it serves every subnet without a table of its own. */
function mainTables(plan: Plan, open: ReadonlyMap<string, Resource>): Map<string, Resource> {
  const main = new Map<string, Resource>();
  for (const vpc of plan.all("vpc")) {
    const route = open.get(vpc.urn);
    if (route) main.set(vpc.urn, route);
  }
  for (const table of plan.all("routeTable")) {
    const route = open.get(table.urn);
    if (!route || !table.type.endsWith(":DefaultRouteTable")) continue;
    for (const vpc of plan.sources(table, "defaultRouteTableId", ["vpc"])) main.set(vpc.urn, route);
  }
  for (const association of plan.all("mainRouteTableAssociation")) {
    const tables = plan.refs(association, ["routeTable"], "routeTableId").targets;
    const route = tables.map((table) => open.get(table.urn)).find((origin) => origin);
    if (!route) continue;
    for (const vpc of plan.refs(association, ["vpc"], "vpcId").targets) main.set(vpc.urn, route);
  }
  return main;
}

/** The subnets named at a path of a resource. */
export function placementOf(
  plan: Plan,
  resource: Resource,
  path: readonly [string, ...(string | number)[]],
): Placement {
  const references = plan.refs(resource, ["subnet"], ...path);
  const values = listAt(resource.inputs, ...path);
  const named = values.every((value) => typeof value === "string" && plan.find(value, ["subnet"]) !== undefined);
  if (values.length > 0 && named) return { subnets: references.targets, uncertain: false };
  const fromWholeVpc = plan.sources(resource, path[0], ["vpc"]).length > 0;
  return {
    subnets: references.targets,
    uncertain: references.unresolved || references.uncertain || fromWholeVpc || references.external.length > 0,
  };
}

/** The addresses that something placed there can have; `undefined` when they are not known. */
export function addressesOf(plan: Plan, placement: Placement): readonly AddressRange[] | undefined {
  const blocks = placement.subnets.map((subnet) => textAt(subnet.inputs, "cidrBlock"));
  const ranges = blocks.map((block) => (block === undefined ? undefined : parseCidr(block)));
  if (ranges.length > 0 && ranges.every((range) => range !== undefined)) return ranges;
  const networks = plan.all("vpc").map((vpc) => textAt(vpc.inputs, "cidrBlock"));
  const known = networks.map((block) => (block === undefined ? undefined : parseCidr(block)));
  return known.length > 0 && known.every((range) => range !== undefined) ? known : undefined;
}
