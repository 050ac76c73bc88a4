import { ExecError } from "../release/exec/exec-error";
import { openShell } from "../release/exec/open-shell";
import { runPlugin } from "../release/exec/session-plugin";
import { shellLine } from "../release/exec/shell-words";
import { connectCalls } from "../release/gate/connect-calls";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { findService } from "../release/stack/find-service";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { AwsProblem } from "../release/status/aws-problem";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet exec` was asked for. */
export interface ExecRequest {
  /** `billing`; `api` for the API. */
  readonly service: string;
  readonly stack?: string;
  /** The beginning of a task's id. @default - any task of the service's deployment */
  readonly task?: string;
  /** The command's words. @default /bin/sh */
  readonly command?: readonly string[];
}

const defaultCommand = ["/bin/sh"];

/**
 * Runs a command in a task of a service, before this terminal. Returns the exit code of the session, or 1 where there is
 * none.
 */
export async function exec(
  { projectDirectory }: CommandContext,
  { service, stack = defaultStack(projectDirectory), task, command = [] }: ExecRequest,
): Promise<number> {
  try {
    const inputs = findService(await readDeployedStack(projectDirectory, stack), service);
    const line = shellLine(command.length === 0 ? defaultCommand : command);
    const shell = await openShell(inputs, { command: line, task }, connectCalls(inputs.region));
    tell(`in task ${shell.task.id} of ${service}; the session is recorded`);
    return await runPlugin(shell.plugin, shell);
  } catch (error) {
    return tellProblem(error, [DeployedStackError, AwsProblem, ExecError]);
  }
}
