import type { Plan, PlannedResource } from "../plan";

/** Gives the service that a resource is of, by URN: the one whose component it stands under; nothing where it is shared. */
export function ownersIn(plan: Plan): (urn: string) => string | undefined {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const known = new Map<string, string | undefined>();
  const find = (resource: PlannedResource | undefined): string | undefined => {
    if (resource === undefined) {
      return undefined;
    }
    if (resource.type === "fleet:microservice:Microservice" || resource.type === "fleet:api:Api") {
      return resource.name;
    }
    return resource.parent === undefined ? undefined : owner(resource.parent);
  };
  const owner = (urn: string): string | undefined => {
    if (!known.has(urn)) {
      known.set(urn, find(byUrn.get(urn)));
    }
    return known.get(urn);
  };
  return owner;
}
