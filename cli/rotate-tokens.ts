import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  describeStep,
  describeStepUntouched,
  describeTokenRotation,
  describeTokensEnded,
  describeTokensUnended,
  type TokenRotationContext,
} from "../release/rotation/describe-token-rotation";
import { planTokenRotation, withTokenPhase } from "../release/rotation/plan-token-rotation";
import { RotationError } from "../release/rotation/rotation-error";
import { phaseNumber, reachedPhase, type TokenPhase } from "../release/rotation/token-phase";
import { exportStack, type StackResource } from "../release/stack/export-stack";
import { findService } from "../release/stack/find-service";
import { deployedStackOf } from "../release/stack/read-deployed-stack";
import { ownStackName } from "../release/stack/stack-name";
import { editFile, readProjectFile } from "../release/stack-file/edit-file";
import { readStatuses } from "../release/status/read-status";
import type { CommandContext } from "./command-context";
import { type DeployRequest, deploy } from "./deploy-command";
import { tell } from "./failure";

/** What `fleet rotate --tokens` was asked for, with nothing left to default. */
export interface TokenRotateRequest extends Required<DeployRequest> {
  readonly service: string;
}

/**
 * Gives a service's callers new tokens, by one update for each step, or goes on with a change that has not ended. Returns
 * the exit code: 0 only where the old tokens are refused and all requested tasks run.
 */
export async function rotateTokens(
  context: CommandContext,
  { service, ...request }: TokenRotateRequest,
): Promise<0 | 1 | 2 | 130> {
  const { projectDirectory, print } = context;
  const { stack } = request;
  const stackFile = join(projectDirectory, `Pulumi.${ownStackName(stack)}.yaml`);
  let resources = await exportStack(projectDirectory, stack);
  const rotation: TokenRotationContext = {
    service,
    stack,
    stackFile,
    plan: await plan(service, stack, stackFile, resources),
  };
  print(describeTokenRotation(rotation));
  for (const phase of rotation.plan.phases) {
    print(describeStep(rotation, phase));
    const edit = editFile(stackFile, (text) => withTokenPhase(text, service, phase));
    const code = await deploy(context, request);
    const after = await exportStack(projectDirectory, stack);
    if (!isReached(service, phase, after) || code !== 0) {
      const untouched = code !== 0 && isDeepStrictEqual(resources, after);
      tell(untouched ? describeStepUntouched(rotation, edit.undo()) : describeTokensUnended(rotation, phase));
      return code === 0 ? 1 : code;
    }
    resources = after;
  }
  print(describeTokensEnded(rotation));
  return 0;
}

/** Everything that may refuse a change does so before anything is changed. */
async function plan(service: string, stack: string, stackFile: string, resources: readonly StackResource[]) {
  const deployed = deployedStackOf(resources, stack);
  findService(deployed, service);
  if (!existsSync(stackFile)) {
    throw new RotationError(`there is no ${basename(stackFile)} beside Pulumi.yaml to say tokens in`);
  }
  const planned = planTokenRotation({
    service,
    resources,
    stackFile,
    stackText: readFileSync(stackFile, "utf8"),
    projectText: readProjectFile(stackFile),
  });
  if (!planned.isAsked) {
    // Tasks that run with other tokens than the state says would be left behind by the next step.
    const ends = [service, ...planned.callers];
    const statuses = await readStatuses(deployed.services.filter((one) => ends.includes(one.service)));
    const unwell = statuses.find(({ complete }) => !complete);
    if (unwell !== undefined) {
      const trouble = unwell.problem ?? unwell.state;
      throw new RotationError(`${unwell.service} is not well (${trouble}), nothing was changed: put that right first`);
    }
  }
  return planned;
}

function isReached(service: string, phase: TokenPhase, resources: readonly StackResource[]): boolean {
  const reached = reachedPhase(service, resources);
  return reached !== undefined && phaseNumber(reached) >= phaseNumber(phase);
}
