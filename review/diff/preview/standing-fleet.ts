import { createHash } from "node:crypto";
import { costOf } from "../../cost/planned-cost";
import type { Plan, PlannedResource } from "../../plan";
import type { PlannedService } from "../../planned-service";
import { type PlannedValue, secretPlaceholder } from "../../wire-values";
import { ownersIn } from "../owners";
import type { Snapshot } from "../snapshot";
import type { PreviewStep } from "./preview-file";
import { standingService, standingVariables } from "./standing-service";

/** Both sides of a comparison with what stands. */
export interface StandingFleet {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/**
 * The fleet as it stands by the stack's state, and as it is going to be, from the offline plan and the steps of a
 * preview of the same program: what a step is about is as the preview says it, everything else stays.
 */
export function standingFleet({ plan, variables }: Snapshot, steps: readonly PreviewStep[]): StandingFleet {
  const marked = steps.map(markSecrets);
  const after = { plan: priced(withResources(plan, marked, "after")), variables };
  const before = withResources(plan, marked, "before");
  const owner = ownersIn(before);
  const touched = new Map<string, PlannedResource[]>();
  for (const { before: resource } of marked) {
    const name = resource && owner(resource.urn);
    if (name !== undefined) {
      touched.set(name, [...(touched.get(name) ?? []), resource as PlannedResource]);
    }
  }
  const stands = (service: PlannedService) => standingService(service, touched.get(service.name) ?? []);
  const services = withCallers(plan, standingServices(plan, marked).map(stands));
  const standing = priced({ ...before, api: stands(plan.api), services });
  const known = [standing.api, ...services].map(({ name }) => {
    const found = standingVariables(touched.get(name) ?? []);
    const secrets = Object.entries(variables[name] ?? {}).filter(([, value]) => value.startsWith(secretPlaceholder));
    return [
      name,
      found === undefined ? (variables[name] ?? {}) : { ...found, ...Object.fromEntries(secrets) },
    ] as const;
  });
  return {
    before: { plan: withoutEnvironment(standing), variables: Object.fromEntries(known) },
    after: { ...after, plan: withoutEnvironment(after.plan) },
  };
}

/** Values that are secret on both sides look the same: where the provider finds them changed, they are told apart. */
function markSecrets(step: PreviewStep): PreviewStep {
  const { before, after, changed } = step;
  if (before === undefined || after === undefined) {
    return step;
  }
  const secret = changed.filter(
    (key) => before.inputs[key] === secretPlaceholder && after.inputs[key] === secretPlaceholder,
  );
  const marks = Object.fromEntries(secret.map((key) => [key, `${secretPlaceholder} changed`]));
  return { ...step, after: { ...after, inputs: { ...after.inputs, ...marks } } };
}

function withResources(plan: Plan, steps: readonly PreviewStep[], side: "before" | "after"): Plan {
  const told = new Set(steps.map(({ urn }) => urn));
  const kept = plan.resources.filter(({ urn }) => !told.has(urn));
  const stepped = steps.flatMap((step) => step[side] ?? []);
  return { ...plan, resources: [...kept, ...stepped].sort((a, b) => (a.urn < b.urn ? -1 : 1)) };
}

const microservice = "fleet:microservice:Microservice";

/** Without those whose component is new; with those whose component goes. */
function standingServices({ services }: Plan, steps: readonly PreviewStep[]): readonly PlannedService[] {
  const components = (action: PreviewStep["action"]) =>
    steps
      .filter((step) => step.action === action && (step.before ?? step.after)?.type === microservice)
      .map(({ urn }) => urn.split("::").slice(3).join("::"));
  const created = new Set(components("create"));
  const gone = components("delete").map(goneService);
  return [...services.filter(({ name }) => !created.has(name)), ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A service that the program no longer knows: its resources tell the rest. */
function goneService(name: string): PlannedService {
  return {
    name,
    role: "microservice",
    folder: "",
    public: false,
    port: 0,
    image: { repository: "", fingerprint: "", source: "build", platform: "linux/amd64" },
    tasks: { cpu: 0, memoryMiB: 0, desiredCount: 0, minimumCount: 0, maximumCount: 0, singleton: false },
    database: { engineVersion: "", instanceClass: "", storageGiB: 0, maximumStorageGiB: 0, multiAz: false },
    cache: { engineVersion: "", nodeType: "", nodeCount: 0 },
    calledBy: [],
    calls: [],
    cronJobs: false,
    resources: 0,
  };
}

/** Who calls whom follows from the calls; the API calls everybody. */
function withCallers({ api }: Plan, services: readonly PlannedService[]): readonly PlannedService[] {
  return services.map((service) => {
    const callers = services.filter(({ calls }) => calls.includes(service.name)).map(({ name }) => name);
    return service.retire === undefined ? { ...service, calledBy: [api.name, ...callers].sort() } : service;
  });
}

/** Variables are told apart, without what looks like a credential. */
function withoutEnvironment(plan: Plan): Plan {
  return {
    ...plan,
    resources: plan.resources.map((resource) => {
      const { containerDefinitions: containers } = resource.inputs;
      return Array.isArray(containers)
        ? { ...resource, inputs: { ...resource.inputs, containerDefinitions: containers.map(withMarkedEnvironment) } }
        : resource;
    }),
  };
}

function withMarkedEnvironment(container: PlannedValue): PlannedValue {
  if (typeof container !== "object" || container === null || !("environment" in container)) {
    return container;
  }
  const digest = createHash("sha256").update(JSON.stringify(container.environment)).digest();
  return { ...container, environment: `variables, set ${digest.readUInt16BE()}` };
}

function priced(plan: Plan): Plan {
  return { ...plan, cost: costOf(plan) };
}
