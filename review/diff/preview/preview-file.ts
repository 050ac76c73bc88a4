import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PlannedResource } from "../../plan";
import { plannedRecord } from "../../wire-values";

/** What `pulumi preview --json` says of one resource that does not stay as it is. */
export interface PreviewStep {
  readonly urn: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** As the stack's state has it. */
  readonly before?: PlannedResource;
  /** As the program wants it. */
  readonly after?: PlannedResource;
  /** Properties that the provider finds changed. */
  readonly changed: readonly string[];
  /** Properties that the provider makes a new resource for. */
  readonly replacedBy: readonly string[];
}

/** A file that is no preview. The message says why. */
export class PreviewError extends Error {}

const state = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().default(false),
  parent: z.string().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

const preview = z.object({
  steps: z.array(
    z.object({
      op: z.string(),
      urn: z.string(),
      oldState: state.optional(),
      newState: state.optional(),
      diffReasons: z.array(z.string()).nullish(),
      replaceReasons: z.array(z.string()).nullish(),
    }),
  ),
});

const actions: Readonly<Record<string, PreviewStep["action"]>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/**
 * Reads what `pulumi preview --json` printed.
 *
 * @throws PreviewError where it is something else
 */
export function readPreview(file: string): readonly PreviewStep[] {
  const { data, error } = preview.safeParse(parseFile(file));
  if (data === undefined) {
    const [issue] = error.issues;
    throw new PreviewError(`${file} is no preview: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  return data.steps.flatMap(({ op, urn, oldState, newState, diffReasons, replaceReasons }) => {
    const action = Object.hasOwn(actions, op) ? actions[op] : undefined;
    if (action === undefined) {
      return [];
    }
    const [before, after] = [oldState, newState].map((one) => one && plannedResource(one));
    return [
      {
        urn,
        action,
        ...(before !== undefined && action !== "create" && { before }),
        ...(after !== undefined && action !== "delete" && { after }),
        changed: diffReasons ?? [],
        replacedBy: action === "replace" ? (replaceReasons ?? []) : [],
      },
    ];
  });
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PreviewError(`${file} is no preview, which pulumi preview --json prints: ${(error as Error).message}`);
  }
}

function plannedResource({ urn, type, custom, parent, protect, inputs }: z.infer<typeof state>): PlannedResource {
  // What the provider notes for itself.
  const { __defaults, ...own } = inputs;
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    ...(parent !== undefined && !parent.includes("::pulumi:pulumi:Stack::") && { parent }),
    ...(!custom && { component: true }),
    ...(protect === true && { protect }),
    inputs: plannedRecord(mapValues(own, parsed)),
  };
}

function mapValues(record: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** JSON in a text is compared by what is in it: containers, policies. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
