import { basename } from "node:path";
import { refuseInherited, serviceSetting, withServiceSetting } from "../stack-file/service-setting";
import type { RotationScene } from "./plan-rotation";
import { RotationError } from "./rotation-error";
import { callersOf, nextPhase, phaseNumber, reachedPhase, type TokenPhase } from "./token-phase";

/** The updates that give a service's callers new tokens. */
export interface TokenRotationPlan {
  readonly callers: readonly string[];
  /** What is left to do, in this order. */
  readonly phases: readonly TokenPhase[];
  /** Whether it was begun before, and has not ended. */
  readonly isResumed: boolean;
  /** Whether the stack file asks for the first one already. */
  readonly isAsked: boolean;
}

/** Chooses what is left to do. Throws a {@link RotationError} where nothing can begin. */
export function planTokenRotation({ service, resources, stackFile, stackText, projectText }: RotationScene) {
  const file = basename(stackFile);
  refuseInherited(stackFile, projectText, stackText, service);
  const reached = reachedPhase(service, resources);
  if (service === "api") {
    throw new RotationError("nobody has a token for the API: it is called from outside");
  }
  if (reached === undefined) {
    throw new RotationError(
      `nobody has a token for ${service}: another service has to call it, or fleet:services.${service}.tokens.enabled has to be true, and that deployed`,
    );
  }
  const asked = askedPhase(stackText, service, file);
  if (phaseNumber(asked) < phaseNumber(reached)) {
    throw new RotationError(
      `${file} has ${textOf(asked)} for ${service}'s tokens, but ${textOf(reached)} is deployed: get the commit that holds it`,
    );
  }
  const ended = phaseNumber(asked) === phaseNumber(reached) && reached.rotation === "done";
  const goal: TokenPhase = { generation: asked.generation + (ended ? 1 : 0), rotation: "done" };
  const phases: TokenPhase[] = [];
  for (let phase = reached; phaseNumber(phase) < phaseNumber(goal); ) {
    phase = nextPhase(phase);
    phases.push(phase);
  }
  const [first = goal] = phases;
  const plan: TokenRotationPlan = {
    callers: callersOf(service, resources),
    phases,
    isResumed: !ended,
    isAsked: phaseNumber(first) === phaseNumber(asked),
  };
  return plan;
}

/** A stack file's text that asks for a phase. */
export function withTokenPhase(text: string, service: string, { generation, rotation }: TokenPhase): string {
  const counted = withServiceSetting(text, service, { key: "tokens.generation", value: generation });
  return withServiceSetting(counted, service, { key: "tokens.rotation", value: rotation });
}

/** `generation: 2, rotation: sending` */
export function textOf({ generation, rotation }: TokenPhase): string {
  return `generation: ${generation}, rotation: ${rotation}`;
}

function askedPhase(text: string, service: string, file: string): TokenPhase {
  const generation = serviceSetting(text, service, "tokens.generation") ?? 1;
  const rotation = serviceSetting(text, service, "tokens.rotation") ?? "done";
  const known = (["accepting", "sending", "done"] as const).find((one) => one === rotation);
  if (!Number.isSafeInteger(generation) || Number(generation) < 1 || known === undefined) {
    throw new RotationError(
      `${file} has generation: ${JSON.stringify(generation)}, rotation: ${JSON.stringify(rotation)} for ${service}'s tokens; it takes 1, 2, ... and accepting, sending or done`,
    );
  }
  return { generation: Number(generation), rotation: known };
}
