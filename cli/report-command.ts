import type { CommandContext } from "./command-context";
import { type PlanningRequest, planInThread } from "./planning/planning-thread";
import { printOrWrite } from "./written-file";

/** What `fleet report` was asked for. */
export interface ReportRequest extends PlanningRequest {
  /** Branch, tag or commit that the page compares with. */
  readonly base?: string;
  /** File relative to the working directory. */
  readonly output: string;
}

/** Writes the page that a reviewer reads. Returns the exit code. */
export async function report(context: CommandContext, request: ReportRequest): Promise<0 | 1> {
  const { base, output } = request;
  const made = await planInThread(context, request, {
    work: { command: "report", base },
    progress: (stack) => `Writing the report of stack ${stack}`,
    problem: `${base} cannot be compared with: `,
  });
  return made === undefined ? 1 : printOrWrite(context, made, output);
}
