import { resolve } from "node:path";
import type { CommandContext } from "./command-context";
import type { DiffFormat } from "./diff-formats";
import { tell } from "./failure";
import { type PlanningRequest, planInThread } from "./planning/planning-thread";

/** What `fleet diff` was asked for. */
export interface DiffRequest extends PlanningRequest {
  /** Branch, tag or commit to compare with. */
  readonly base?: string;
  /** What `pulumi preview --json` printed, a file relative to the working directory: compares with what stands. */
  readonly preview?: string;
  readonly format: DiffFormat;
}

/** Prints what a deployment would do to a fleet that stands as the base, or the stack's state, says. Returns the exit code. */
export async function diff(context: CommandContext, request: DiffRequest): Promise<0 | 1 | 2> {
  const { base, preview, format } = request;
  if ((base === undefined) === (preview === undefined)) {
    tell("compare with what? Give either --base <ref> or --preview <file>.");
    return 2;
  }
  const against = base === undefined ? { preview: resolve(preview ?? "") } : { base };
  const made = await planInThread(context, request, {
    work: { command: "diff", against, format },
    progress: (stack) => `Comparing stack ${stack} with ${base ?? preview}`,
    problem: `${base ?? preview} cannot be compared with: `,
  });
  context.print(made?.text ?? "");
  return made === undefined || made.failed ? 1 : 0;
}
