import { basename } from "node:path";
import { type TokenRotationPlan, textOf } from "./plan-token-rotation";
import type { TokenPhase } from "./token-phase";

/** What is told of. */
export interface TokenRotationContext {
  readonly service: string;
  readonly stack: string;
  readonly stackFile: string;
  readonly plan: TokenRotationPlan;
}

/** What will be done, before anybody agrees to it. */
export function describeTokenRotation({ service, stackFile, plan }: TokenRotationContext): string {
  const { callers, phases, isResumed } = plan;
  const generation = phases.at(-1)?.generation;
  return [
    isResumed
      ? `${service}: the change to tokens of generation ${generation} has not ended, and goes on`
      : `${service} and its callers (${callers.join(", ")}) get new tokens: generation ${generation}`,
    ...phases.map((phase, index) => `  ${index + 1}. ${stepText(service, callers, phase)}`),
    `  each is an update, with all else that pulumi up would change; ${basename(stackFile)} says which`,
    "",
  ].join("\n");
}

/** The step that begins now. */
export function describeStep({ service, plan }: TokenRotationContext, phase: TokenPhase): string {
  const { phases, callers } = plan;
  return `Step ${phases.indexOf(phase) + 1} of ${phases.length}: ${stepText(service, callers, phase)}\n`;
}

/** It has ended. */
export function describeTokensEnded({ service, stackFile, plan }: TokenRotationContext): string {
  const generation = plan.phases.at(-1)?.generation;
  return `${service} takes tokens of generation ${generation} alone.\nCommit ${basename(stackFile)} now: an update from a checkout without it would have calls refused.\n`;
}

/** The update of a step ended before it did anything. */
export function describeStepUntouched({ stackFile }: TokenRotationContext, isPutBack: boolean): string {
  return isPutBack
    ? `nothing was changed, ${basename(stackFile)} is as it was before this step`
    : `nothing was changed, but somebody has written ${basename(stackFile)} meanwhile: put its tokens right yourself`;
}

/** It stopped on its way. */
export function describeTokensUnended({ service, stack, stackFile }: TokenRotationContext, phase: TokenPhase): string {
  return `the change of ${service}'s tokens stopped at ${textOf(phase)}: no call is refused, as both ends still have a token in common. Put right what is said above and run fleet rotate ${service} --tokens --stack ${stack} again, which goes on from there; keep ${basename(stackFile)} as it is`;
}

function stepText(service: string, callers: readonly string[], { generation, rotation }: TokenPhase): string {
  switch (rotation) {
    case "accepting":
      return `${service} takes tokens of generation ${generation} besides those of ${generation - 1}`;
    case "sending":
      return `${callers.join(", ")} send${callers.length === 1 ? "s" : ""} tokens of generation ${generation}`;
    case "done":
      return `${service} takes tokens of generation ${generation} alone, and refuses all others`;
  }
}
