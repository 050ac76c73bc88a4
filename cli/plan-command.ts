import type { CommandContext } from "./command-context";
import { type PlanningRequest, planInThread } from "./planning/planning-thread";

/** What `fleet plan` was asked for. */
export interface PlanRequest extends PlanningRequest {
  readonly json?: boolean;
}

/** Prints what a deployment would make, or why it would not start. Returns the exit code. */
export async function plan(context: CommandContext, request: PlanRequest): Promise<0 | 1> {
  const work = { command: "plan", json: request.json === true } as const;
  const made = await planInThread(context, request, { work, progress: (stack) => `Planning stack ${stack}` });
  context.print(made?.text ?? "");
  return made === undefined || made.failed ? 1 : 0;
}
