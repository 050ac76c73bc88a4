import { deploy } from "../infra/deploy";
import { type RecordedResource, type Recording, record } from "../infra/recorder";
import type { FleetSettings } from "../infra/settings";
import type { Diagnostic } from "../modules-manifest/manifest";
import { costOf } from "./cost/planned-cost";
import type { Judge } from "./judge-plan";
import { type LoadedStack, loadStack, type StackSource } from "./load-stack";
import type { Plan, PlannedResource } from "./plan";
import { planService } from "./planned-service";
import { plannedRecord } from "./wire-values";

/** The plan, where nothing stands against it, what it was made from, and all that is to be said about it. */
export interface PlanResult extends LoadedStack {
  readonly plan?: Plan;
  /** What the plan was described from. */
  readonly recording?: Recording;
}

/**
 * Runs the program under the recording monitor, as a preview, and tells what it would make, and what a judge says to it.
 * Offline.
 *
 * @throws What the judge throws.
 */
export async function planFleet(source: StackSource, judge?: Judge): Promise<PlanResult> {
  const found = loadStack(source);
  const { settings, project, diagnostics } = found;
  if (settings === undefined || project === undefined) {
    return found;
  }
  const { stack } = source;
  const recording = await record({ project, stack, preview: true }, () => deploy(settings));
  const plan = describePlan(settings, recording, diagnostics);
  const policies = await judge?.(recording, plan.totals.resources);
  return { ...found, recording, plan: { ...plan, ...(policies !== undefined && { policies }) } };
}

/** Brings what a program registered into the form of a plan. */
export function describePlan(settings: FleetSettings, recording: Recording, diagnostics: readonly Diagnostic[]): Plan {
  const resources = recording.resources
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const counted = resources.filter(({ custom, type }) => custom || isRemote(type));
  const byOwner = groupByOwner(recording.resources, counted);
  const describe = (service: FleetSettings["api"]) =>
    planService(service, { settings, url: apiUrl(recording), resources: byOwner.get(service.name) ?? [] });
  const { name, stack, region, profile, network } = settings;
  const fleet = { name, stack, region, profile, zone: network.zone };
  const api = describe(settings.api);
  const services = settings.services.map(describe);
  const described = resources.map(describeResource);
  return {
    format: 1,
    fleet,
    api,
    services,
    totals: { resources: counted.length, byType: countTypes(counted) },
    cost: costOf({ fleet, api, services, resources: described }),
    diagnostics,
    resources: described,
  };
}

/** Components of a provider are made by the engine: what they consist of is not recorded, so they count as one. */
function isRemote(type: string): boolean {
  return type.startsWith("awsx:");
}

function describeResource(resource: RecordedResource): PlannedResource {
  const { urn, type, name, custom, parent, protect, ignoreChanges, inputs } = resource;
  return {
    urn,
    type,
    name,
    ...(parent !== undefined && !parent.includes("::pulumi:pulumi:Stack::") && { parent }),
    ...(!custom && { component: true }),
    ...(protect && { protect }),
    ...(ignoreChanges.length > 0 && { ignoreChanges: ignoreChanges.toSorted() }),
    inputs: plannedRecord(inputs),
  };
}

/** Resources by the name of the API's or the microservice's component that they stand under. */
function groupByOwner(all: readonly RecordedResource[], counted: readonly RecordedResource[]) {
  const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
  const owner = ({ type, name, parent }: RecordedResource): string | undefined => {
    if (type === "fleet:microservice:Microservice" || type === "fleet:api:Api") {
      return name;
    }
    const above = byUrn.get(parent ?? "");
    return above === undefined ? undefined : owner(above);
  };
  const groups = new Map<string, RecordedResource[]>();
  for (const resource of counted) {
    const name = owner(resource);
    if (name !== undefined) {
      groups.set(name, [...(groups.get(name) ?? []), resource]);
    }
  }
  return groups;
}

function countTypes(resources: readonly RecordedResource[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const type of resources.map((resource) => resource.type).sort()) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function apiUrl({ outputs }: Recording): unknown {
  const { api } = outputs;
  return typeof api === "object" && api !== null ? Reflect.get(api, "url") : undefined;
}
