import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";
import { resourceName } from "../resource-names";
import { interruptionBy, lossOf } from "./consequences";
import { pathText, type ResourceDiff, type Risk, type ServiceDiff } from "./fleet-diff";

const order: readonly Risk["kind"][] = ["data", "address", "downtime", "interruption"];

/** What may hurt, data first, then by service. */
export function risksOf(
  services: readonly ServiceDiff[],
  shared: readonly ResourceDiff[],
  before: Plan,
): readonly Risk[] {
  const former = new Map([before.api, ...before.services].map((service) => [service.name, service]));
  const found = [
    ...services.flatMap((service) => serviceRisks(service, former.get(service.renamedFrom ?? service.name))),
    ...shared.flatMap((resource) => [...deletionRisk([resource], undefined), ...changeRisks(resource)]),
  ];
  const key = ({ kind, service = "", text }: Risk) => `${order.indexOf(kind)} ${service} ${text}`;
  const unique = new Map(found.map((risk) => [key(risk), risk]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, risk]) => risk);
}

function serviceRisks(service: ServiceDiff, former: PlannedService | undefined): readonly Risk[] {
  const { name, status, facts, resources } = service;
  const deleted = resources.filter(({ action }) => action === "delete");
  const risks: readonly Risk[] = [
    ...(status === "renamed" ? [renameRisk(service)] : deletionRisk(deleted, former)),
    ...resources.flatMap(changeRisks),
    ...facts.flatMap(({ path, after }) => factRisk(pathText(path), after, status)),
  ];
  return risks.map((risk) => ({ ...risk, service: name }));
}

/** Nothing that AWS holds under the old name is moved. */
function renameRisk({ renamedFrom }: ServiceDiff): Risk {
  const text = [
    `is \`${renamedFrom}\` under a new name: it begins with an empty database and cache, and nothing moves by itself.`,
    `The update is refused until \`retire\` says what becomes of the data of \`${renamedFrom}\`.`,
  ].join(" ");
  return { kind: "data", text };
}

/** A service goes in two steps (`infra/removal-guard.ts`); what is shared is only protected. */
function deletionRisk(deleted: readonly ResourceDiff[], former: PlannedService | undefined): readonly Risk[] {
  const held = deleted.filter(holdsData);
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
    : properties.flatMap(({ path }) => {
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
