import type { Plan } from "./plan";
import type { Resource } from "./resource";
import { at, jsonAt, listAt, numberAt, textAt, UNKNOWN } from "./value";

/** One container of a task definition. */
export interface Container {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly environment: readonly { readonly name: string; readonly value: unknown }[];
  readonly secrets: readonly { readonly name: string; readonly from: unknown }[];
  readonly ports: readonly number[];
}

/** The containers of a task definition; `undefined` when they are not known yet, empty when they are not a list. */
export function containersOf(definition: Resource): readonly Container[] | undefined {
  const parsed = jsonAt(definition.inputs, "containerDefinitions");
  if (parsed === UNKNOWN) return undefined;
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((container) => (isRecord(container) ? [readContainer(container)] : []));
}

function readContainer(container: Record<string, unknown>): Container {
  return {
    name: textAt(container, "name") ?? "container",
    definition: container,
    environment: listAt(container, "environment").map((entry) => ({
      name: textAt(entry, "name") ?? "",
      value: at(entry, "value"),
    })),
    secrets: listAt(container, "secrets").map((entry) => ({
      name: textAt(entry, "name") ?? "",
      from: at(entry, "valueFrom"),
    })),
    ports: listAt(container, "portMappings").flatMap((mapping) => numberAt(mapping, "containerPort") ?? []),
  };
}

/** The roles that a task definition runs with. */
export function rolesOf(
  plan: Plan,
  definition: Resource,
): { readonly execution: readonly Resource[]; readonly task: readonly Resource[] } {
  return {
    execution: plan.refs(definition, ["role"], "executionRoleArn").targets,
    task: plan.refs(definition, ["role"], "taskRoleArn").targets,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
