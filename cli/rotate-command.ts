import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  describeEnded,
  describeRotation,
  describeUnended,
  describeUntouched,
  type RotationContext,
} from "../release/rotation/describe-rotation";
import { deployedGeneration, isEnded, planRotation } from "../release/rotation/plan-rotation";
import { RotationError } from "../release/rotation/rotation-error";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { exportStack, type StackResource } from "../release/stack/export-stack";
import { findService } from "../release/stack/find-service";
import { deployedStackOf } from "../release/stack/read-deployed-stack";
import { ownStackName } from "../release/stack/stack-name";
import { editFile, type FileEdit, readProjectFile } from "../release/stack-file/edit-file";
import { StackFileError } from "../release/stack-file/stack-file-error";
import { AwsProblem } from "../release/status/aws-problem";
import { readStatuses } from "../release/status/read-status";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { deploy } from "./deploy-command";
import { tell, tellProblem } from "./failure";
import { rotateTokens } from "./rotate-tokens";

/** What `fleet rotate` was asked for. */
export interface RotateRequest {
  /** Name of a microservice; `api` for the API. */
  readonly service: string;
  /** The tokens of its callers instead of its datastores' credentials. */
  readonly tokens?: boolean;
  readonly stack?: string;
  /** Does not ask before it changes anything. Needed where there is no terminal. */
  readonly yes?: boolean;
  /** Whether the policy pack looks at the update. @default true */
  readonly policies?: boolean;
}

/**
 * Gives a service new credentials of its database and cache by an update, or its callers new tokens, or goes on with a
 * rotation that has not ended.
 * Returns the exit code: 0 only where the old ones are gone and all requested tasks run; else as `fleet deploy` does.
 */
export async function rotate(
  context: CommandContext,
  { service, tokens, stack = defaultStack(context.projectDirectory), yes = false, policies = true }: RotateRequest,
): Promise<0 | 1 | 2 | 130> {
  if (!yes && !(process.stdin.isTTY && process.stdout.isTTY)) {
    tell("there is no terminal to ask on: pass --yes to rotate without a question");
    return 2;
  }
  try {
    if (tokens === true) {
      return await rotateTokens(context, { service, stack, yes, policies });
    }
    const { projectDirectory, print } = context;
    const stackFile = join(projectDirectory, `Pulumi.${ownStackName(stack)}.yaml`);
    const before = await exportStack(projectDirectory, stack);
    const rotation = { service, stack, stackFile, plan: await plan(service, stack, stackFile, before) };
    print(describeRotation(rotation));
    const { stackText } = rotation.plan;
    const edit = stackText === undefined ? undefined : editFile(stackFile, () => stackText);
    const code = await deploy(context, { stack, yes, policies });
    return await conclude(context, rotation, { before, edit, code });
  } catch (error) {
    return tellProblem(error, [RotationError, StackFileError, DeployedStackError, AwsProblem]);
  }
}

/** Everything that may refuse a rotation does so before anything is changed. */
async function plan(service: string, stack: string, stackFile: string, resources: readonly StackResource[]) {
  const inputs = findService(deployedStackOf(resources, stack), service);
  if (!existsSync(stackFile)) {
    throw new RotationError(`there is no ${basename(stackFile)} beside Pulumi.yaml to say credentials in`);
  }
  const planned = planRotation({
    service,
    resources,
    stackFile,
    stackText: readFileSync(stackFile, "utf8"),
    projectText: readProjectFile(stackFile),
  });
  const [status] = await readStatuses([inputs]);
  if (!planned.isResumed && status?.complete !== true) {
    const trouble = status?.problem ?? status?.state ?? "unknown to ECS";
    throw new RotationError(`${service} is not well (${trouble}), nothing was changed: put that right first`);
  }
  return planned;
}

interface Attempt {
  readonly before: readonly StackResource[];
  readonly edit: FileEdit | undefined;
  readonly code: 0 | 1 | 2 | 130;
}

async function conclude(
  { projectDirectory, print }: CommandContext,
  rotation: RotationContext,
  { before, edit, code }: Attempt,
): Promise<0 | 1 | 2 | 130> {
  const { service, stack, plan } = rotation;
  const after = await exportStack(projectDirectory, stack);
  if (deployedGeneration(service, after) === plan.to && isEnded(service, after)) {
    print(describeEnded(rotation));
    return code;
  }
  // Refused, declined, or another update is under way: what the file asks for was not begun.
  if (edit !== undefined && isDeepStrictEqual(before, after)) {
    tell(describeUntouched(rotation, edit.undo()));
  } else {
    tell(describeUnended(rotation));
  }
  return code === 0 ? 1 : code;
}
