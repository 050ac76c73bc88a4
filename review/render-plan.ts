import { renderFoldable } from "./cost/folding";
import { renderCost } from "./cost/render-cost";
import type { Screen } from "./paint";
import type { Plan } from "./plan";
import type { PlannedService } from "./planned-service";
import { renderDiagnostics } from "./render-diagnostics";
import { renderPolicies } from "./render-policies";
import { countByName } from "./resource-names";
import { addressText, loadBalancerText, serviceCells, sharedCells, shortFingerprint } from "./service-text";
import { type Cell, cellWidths, layCells } from "./text-layout";

/** From so many microservices on, what most of them share is said once. */
const many = 7;

/** How a plan is shown. */
export interface PlanScreen extends Screen {
  /** The monorepo as the reader knows it, such as a path from the working directory. */
  readonly monorepo: string;
}

/** A plan as a person reads it: the fleet, the API, every microservice, totals, problems, policies. */
export function renderPlan(plan: Plan, screen: PlanScreen): string {
  const problems = renderDiagnostics(plan.diagnostics, screen);
  const sections = [
    renderHeader(plan, screen),
    renderServices("API", [plan.api], { plan, screen }),
    plan.services.length === 0 ? screen.paint.title("No microservices") : renderMicroservices(plan, screen),
    renderTotals(plan, screen),
    ...(plan.cost === undefined ? [] : [renderCost(plan.cost, screen)]),
    ...[renderFoldable(plan, screen.width)].filter((text) => text !== ""),
    problems === "" ? "No problems found." : problems.trimEnd(),
    ...(plan.policies === undefined ? [] : [renderPolicies(plan.policies, screen)]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function renderHeader({ fleet }: Plan, { width, paint, monorepo }: PlanScreen): string {
  const cells = [
    { label: "region", value: fleet.region },
    { label: "profile", value: fleet.profile },
    { label: "monorepo", value: monorepo },
    { label: "zone", value: fleet.zone },
  ];
  const lines = layCells(cells, cellWidths(cells, width - 2), { width: width - 2, paintLabel: paint.label });
  return [paint.title(`Fleet ${fleet.name}, stack ${fleet.stack}`), ...lines.map((line) => `  ${line}`)].join("\n");
}

function renderMicroservices(plan: Plan, screen: PlanScreen): string {
  const { services } = plan;
  const title = `${services.length} microservice${services.length === 1 ? "" : "s"}`;
  return (services.length < many ? renderServices : renderMany)(title, services, { plan, screen });
}

interface PlanOnScreen {
  readonly plan: Plan;
  readonly screen: Screen;
}

/** A block for each service. */
function renderServices(title: string, services: readonly PlannedService[], { plan, screen }: PlanOnScreen): string {
  const { width, paint } = screen;
  const several = severalLoadBalancers(services);
  const blocks = services.map((service) => ({
    service,
    cells: serviceCells(service, plan.cost).flatMap((cell) => {
      const image = cell.label === "image" ? { ...cell, value: `${shortFingerprint(service)}, ${cell.value}` } : cell;
      const balancer = { label: "behind", value: `load balancer: ${loadBalancerText(service)}` };
      return several && cell.label === "called by" ? [image, balancer] : [image];
    }),
  }));
  const widths = cellWidths(
    blocks.flatMap(({ cells }) => cells),
    width - 4,
  );
  const names = Math.max(...services.map(({ name }) => name.length));
  const rendered = blocks.map(({ service, cells }) => {
    const head = `  ${paint.title(service.name.padEnd(names))}  ${paint.link(addressText(service))}`;
    const lines = layCells(cells, widths, { width: width - 4, paintLabel: paint.label });
    return [head, ...lines.map((line) => `    ${line}`)].join("\n");
  });
  return [paint.title(title), rendered.join("\n\n")].join("\n");
}

/** What most services share, once; then a line for each service, and below it what is different there. */
function renderMany(title: string, services: readonly PlannedService[], { plan, screen }: PlanOnScreen): string {
  const { width, paint } = screen;
  const blocks = services.map((service) => serviceCells(service, plan.cost));
  const shared = sharedCells(blocks);
  const widths = cellWidths(blocks.flat(), width - 4);
  const lay = (cells: readonly Cell[], indent: string) =>
    layCells(cells, widths, { width: width - 4, paintLabel: paint.label }).map((line) => indent + line);
  const columns = [
    { title: "name", values: services.map(({ name }) => name), paint: paint.title },
    { title: "address", values: services.map(addressText), paint: paint.link },
    { title: "image", values: services.map(shortFingerprint), paint: plainText },
    ...(severalLoadBalancers(services)
      ? [{ title: "load balancer", values: services.map(loadBalancerText), paint: plainText }]
      : []),
  ].map((column) => ({
    ...column,
    width: Math.max(column.title.length, ...column.values.map(({ length }) => length)),
  }));
  const header = paint.label(
    columns
      .map((column) => column.title.padEnd(column.width))
      .join("  ")
      .trimEnd(),
  );
  const rows = services.flatMap((service, row) => {
    const texts = columns.map((column) => column.paint((column.values[row] ?? "").padEnd(column.width)));
    return [`  ${texts.join("  ").trimEnd()}`, ...lay(different(blocks[row] ?? [], shared, service), "    ")];
  });
  return [
    `${paint.title(title)}, each unless it says otherwise:`,
    ...lay(shared, "  "),
    "",
    `  ${header}`,
    ...rows,
  ].join("\n");
}

function severalLoadBalancers(services: readonly PlannedService[]): boolean {
  return new Set(services.flatMap(({ loadBalancer }) => loadBalancer ?? [])).size > 1;
}

function plainText(text: string): string {
  return text;
}

/** What a service does not share with most; also what it lacks, unless it is on its way out. */
function different(cells: readonly Cell[], shared: readonly Cell[], { retire }: PlannedService): readonly Cell[] {
  const own = cells.filter(({ label, value }) => shared.every((cell) => cell.label !== label || cell.value !== value));
  const lacking = shared.filter(({ label }) => retire === undefined && cells.every((cell) => cell.label !== label));
  return [...own, ...lacking.map(({ label }) => ({ label, value: "none" }))];
}

function renderTotals({ totals }: Plan, { width, paint }: Screen): string {
  const counts = countByName(totals.byType);
  const digits = Math.max(0, ...counts.map(([, count]) => String(count).length));
  const cells = counts.map(([name, count]) => ({ label: String(count).padStart(digits), value: name }));
  const lines = layCells(cells, cellWidths(cells, width - 2), { width: width - 2 });
  return [paint.title(`${totals.resources} resources`), ...lines.map((line) => `  ${line}`)].join("\n");
}
