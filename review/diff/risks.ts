import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";
import { resourceName } from "../resource-names";
import type { Change } from "./changes";
import { interruptionBy, lessBy, lossOf } from "./consequences";
import { pathText, type ResourceDiff, type Risk, type ServiceDiff } from "./fleet-diff";
import { isHidden } from "./hidden-values";
import { routeRisks } from "./route-risk";

const order: readonly Risk["kind"][] = [
  "exposure",
  "data",
  "policy",
  "protection",
  "address",
  "downtime",
  "interruption",
  "ignored",
];

/** What may hurt. */
export function risksOf(
  services: readonly ServiceDiff[],
  shared: readonly ResourceDiff[],
  { before, after }: { readonly before: Plan; readonly after: Plan },
): readonly Risk[] {
  const planned = new Map(after.services.map((service) => [service.name, service]));
  const former = new Map([before.api, ...before.services].map((service) => [service.name, service]));
  return [
    ...services.flatMap((service) => serviceRisks(service, former.get(service.renamedFrom ?? service.name))),
    ...services.flatMap((service) => routeRisks(service, planned.get(service.name))),
    ...shared.flatMap((resource) => [...deletionRisk([resource], undefined), ...changeRisks(resource)]),
    ...protectionRisk(shared),
  ];
}

/** The worst kind first, then by service; each once. */
export function sortRisks(found: readonly Risk[]): readonly Risk[] {
  const key = ({ kind, service = "", text }: Risk) => `${order.indexOf(kind)} ${service} ${text}`;
  const unique = new Map(found.map((risk) => [key(risk), risk]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, risk]) => risk);
}

function serviceRisks(service: ServiceDiff, former: PlannedService | undefined): readonly Risk[] {
  const { name, status, facts, resources } = service;
  const deleted = resources.filter(({ action }) => action === "delete");
  const risks: readonly Risk[] = [
    ...(status === "renamed" && deleted.some(holdsData)
      ? [renameRisk(service)]
      : deletionRisk(deleted, status === "deleted" ? former : undefined)),
    ...(facts.some(({ path }) => path[0] === "retire") ? [] : protectionRisk(resources)),
    ...credentialRisk(service),
    ...queueRisk(deleted),
    ...resources.flatMap(changeRisks),
    ...facts.flatMap(({ path, after }) => factRisk(pathText(path), after, status)),
  ];
  return risks.map((risk) => ({ ...risk, service: name }));
}

/** Nothing that AWS holds under the old name is moved. */
function renameRisk({ renamedFrom }: ServiceDiff): Risk {
  const text = [
    `is \`${renamedFrom}\` under a new name: it begins with an empty database and cache, and nothing moves by itself.`,
    `The update is refused until \`renamedFrom: ${renamedFrom}\` has it go on with the data, or \`retire\` says what becomes of it.`,
  ].join(" ");
  return { kind: "data", text };
}

/** A service goes in two steps (`infra/removal-guard.ts`); what is shared is only protected. */
function deletionRisk(deleted: readonly ResourceDiff[], former: PlannedService | undefined): readonly Risk[] {
  const held = deleted.filter((resource) => holdsData(resource) && resource.type !== queueType);
  if (held.length === 0 || former?.retire === "keepData") {
    return [];
  }
  const names = namesOf(held);
  if (former?.retire === "deleteData") {
    return [{ kind: "data", text: `loses its data, as \`retire: deleteData\` says: ${names}.` }];
  }
  const refused = held.some(({ protect }) => protect) ? " It is protected: the update is refused." : "";
  const text =
    former === undefined
      ? `Deleted: ${names}.${refused}`
      : `would lose its data: ${names}. The update is refused until \`retire\` says what becomes of it.`;
  return [{ kind: "data", text }];
}

const queueType = "aws:sqs/queue:Queue";

/** A queue goes with what consumes it: no step comes between. */
function queueRisk(deleted: readonly ResourceDiff[]): readonly Risk[] {
  const text = "consumes no events any more: its queues are deleted, with every event in them that it has not handled.";
  return deleted.some(({ type }) => type === queueType) ? [{ kind: "data", text }] : [];
}

/** What kept a resource from being deleted, and what it is once it no longer does. */
const protections: Readonly<Record<string, (after: unknown) => boolean>> = {
  protect: (after) => after !== true,
  deletionProtection: (after) => after === false,
  deletionProtectionEnabled: (after) => after === false,
  skipFinalSnapshot: (after) => after === true,
};

function protectionRisk(resources: readonly ResourceDiff[]): readonly Risk[] {
  const bare = resources.filter(
    ({ action, properties }) =>
      action !== "delete" && properties.some(({ path, after }) => protections[pathText(path)]?.(after) === true),
  );
  const text = `Nothing keeps this from being deleted any more: ${namesOf(bare)}.`;
  return bare.length === 0 ? [] : [{ kind: "protection", text }];
}

/** Variables are not encrypted: who may look at the task definition reads them. */
function credentialRisk({ variables }: ServiceDiff): readonly Risk[] {
  const names = variables.filter(isHidden).map(({ path }) => `\`${pathText(path)}\``);
  const text = `has what looks like a credential in its environment, in plain text: ${names.join(", ")}. Set it under \`secrets\`.`;
  return names.length === 0 ? [] : [{ kind: "policy", text }];
}

/** The pack judges by other settings than before. */
export function policyRisks(settings: readonly Change[]): readonly Risk[] {
  const names = settings.filter(({ path }) => path[0] === "policies").map(({ path }) => `\`${path[1]}\``);
  const text = `The policy pack's settings change: ${[...new Set(names)].join(", ")}.`;
  return names.length === 0 ? [] : [{ kind: "policy", text }];
}

function changeRisks({
  action,
  type,
  name,
  consequence,
  replacedBy,
  properties,
  protect,
}: ResourceDiff): readonly Risk[] {
  if (action === "replace" && consequence !== undefined && consequence !== "nothing") {
    const reason = `${(replacedBy ?? []).map((path) => `\`${path}\``).join(", ")}`;
    const refused = protect ? " It is protected: the update is refused." : "";
    const text = `The ${resourceName(type, 1)} \`${name}\` is replaced for ${reason}: this costs ${lossOf(type)}.${refused}`;
    return [{ kind: consequence, text }];
  }
  return action !== "update"
    ? []
    : properties.flatMap(({ path, before, after }): readonly Risk[] => {
        const less = lessBy(type, pathText(path), { before, after });
        if (less !== undefined) {
          return [less];
        }
        const interruption = interruptionBy(type, pathText(path));
        return interruption === undefined ? [] : [{ kind: "interruption", text: sentence(interruption) } as const];
      });
}

function factRisk(path: string, after: unknown, status: ServiceDiff["status"]): readonly Risk[] {
  if (path === "retire" && after !== undefined) {
    const next = after === "keepData" ? "leaves its data in AWS, out of the stack" : "deletes its data";
    return [{ kind: "downtime", text: `stops, as \`retire: ${after}\` says. Removing its declaration then ${next}.` }];
  }
  return path === "url" && status === "changed" && after !== undefined
    ? [
        {
          kind: "address",
          text: `answers at another address: \`${after}\`. Its callers in the fleet are told as they are deployed, others are not.`,
        },
      ]
    : [];
}

function holdsData({ action, type, consequence }: ResourceDiff): boolean {
  return action === "delete" && consequence === "data" && lossOf(type) !== "";
}

/** `Postgres database, Redis cache (Valkey)`. */
function namesOf(resources: readonly ResourceDiff[]): string {
  return [...new Set(resources.map(({ type }) => resourceName(type, 1)))].sort().join(", ");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
