import {
  type PolicyResource,
  type ResourceValidationArgs,
  type StackValidationArgs,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { type EnginePolicy, enginePolicies } from "../engine";
import type { PlannedResource } from "../graph/resource";
import { RULES } from "../rules";

/** A diagnostic as the engine would print it. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: string | undefined;
  readonly message: string;
  readonly urn: string | undefined;
}

type Config = Readonly<Record<string, object>>;

/** Calls every policy as the SDK's server does: each resource, then the stack, through the proxy that throws at unknowns. */
export function runPack(
  plan: readonly PlannedResource[],
  config: Config = {},
  policies = enginePolicies(RULES),
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const planned of plan) for (const policy of policies) askResource(policy, planned, config, found);
  const resources = toPolicyResources(plan);
  for (const policy of policies) {
    const args = { resources, stackTags: new Map(), getConfig: () => config[policy.name] ?? {}, notApplicable };
    if ("validateStack" in policy)
      void policy.validateStack(args as unknown as StackValidationArgs, reporter(policy, found));
  }
  return found;
}

function askResource(policy: EnginePolicy, planned: PlannedResource, config: Config, found: Diagnostic[]): void {
  const args = {
    type: planned.type,
    props: unknownCheckingProxy({ ...planned.inputs }),
    urn: planned.urn,
    name: planned.name,
    opts: options(planned),
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: () => config[policy.name] ?? {},
    notApplicable,
  };
  const validations = "validateResource" in policy ? [policy.validateResource ?? []].flat() : [];
  for (const validate of validations) {
    void validate(args as unknown as ResourceValidationArgs, (message) =>
      reporter(policy, found)(message, planned.urn),
    );
  }
}

/** The resources of a stack, linked to each other as the SDK links them. */
export function toPolicyResources(plan: readonly PlannedResource[]): PolicyResource[] {
  const byUrn = new Map<string, PolicyResource>();
  for (const planned of plan) {
    byUrn.set(planned.urn, {
      type: planned.type,
      props: unknownCheckingProxy({ ...planned.inputs }),
      urn: planned.urn,
      name: planned.name,
      opts: options(planned),
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
    });
  }
  for (const planned of plan) {
    const resource = byUrn.get(planned.urn);
    if (!resource) continue;
    resource.dependencies = (planned.dependencies ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
    for (const [property, urns] of Object.entries(planned.propertyDependencies ?? {})) {
      resource.propertyDependencies[property] = urns.flatMap((urn) => byUrn.get(urn) ?? []);
    }
  }
  return [...byUrn.values()];
}

function options(planned: PlannedResource): PolicyResource["opts"] {
  return {
    protect: planned.protect ?? false,
    ignoreChanges: [],
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
  };
}

function reporter(policy: EnginePolicy, found: Diagnostic[]): (message: string, urn?: string) => void {
  return (message, urn) => found.push({ policy: policy.name, level: policy.enforcementLevel, message, urn });
}

function notApplicable(): never {
  throw new Error("A policy called notApplicable.");
}
