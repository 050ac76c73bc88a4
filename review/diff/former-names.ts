import type { RecordedResource } from "../../infra/recorder";
import type { PlannedResource } from "../plan";
import type { Snapshot } from "./snapshot";

/** An earlier side whose resources have the names that the later one knows them by, and the services whose name is new. */
export interface Renamed {
  readonly snapshot: Snapshot;
  /** New name -> old one. */
  readonly services: ReadonlyMap<string, string>;
}

/**
 * Gives an earlier side's resources the names of the later one, as the engine does by their aliases: what is known under
 * another name is the same resource.
 */
export function underNewNames(before: Snapshot, resources: readonly RecordedResource[]): Renamed {
  const standing = new Set(before.plan.resources.map(({ urn }) => urn));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const renamed = new Map<string, RecordedResource>();
  for (const resource of resources) {
    const former = formerNames(resource, byUrn).map((name) => urnOf(resource, name));
    const known = standing.has(resource.urn) ? undefined : former.find((urn) => standing.has(urn));
    if (known !== undefined) {
      renamed.set(known, resource);
    }
  }
  const rename = (one: PlannedResource): PlannedResource => {
    const now = renamed.get(one.urn);
    const parent = one.parent === undefined ? undefined : (renamed.get(one.parent)?.urn ?? one.parent);
    return {
      ...one,
      ...(now !== undefined && { urn: now.urn, name: now.name }),
      ...(parent !== undefined && { parent }),
    };
  };
  const components = [...renamed].filter(([, { type }]) => type === "fleet:microservice:Microservice");
  return {
    snapshot: { ...before, plan: { ...before.plan, resources: before.plan.resources.map(rename) } },
    services: new Map(components.map(([urn, { name }]) => [name, nameOf(urn)])),
  };
}

/** Its own aliases, else its parent's: a name that begins with the parent's once began with the former one. */
function formerNames(
  { name, parent, aliases }: RecordedResource,
  byUrn: ReadonlyMap<string, RecordedResource>,
): readonly string[] {
  const above = parent === undefined ? undefined : byUrn.get(parent);
  const inherited =
    above !== undefined && name.startsWith(above.name)
      ? (above.aliases ?? []).map((former) => former + name.slice(above.name.length))
      : [];
  return [...(aliases ?? []), ...inherited];
}

function urnOf({ urn }: RecordedResource, name: string): string {
  return urn.slice(0, urn.lastIndexOf("::") + 2) + name;
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
