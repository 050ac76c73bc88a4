import type { Plan } from "../plan";
import { money } from "./money";
import type { PlannedCost } from "./planned-cost";

/** The README's table of costs: a column for each plan, of the same monorepo. */
export function costReference(plans: readonly Plan[]): string {
  const columns = plans.flatMap(({ fleet, cost }) => (cost === undefined ? [] : [{ fleet, cost }]));
  const [api = "", ...services] = Object.keys(columns[0]?.cost.services ?? {});
  const row = (title: string, cents: (cost: PlannedCost) => number | undefined) => [
    title,
    ...columns.map(({ cost }) => money(cents(cost) ?? 0)),
  ];
  const rows = [
    ["", ...columns.map(({ fleet }) => `\`${fleet.stack}\`, ${fleet.profile}`)],
    row(`\`${api}\`, with the public load balancer and the firewall`, ({ services }) => services[api]),
    ...services.map((name) => row(`\`${name}\``, ({ services }) => services[name])),
    row("shared: network, internal load balancer, key, zone", ({ sharedCents }) => sharedCents),
    row("in all", ({ monthlyCents }) => monthlyCents),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
