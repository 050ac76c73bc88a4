import { deploy } from "../deploy";
import type { ImageHistory } from "../image-history";
import { isSecret, type RecordedResource, type Recording, record } from "../recorder";
import type { FleetSettings } from "../settings";
import { created, invoked } from "./created";

/** What a fleet registers, with ways to look at it. */
export interface Plan extends Recording {
  /** The one resource of a type, or of a type and a name; throws where there is none, or another. */
  find(type: string, name?: string): RecordedResource;
  /** All resources of a type, in the order of registration. */
  all(type: string): readonly RecordedResource[];
  /** The resource with a URN. */
  byUrn(urn: string): RecordedResource;
}

/** Records a fleet as a preview: what only AWS knows is unknown. */
export function previewOf(settings: FleetSettings): Promise<Plan> {
  return planOf(settings, true);
}

/** Records a fleet as a first update, with the answers that AWS would give. */
export function updateOf(settings: FleetSettings, images?: ImageHistory): Promise<Plan> {
  return planOf(settings, false, images);
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: the SDK's runtime is global. */
function planOf(settings: FleetSettings, preview: boolean, images?: ImageHistory): Promise<Plan> {
  const plan = last.then(() => recordPlan(settings, preview, images));
  last = plan.catch(() => undefined);
  return plan;
}

async function recordPlan(settings: FleetSettings, preview: boolean, images?: ImageHistory): Promise<Plan> {
  const { stack } = settings;
  // The SDK keeps a stack trace for every promise: most of a recording's time.
  Error.stackTraceLimit = 0;
  const recording = await record({ project: "fleet", stack, preview, created, invoked }, () =>
    deploy(settings, images),
  );
  const byUrn = new Map(recording.resources.map((resource) => [resource.urn, resource]));
  return {
    ...recording,
    find: (type, name) => {
      const found = recording.resources.filter(
        (resource) => resource.type === type && (name === undefined || resource.name === name),
      );
      const [only] = found;
      if (only === undefined || found.length > 1) {
        throw new Error(`${found.length} resources are a ${type}${name === undefined ? "" : ` named ${name}`}`);
      }
      return only;
    },
    all: (type) => recording.resources.filter((resource) => resource.type === type),
    byUrn: (urn) => {
      const found = byUrn.get(urn);
      if (found === undefined) {
        throw new Error(`nothing has the URN ${urn}`);
      }
      return found;
    },
  };
}

/** A value without any secret's wrapper, at any depth. */
export function unwrap(value: unknown): unknown {
  if (isSecret(value)) {
    return unwrap(value.value);
  }
  if (Array.isArray(value)) {
    return value.map(unwrap);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]))
    : value;
}

/** A value without what is inside of secrets' wrappers: what anybody may read in the state. */
export function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) {
    return "[secret]";
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]))
    : value;
}

/** The JSON text in an input, parsed. */
export function json<T>(value: unknown): T {
  return JSON.parse(String(unwrap(value))) as T;
}
