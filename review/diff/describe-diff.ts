import type { ImageChange } from "../../modules-manifest";
import type { PlannedResource } from "../plan";
import type { PlannedService } from "../planned-service";
import { isRefused } from "../policy-verdict";
import type { PlannedValue } from "../wire-values";
import { categories, categoryOfFact } from "./categories";
import { type Change, diffValues, groupByHead } from "./changes";
import {
  type FleetDiff,
  pathText,
  type ResourceDiff,
  type ServiceDiff,
  type ServiceStatus,
  type Verdict,
} from "./fleet-diff";
import { hideCredentials, isSecretText } from "./hidden-values";
import { type IgnoredChange, ignoredRisks, isIgnoredFact, withoutIgnored } from "./ignored-changes";
import { ownersIn } from "./owners";
import { reachabilityChanges } from "./reachability";
import { findRenames } from "./renames";
import { resourceDiff } from "./resource-diff";
import { policyRisks, risksOf, sortRisks } from "./risks";
import { diffSnapshots, type Snapshot } from "./snapshot";

/** What is known of a comparison besides its two plans. */
export interface DiffFindings {
  /** Which files make images others. */
  readonly images?: readonly ImageChange[];
  /** Folders of modules that have a new name, the later one first. */
  readonly moved?: ReadonlyMap<string, string>;
  /** Services that say which one they were: new name -> old one. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** What the provider makes a new resource for, by URN; none where it changes in place. @default - what its schema says */
  readonly replacedBy?: ReadonlyMap<string, readonly string[]>;
  /** What differs in the stack's files that is in neither plan: `policies` of the policy pack's settings. */
  readonly settings?: readonly Change[];
}

/** Tells what a deployment of one plan would do to a fleet that stands as another says. */
export function describeDiff(before: Snapshot, after: Snapshot, findings: DiffFindings = {}): FleetDiff {
  const { images, moved, renamed = [] } = findings;
  const parts = groupByHead(diffSnapshots(before, after));
  const owner = ownersIn(after.plan);
  const { done, ignored } = withoutIgnored(parts.get("resources") ?? [], after.plan, owner);
  const resources = describeResources(done, { before, after, newOwner: owner }, findings);
  const renames = new Map([...findRenames(before.plan, after.plan, moved), ...renamed]);
  const services = describeServices(before, after, { resources, renames, ignored });
  const shared = resources.get("") ?? [];
  const settings = [...(groupByHead(parts.get("plan") ?? []).get("fleet") ?? []), ...(findings.settings ?? [])];
  const risks = sortRisks([
    ...risksOf(services, shared, { before: before.plan, after: after.plan }),
    ...ignoredRisks(ignored),
    ...policyRisks(findings.settings ?? []),
  ]);
  const { fleet, policies } = after.plan;
  const changed = services.length + shared.length + settings.length > 0;
  return {
    format: 1,
    fleet: fleet.name,
    stack: fleet.stack,
    verdict: verdictOf(changed, risks, isRefused(policies)),
    risks,
    services,
    unchanged: 1 + after.plan.services.length - services.filter(({ status }) => status !== "deleted").length,
    shared,
    settings,
    reachability: reachabilityChanges(before.plan, after.plan),
    ...(images !== undefined && { images: images.filter(({ state }) => state === "new" || state === "changed") }),
    ...(policies !== undefined && { policies }),
  };
}

function verdictOf(changed: boolean, risks: FleetDiff["risks"], refused: boolean): Verdict {
  if (risks.some(({ kind }) => kind === "data")) {
    return "destroys data";
  }
  return risks.length > 0 || refused ? "attention" : changed ? "safe" : "unchanged";
}

type ResourcesByOwner = ReadonlyMap<string, readonly ResourceDiff[]>;

/** By the name of the service that they are of, sorted by URN; shared ones under no name. Components are left out. */
function describeResources(
  changes: readonly Change[],
  { before, after, newOwner }: { before: Snapshot; after: Snapshot; newOwner: (urn: string) => string | undefined },
  { replacedBy }: DiffFindings,
): ResourcesByOwner {
  const plans = [before.plan, after.plan];
  const [old, now] = plans.map((plan) => new Map(plan.resources.map((resource) => [resource.urn, resource])));
  const oldOwner = ownersIn(before.plan);
  const groups = new Map<string, ResourceDiff[]>();
  for (const [urn, inner] of [...groupByHead(changes)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const standing = old?.get(urn) ?? now?.get(urn);
    if (standing !== undefined && isReal(standing)) {
      const owner = newOwner(urn) ?? oldOwner(urn) ?? "";
      groups.set(owner, [...(groups.get(owner) ?? []), resourceDiff(standing, inner, replacedBy?.get(urn))]);
    }
  }
  return groups;
}

function isReal({ component, type }: PlannedResource): boolean {
  return component === undefined || type.startsWith("awsx:");
}

interface Gathered {
  readonly resources: ResourcesByOwner;
  readonly renames: ReadonlyMap<string, string>;
  readonly ignored: readonly IgnoredChange[];
}

function describeServices(before: Snapshot, after: Snapshot, gathered: Gathered): readonly ServiceDiff[] {
  const { resources, renames, ignored } = gathered;
  const [old, now] = [before.plan, after.plan].map(
    ({ api, services }) => new Map([api, ...services].map((service) => [service.name, service])),
  );
  const left = new Set(renames.values());
  const names = [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].filter((name) => !left.has(name));
  const api = after.plan.api.name;
  names.sort((a, b) => Number(b === api) - Number(a === api) || (a < b ? -1 : 1));
  return names.flatMap((name) => {
    const renamedFrom = renames.get(name);
    const [was, is] = [old?.get(renamedFrom ?? name), now?.get(name)];
    const own = [...(resources.get(name) ?? []), ...(resources.get(renamedFrom ?? "-") ?? [])];
    const values = diffValues(before.variables[renamedFrom ?? name] ?? {}, after.variables[name] ?? {});
    const variables = values.map(hideCredentials);
    const told = was && is ? diffFacts(was, is) : [];
    const facts = told.filter(({ path }) => !isIgnoredFact(pathText(path), name, ignored));
    if (was && is && facts.length + variables.length + own.length === 0) {
      return [];
    }
    const status = statusOf(was, is, { renamed: renamedFrom !== undefined, own });
    const known = { name, status, ...(renamedFrom !== undefined && { renamedFrom }) };
    const stays = was !== undefined && is !== undefined;
    const categories = stays ? categoriesOf(facts, variables, renamedFrom === undefined ? own : []) : [];
    return [{ ...known, categories, facts, variables: stays ? variables : [], resources: own }];
  });
}

function diffFacts(before: PlannedService, after: PlannedService): readonly Change[] {
  const facts = ({ name: _name, resources: _count, ...told }: PlannedService) => told as unknown as PlannedValue;
  return diffValues(facts(before), facts(after));
}

function statusOf(
  was: PlannedService | undefined,
  is: PlannedService | undefined,
  { renamed, own }: { renamed: boolean; own: readonly ResourceDiff[] },
): ServiceStatus {
  if (was === undefined || is === undefined) {
    return was === undefined ? "created" : "deleted";
  }
  const replaced = own.some(
    ({ action, type, consequence }) =>
      action === "replace" && (consequence === "data" || type === "aws:ecs/service:Service"),
  );
  return renamed ? "renamed" : replaced ? "replaced" : "changed";
}

function categoriesOf(facts: readonly Change[], variables: readonly Change[], own: readonly ResourceDiff[]) {
  const found = new Set([
    ...facts.map(({ path }) => categoryOfFact(path[0] ?? "")),
    ...own.map(({ category }) => category),
    ...variables.map(({ before, after }) =>
      isSecretText(before ?? after) ? ("secrets" as const) : ("configuration" as const),
    ),
  ]);
  return categories.filter((category) => found.has(category));
}
