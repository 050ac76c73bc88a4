import { countByName, resourceName } from "../resource-names";
import type { FleetDiff, ResourceDiff } from "./fleet-diff";
import { code, fold, limitLines } from "./markdown-text";
import { actionSigns, changeText, countActions } from "./property-text";

/** Lines that one service has at most: a comment is for reading. */
const longestFold = 4_000;

/** A fold for each service with what changes in it, property by property, as many as there is room for. */
export function renderDetails(diff: FleetDiff, room: number): readonly string[] {
  const folds = [
    ...diff.services.map(({ name, status, facts, variables, resources }) =>
      fold(
        `${name}: ${countActions(resources) || status}`,
        body([
          ...facts.map((change) => `- ${code(changeText(change))}`),
          ...variables.map((change) => `- variable ${code(changeText(change))}`),
          ...resourceLines(resources),
        ]),
      ),
    ),
    ...(diff.shared.length === 0
      ? []
      : [fold(`shared: ${countActions(diff.shared)}`, body(resourceLines(diff.shared)))]),
    ...(diff.settings.length === 0
      ? []
      : [fold("the fleet's settings", body(diff.settings.map((change) => `- ${code(changeText(change))}`)))]),
  ];
  return limitLines(folds, room, (left) => `${left} more: ${code("fleet diff --format text")} shows them.`);
}

function body(lines: readonly string[]): string {
  return limitLines(lines, longestFold, (left) => `- and ${left} more`).join("\n");
}

/** What comes and what goes by its kind; what changes one by one. */
function resourceLines(resources: readonly ResourceDiff[]): readonly string[] {
  const whole = (["create", "delete"] as const).flatMap((action) => {
    const found = resources.filter((resource) => resource.action === action);
    const names = found.length > few ? [countKinds(found)] : found.map(describe);
    return names.map((name) => `- ${code(actionSigns[action])} ${name}`);
  });
  const rest = resources.filter(({ action }) => action === "update" || action === "replace");
  const changed = rest.flatMap((resource) => {
    const { action, properties, replacedBy, consequence } = resource;
    const forced =
      replacedBy === undefined
        ? ""
        : ` for ${replacedBy.map(code).join(", ")}${consequence === "nothing" ? "" : ` (${consequence})`}`;
    return [
      `- ${code(actionSigns[action])} ${describe(resource)}${forced}`,
      ...properties.map((change) => `  - ${code(changeText(change))}`),
    ];
  });
  return [...changed, ...whole];
}

/** So many are named each. */
const few = 6;

function describe({ type, name }: ResourceDiff): string {
  return `${resourceName(type, 1)} ${code(name)}`;
}

function countKinds(resources: readonly ResourceDiff[]): string {
  const byType: Record<string, number> = {};
  for (const { type } of resources) {
    byType[type] = (byType[type] ?? 0) + 1;
  }
  return countByName(byType)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
