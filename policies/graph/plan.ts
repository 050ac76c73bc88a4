import { type Kind, kindOf } from "./kinds";
import type { Resource } from "./resource";
import { at, reveal, UNKNOWN } from "./value";

/** Where a property leads to. */
export interface References {
  readonly targets: readonly Resource[];
  /** Identifiers that are known but belong to nothing in this plan. */
  readonly external: readonly string[];
  /** Something is referred to, and neither its value nor a dependency says what. */
  readonly unresolved: boolean;
  /** There are more unknown values than dependencies of these kinds. */
  readonly missing: boolean;
  /** The targets were taken from dependencies, and there are more of them than values. */
  readonly uncertain: boolean;
}

const IDENTIFIERS = [
  "id",
  "arn",
  "name",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "clusterId",
] as const;

/** The resources of one plan, found by URN, kind and whatever identifiers are known. */
export class Plan {
  readonly resources: readonly Resource[];
  readonly #byUrn = new Map<string, Resource>();
  readonly #byKind = new Map<Kind, Resource[]>();
  readonly #byIdentifier = new Map<string, Resource>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) {
      this.#byUrn.set(resource.urn, resource);
      const kind = kindOf(resource.type);
      if (!kind) continue;
      const siblings = this.#byKind.get(kind);
      if (siblings) siblings.push(resource);
      else this.#byKind.set(kind, [resource]);
      for (const property of IDENTIFIERS) {
        const value = reveal(resource.inputs[property]);
        if (typeof value !== "string") continue;
        const key = `${kind} ${value}`;
        if (!this.#byIdentifier.has(key)) this.#byIdentifier.set(key, resource);
      }
    }
  }

  /** All resources of the given kinds, in the order of the plan. */
  all(...kinds: readonly Kind[]): readonly Resource[] {
    const [only] = kinds;
    if (kinds.length === 1 && only) return this.#byKind.get(only) ?? [];
    return kinds.flatMap((kind) => this.#byKind.get(kind) ?? []);
  }

  get(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /** The resource of one of these kinds that bears a known identifier (id, ARN or name). */
  find(identifier: string, kinds: readonly Kind[]): Resource | undefined {
    for (const kind of kinds) {
      const found = this.#byIdentifier.get(`${kind} ${identifier}`);
      if (found) return found;
    }
    return undefined;
  }

  /** The resources of the given kinds that a property's value is made from. */
  sources(resource: Resource, property: string, kinds: readonly Kind[]): Resource[] {
    const found: Resource[] = [];
    for (const urn of resource.propertyDependencies[property] ?? []) {
      const source = this.#byUrn.get(urn);
      const kind = source && kindOf(source.type);
      if (source && kind && kinds.includes(kind) && !found.includes(source)) found.push(source);
    }
    return found;
  }

  /**
   * What the value at a path of a resource refers to: by its identifiers where they are known, else by the
   * dependencies of the property that the path starts with.
   */
  refs(resource: Resource, kinds: readonly Kind[], ...path: readonly [string, ...(string | number)[]]): References {
    return this.resolve(resource, path[0], at(resource.inputs, ...path), kinds);
  }

  /** Like {@link refs}, for a value that was already read from a property. */
  resolve(resource: Resource, property: string, value: unknown, kinds: readonly Kind[]): References {
    const targets = new Set<Resource>();
    const strangers: string[] = [];
    let unknowns = 0;
    const values = Array.isArray(value) ? value.map(reveal) : [reveal(value)];
    for (const element of values) {
      if (element === UNKNOWN) unknowns++;
      else if (typeof element === "string" && element !== "") {
        const found = this.find(element, kinds);
        if (found) targets.add(found);
        else strangers.push(element);
      }
    }
    if (unknowns + strangers.length === 0) {
      return { targets: [...targets], external: [], unresolved: false, missing: false, uncertain: false };
    }
    const candidates = this.sources(resource, property, kinds).filter((source) => !targets.has(source));
    // A literal may stand for a source only if that source's own identifier is not known (a plan recorded with mocks).
    const nameless = candidates.filter((source) => typeof reveal(source.inputs.id) !== "string");
    const explained = unknowns === 0 && nameless.length >= strangers.length;
    const taken = unknowns > 0 ? candidates : explained ? nameless : [];
    for (const candidate of taken) targets.add(candidate);
    return {
      targets: [...targets],
      external: explained ? [] : strangers,
      unresolved: unknowns > 0 && candidates.length === 0,
      missing: unknowns > candidates.length,
      // The engine tells a set with an unknown in it as one unknown: then every dependency is in it.
      uncertain: reveal(value) !== UNKNOWN && taken.length > (unknowns || strangers.length),
    };
  }
}
