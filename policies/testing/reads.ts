import { findingsOf } from "../evaluate";
import { Analysis } from "../graph/analysis";
import { fromPlan, type PlannedResource } from "../graph/resource";
import { SecretValue } from "../graph/value";
import type { Rule } from "../rules/rule";
import type { Settings } from "../settings";

/** A property, or a value in it. */
export type Path = readonly [string, ...(string | number)[]];

/** What a rule reads, also where there is nothing: per type token, the paths. */
export type Reads = ReadonlyMap<string, readonly Path[]>;

/** Runs a rule over a plan and keeps a record of every value that it asks for. */
export function readsOf(rule: Rule, plan: readonly PlannedResource[], settings: Settings): Reads {
  const found = new Map<string, Map<string, Path>>();
  let recording = false;
  const resources = plan.map((planned) => {
    const resource = fromPlan(planned);
    const note = (path: Path): void => {
      if (!recording) return;
      const paths = found.get(resource.type) ?? new Map<string, Path>();
      found.set(resource.type, paths.set(JSON.stringify(path), path));
    };
    return { ...resource, inputs: watched(resource.inputs, [], note) };
  });
  const analysis = new Analysis(resources);
  recording = true;
  findingsOf(rule, analysis, settings, "prod");
  return new Map([...found].map(([type, paths]) => [type, [...paths.values()]]));
}

function watched<T extends object>(value: T, path: readonly (string | number)[], note: (path: Path) => void): T {
  return new Proxy(value, {
    get(target, key) {
      const inner: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || (inner !== undefined && !Object.hasOwn(target, key)) || key === "length") {
        return inner;
      }
      const here = [...path, Array.isArray(target) ? Number(key) : key] as unknown as Path;
      note(here);
      const nested = typeof inner === "object" && inner !== null && !(inner instanceof SecretValue);
      return nested ? watched(inner, here, note) : inner;
    },
  });
}
