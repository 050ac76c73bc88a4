import type { Plan } from "../plan";
import type { PlannedService } from "../planned-service";
import { wrapWords } from "../text-layout";
import { money } from "./money";
import type { CostLine } from "./price-resources";

/**
 * What a month costs less where a microservice becomes part of the API, in cents, by its name: all that it has of its own
 * but for its tasks, whose load moves to the API's, and its database's storage, whose rows do.
 */
export function foldingSavings(
  lines: readonly CostLine[],
  services: readonly Pick<PlannedService, "name">[],
): Readonly<Record<string, number>> {
  const saved = lines.filter(({ kind, prices }) => kind !== "tasks" && !prices.some(isStorage));
  return Object.fromEntries(
    services.map(({ name }) => [
      name,
      saved.reduce((sum, line) => sum + (line.service === name ? line.monthlyCents : 0), 0),
    ]),
  );
}

function isStorage({ item }: CostLine["prices"][number]): boolean {
  return item.startsWith("rds.storage.");
}

/** Whether nothing shows that a microservice needs to be one: one task, no cron jobs or routes, no use of data of its own. */
export function isFoldable({ tasks, cronJobs, ownData, routes, retire }: PlannedService): boolean {
  return tasks.maximumCount === 1 && !cronJobs && routes === undefined && ownData === false && retire === undefined;
}

/** The microservices that might as well be part of the API, in one paragraph; nothing where there is none. */
export function renderFoldable({ services, cost }: Plan, width: number): string {
  const found = services.filter(isFoldable);
  if (found.length === 0) {
    return "";
  }
  const saving = ({ name }: PlannedService) => {
    const cents = cost?.savings?.[name];
    return cents === undefined ? name : `${name} (${money(cents)} a month less)`;
  };
  const text = `Could as well be part of the API, with one task, no cron jobs, and sources that use no data of their own: ${found.map(saving).join(", ")}.`;
  return wrapWords(text, width).join("\n");
}
