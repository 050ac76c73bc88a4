import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PlannedResource } from "../../plan";
import { literal, type PlannedValue, plannedRecord, secretPlaceholder } from "../../wire-values";
import { PreviewError } from "./preview-error";

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

/** Whose preview it should be. */
export interface PreviewedStack {
  readonly project: string;
  readonly stack: string;
}

const state = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().default(false),
  parent: z.string().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

const preview = z.object({
  diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })).nullish(),
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
 * Reads what `pulumi preview --json` printed of a stack.
 *
 * @throws PreviewError where it is something else, of another stack, or failed
 */
export function readPreview(file: string, { project, stack }: PreviewedStack): readonly PreviewStep[] {
  const { data, error } = preview.safeParse(parseFile(file));
  if (data === undefined) {
    const [issue] = error.issues;
    const where = issue?.path.length ? `${issue.path.join(".")}: ` : "";
    throw new PreviewError(`${file} is no preview: ${where}${issue?.message}`);
  }
  const failure = data.diagnostics?.find(({ severity }) => severity === "error")?.message.trim();
  if (failure !== undefined || data.steps.length === 0) {
    throw new PreviewError(`${file} is of a preview that failed: ${failure ?? "it has no steps"}`);
  }
  const prefix = `urn:pulumi:${stack}::${project}::`;
  const stranger = data.steps.find(({ urn }) => !urn.startsWith(prefix))?.urn;
  if (stranger !== undefined) {
    const [of = "", other = ""] = stranger.replace(/^urn:pulumi:/, "").split("::");
    throw new PreviewError(
      `${file} is of stack \`${of}\` of project \`${other}\`, not of \`${stack}\` of \`${project}\``,
    );
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
    inputs: mapValues(plannedRecord(mapValues(own, parsed)), masked) as Record<string, PlannedValue>,
  };
}

function mapValues(record: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The engine has put a secret's mark already; in a plan such a text would be somebody's own. */
function masked(value: unknown): unknown {
  if (value === literal(secretPlaceholder)) {
    return secretPlaceholder;
  }
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  return typeof value === "object" && value !== null ? mapValues(value as Record<string, unknown>, masked) : value;
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
