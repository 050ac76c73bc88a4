import type { CommandContext } from "./command-context";
import type { GraphFormat } from "./graph-formats";
import { type PlanningRequest, planInThread } from "./planning/planning-thread";
import { printOrWrite } from "./written-file";

/** What `fleet graph` was asked for. */
export interface GraphRequest extends PlanningRequest {
  /** Branch, tag or commit that what differs is marked against. */
  readonly base?: string;
  readonly format: GraphFormat;
  /** File relative to the working directory. @default - standard output */
  readonly output?: string;
}

/** Draws the fleet. Returns the exit code. */
export async function graph(context: CommandContext, request: GraphRequest): Promise<0 | 1> {
  const { base, format, output } = request;
  // A picture has no place for what the policy pack says.
  const made = await planInThread(
    context,
    { ...request, policies: false },
    {
      work: { command: "graph", base, format },
      progress: (stack) => `Drawing stack ${stack}`,
      problem: `${base} cannot be compared with: `,
    },
  );
  return made === undefined ? 1 : printOrWrite(context, made, output);
}
