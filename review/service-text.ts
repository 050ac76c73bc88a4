import type { PlannedCost } from "./cost/planned-cost";
import { serviceCost } from "./cost/render-cost";
import { observabilityCells } from "./observability-text";
import type { PlannedService } from "./planned-service";
import type { Cell } from "./text-layout";
import { unknownPlaceholder } from "./wire-values";

/** Digits of a fingerprint that a person compares. */
const shownDigits = 12;

/** The start of an image's fingerprint. */
export function shortFingerprint({ image }: PlannedService): string {
  return image.fingerprint.slice(0, shownDigits);
}

/** Where a service is reached, in words where it has no address yet or no more. */
export function addressText({ url, retire }: PlannedService): string {
  if (retire !== undefined) {
    return retire === "keepData" ? "being removed, data kept" : "being removed, data deleted";
  }
  return typeof url === "string" && url !== unknownPlaceholder ? url : "address known after deployment";
}

/** What a person wants to know of a service, one cell per subject, always in the same order. */
export function serviceCells(service: PlannedService, cost?: PlannedCost): readonly Cell[] {
  const { image, database, cache, scaling, calls, retire } = service;
  const built = image.source === "build" ? "built by pulumi up" : "prebuilt";
  const isApi = service.role === "api";
  const costs = serviceCost(cost, service.name);
  const cells: (Cell | false)[] = [
    { label: "image", value: `${image.platform}, ${built}` },
    isApi && { label: "port", value: String(service.port) },
    { label: "tasks", value: tasksText(service) },
    scaling !== undefined && {
      label: "scaling",
      value: `at ${scaling.cpuPercent} % CPU, ${scaling.memoryPercent} % memory, ${scaling.requestsPerTarget} requests/min`,
    },
    {
      label: "database",
      value: `Postgres ${database.engineVersion}, ${database.instanceClass}, ${range(database.storageGiB, database.maximumStorageGiB)} GiB${database.multiAz ? ", Multi-AZ" : ""}`,
    },
    {
      label: "cache",
      value: `Valkey ${cache.engineVersion}, ${cache.nodeCount > 1 ? `${cache.nodeCount} x ` : ""}${cache.nodeType}`,
    },
    service.routes !== undefined && { label: "routes", value: routesText(service.routes) },
    { label: "called by", value: callersText(service) },
    !isApi && calls.length > 0 && { label: "calls", value: callsText(service) },
    service.callerTokens !== undefined && { label: "tokens of", value: service.callerTokens },
    service.publishes !== undefined && { label: "publishes", value: service.publishes.join(", ") },
    service.consumes !== undefined && { label: "consumes", value: service.consumes.join(", ") },
    service.cronJobs && { label: "cron jobs", value: "yes, so exactly one task" },
    service.migration !== undefined && { label: "migration", value: service.migration },
    ...observabilityCells(service),
    costs !== undefined && { label: "cost", value: costs },
  ];
  const retired = ["database", "cache", "cost"];
  return cells.filter((cell) => cell !== false).filter(({ label }) => retire === undefined || retired.includes(label));
}

/** `/billing/* (as /*, everybody)`: what comes from the internet, past the API. */
function routesText(routes: Readonly<Record<string, string>>): string {
  const texts = Object.entries(routes).map(([route, meaning]) => `${route} (${meaning})`);
  return `from the internet, ${texts.join(", ")}`;
}

function callersText({ role, public: isPublic, calledBy }: PlannedService): string {
  if (role === "api") {
    return isPublic ? "the internet" : "clients in the VPC";
  }
  return calledBy.join(", ") || "nobody";
}

/** `payment-gateway (with a token), search` */
function callsText({ calls, tokensFor = [] }: PlannedService): string {
  return calls.map((callee) => (tokensFor.includes(callee) ? `${callee} (with a token)` : callee)).join(", ");
}

/** Values that most services share, by label: said once, and left out below. */
export function sharedCells(blocks: readonly (readonly Cell[])[]): readonly Cell[] {
  const labels = new Set(blocks.flatMap((cells) => cells.map(({ label }) => label)));
  return [...labels].flatMap((label) => {
    const counts = new Map<string, number>();
    for (const { value } of blocks.flat().filter((cell) => cell.label === label)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    return most !== undefined && most[1] > blocks.length / 2 ? [{ label, value: most[0] }] : [];
  });
}

function tasksText({ tasks }: PlannedService): string {
  const size = `${tasks.cpu / 1024} vCPU, ${memoryText(tasks.memoryMiB)}`;
  const most = tasks.maximumCount;
  return `${size}, ${range(tasks.minimumCount, most)} ${most === 1 ? "task" : "tasks"}`;
}

function memoryText(memoryMiB: number): string {
  return memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`;
}

/** Which internal load balancer a service stands behind. */
export function loadBalancerText({ loadBalancer, retire }: PlannedService): string {
  if (retire !== undefined || loadBalancer === undefined) {
    return "none";
  }
  return /^\d+$/.test(loadBalancer) ? `shared ${loadBalancer}` : "its own";
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
