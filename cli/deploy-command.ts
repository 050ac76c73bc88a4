import { outcomesOf, reachedServices } from "../release/deploy/gate-states";
import { type PulumiUpResult, pulumiUp } from "../release/deploy/pulumi-up";
import { renderOutcomes } from "../release/deploy/render-outcomes";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { exportStack, type StackResource } from "../release/stack/export-stack";
import { deployedStackOf } from "../release/stack/read-deployed-stack";
import { ownStackName } from "../release/stack/stack-name";
import { AwsProblem } from "../release/status/aws-problem";
import { readStatuses } from "../release/status/read-status";
import { defaultStack } from "../review/project-file";
import { check } from "./check-command";
import type { CommandContext } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet deploy` was asked for. */
export interface DeployRequest {
  readonly stack?: string;
  /** Does not ask before it changes anything. Needed where there is no terminal. */
  readonly yes?: boolean;
  /** Whether the policy pack looks at the update. @default true */
  readonly policies?: boolean;
}

interface Deployment {
  readonly stack: string;
  readonly before: readonly StackResource[];
  readonly up: PulumiUpResult;
  readonly seconds: number;
}

/**
 * Checks the monorepo, updates a stack, and says what became of each service. Returns the exit code: 0 only where all
 * requested tasks run, 1 otherwise, 2 where it cannot ask, 130 where somebody interrupted it.
 */
export async function deploy(
  context: CommandContext,
  { stack = defaultStack(context.projectDirectory), yes = false, policies = true }: DeployRequest,
): Promise<0 | 1 | 2 | 130> {
  const { projectDirectory } = context;
  if (!yes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    tell("there is no terminal to ask on: pass --yes to deploy without a question");
    return 2;
  }
  try {
    if (check(context, { root: undefined, stack: ownStackName(stack) }) === 1) {
      return 1;
    }
    const before = await exportStack(projectDirectory, stack);
    const startedAt = performance.now();
    const up = await pulumiUp({ projectDirectory, stack, yes, policies });
    if (up.interrupted) {
      tell(`interrupted: the next fleet deploy --stack ${stack} goes on where this one stopped`);
      return 130;
    }
    return await summarise(context, { stack, before, up, seconds: (performance.now() - startedAt) / 1000 });
  } catch (error) {
    return tellProblem(error, [DeployedStackError, AwsProblem]);
  }
}

async function summarise(
  { projectDirectory, print }: CommandContext,
  { stack, before, up, seconds }: Deployment,
): Promise<0 | 1> {
  try {
    const after = await exportStack(projectDirectory, stack);
    if (up.code !== 0 && !reachedServices(before, after)) {
      return 1;
    }
    const statuses = await readStatuses(deployedStackOf(after, stack).services);
    print(renderOutcomes(stack, outcomesOf(before, after, statuses), seconds));
    return up.code === 0 && statuses.every(({ complete }) => complete) ? 0 : 1;
  } finally {
    if (up.advice !== undefined) {
      tell(up.advice);
    }
  }
}
