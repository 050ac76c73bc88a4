import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { toRecord, UNKNOWN } from "./value";

/** One resource of a plan or of a state, independent of where it came from. */
export interface Resource {
  readonly urn: string;
  /** The type token, for example `aws:rds/instance:Instance`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** The properties; nested values may be `UNKNOWN` or `SecretValue`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  /** Per property, the URNs of the resources that the value is made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** It is about to be made (or made anew): not even its ARN is known. */
  readonly pending: boolean;
}

/** A resource as the recording monitor writes it: unknowns and secrets in Pulumi's wire form. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom?: boolean;
  readonly parent?: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly pending?: boolean;
}

/** Reads a recorded plan. */
export function fromPlan(planned: PlannedResource): Resource {
  return {
    urn: planned.urn,
    type: planned.type,
    name: planned.name,
    inputs: toRecord(planned.inputs),
    parent: planned.parent,
    dependencies: planned.dependencies ?? [],
    propertyDependencies: planned.propertyDependencies ?? {},
    protect: planned.protect ?? false,
    retainOnDelete: planned.retainOnDelete ?? false,
    pending: planned.pending ?? false,
  };
}

/**
 * Reads a resource of the engine's stack analysis. Its properties are the provider's outputs, so an unknown that nobody
 * gave as an input is only "computed later": it is dropped, as if it were absent.
 */
export function fromPolicyResource(resource: PolicyResource): Resource {
  const inputs = toRecord(resource.props);
  const pending = inputs.arn === UNKNOWN;
  for (const key of Object.keys(inputs)) {
    if (inputs[key] === UNKNOWN && !Object.hasOwn(resource.propertyDependencies, key)) delete inputs[key];
  }
  const propertyDependencies: Record<string, readonly string[]> = {};
  for (const [key, sources] of Object.entries(resource.propertyDependencies)) {
    propertyDependencies[key] = sources.map((source) => source.urn);
  }
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    inputs,
    parent: resource.parent?.urn ?? resource.opts.parent,
    dependencies: resource.dependencies.map((dependency) => dependency.urn),
    propertyDependencies,
    protect: resource.opts.protect,
    retainOnDelete: false,
    pending,
  };
}

/** Reads the one resource that the engine hands to a resource policy before it is made; nothing else is known then. */
export function fromValidationArgs(args: ResourceValidationArgs): Resource {
  return {
    urn: args.urn,
    type: args.type,
    name: args.name,
    inputs: toRecord(args.props),
    parent: args.opts.parent,
    dependencies: [],
    propertyDependencies: {},
    protect: args.opts.protect,
    retainOnDelete: false,
    pending: false,
  };
}
