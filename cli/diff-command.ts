import type { CommandContext } from "./command-context";
import type { DiffFormat } from "./diff-formats";
import { type PlanningRequest, planInThread } from "./planning/planning-thread";

/** What `fleet diff` was asked for. */
export interface DiffRequest extends PlanningRequest {
  /** Branch, tag or commit to compare with. */
  readonly base: string;
  readonly format: DiffFormat;
}

/** Prints what a deployment would do to a fleet that stands as the base says. Returns the exit code. */
export async function diff(context: CommandContext, request: DiffRequest): Promise<0 | 1> {
  const { base, format } = request;
  const made = await planInThread(context, request, {
    work: { command: "diff", base, format },
    progress: (stack) => `Comparing stack ${stack} with ${base}`,
    problem: `${base} cannot be compared with: `,
  });
  context.print(made?.text ?? "");
  return made === undefined || made.failed ? 1 : 0;
}
