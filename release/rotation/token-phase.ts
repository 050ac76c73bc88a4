import { tokensForm } from "../../infra/tokens/generations-form";
import type { TokenGenerations } from "../../infra/tokens/settings";
import type { StackResource } from "../stack/export-stack";
import { gateType } from "../stack/read-deployed-stack";

/** A step of a rotation of tokens, as a service's settings name it. */
export interface TokenPhase {
  readonly generation: number;
  readonly rotation: "accepting" | "sending" | "done";
}

/** What the gates of a callee and of its callers say of the tokens between them. */
interface Ends {
  /** Generations that the callee takes, the oldest first; none where it tells nobody apart. */
  readonly accepted: readonly number[];
  /** Generations that callers send. */
  readonly sent: readonly number[];
  readonly calleeFailed: boolean;
  readonly callersFailed: boolean;
}

/** Where a phase stands among all: the next one has the next number. */
export function phaseNumber({ generation, rotation }: TokenPhase): number {
  return generation * 3 + ["accepting", "sending", "done"].indexOf(rotation);
}

/** The phase after another. */
export function nextPhase({ generation, rotation }: TokenPhase): TokenPhase {
  switch (rotation) {
    case "accepting":
      return { generation, rotation: "sending" };
    case "sending":
      return { generation, rotation: "done" };
    case "done":
      return { generation: generation + 1, rotation: "accepting" };
  }
}

/** Names of those that have a token for a service, sorted. */
export function callersOf(service: string, resources: readonly StackResource[]): readonly string[] {
  return gatesOf(resources)
    .filter(({ tokens }) => tokens.sends?.[service] !== undefined)
    .map(({ name }) => name)
    .sort();
}

/**
 * The last phase that both ends have reached: every gate of it has opened. Of one that a gate stopped the phase before
 * counts, so that it is done once more. Nothing where nobody has a token for the service.
 */
export function reachedPhase(service: string, resources: readonly StackResource[]): TokenPhase | undefined {
  const { accepted, sent, calleeFailed, callersFailed } = endsOf(service, resources);
  const newest = accepted.at(-1);
  if (sent.length === 0) {
    return undefined;
  }
  if (newest === undefined) {
    return { generation: 1, rotation: callersFailed || !sent.includes(1) ? "accepting" : "sending" };
  }
  if (accepted.length === 1) {
    return { generation: newest, rotation: calleeFailed ? "sending" : "done" };
  }
  if (calleeFailed) {
    return { generation: newest - 1, rotation: "done" };
  }
  const allSend = !callersFailed && sent.every((generation) => generation === newest);
  return { generation: newest, rotation: allSend ? "sending" : "accepting" };
}

function endsOf(service: string, resources: readonly StackResource[]): Ends {
  const gates = gatesOf(resources);
  const callee = gates.find(({ name }) => name === service);
  const callers = gates.filter(({ tokens }) => tokens.sends?.[service] !== undefined);
  const accepted = Object.values(callee?.tokens.accepts ?? {}).flat();
  return {
    accepted: [...new Set(accepted)].sort((one, other) => one - other),
    sent: callers.map(({ tokens }) => tokens.sends?.[service] ?? 0),
    calleeFailed: callee?.failed ?? false,
    callersFailed: callers.some(({ failed }) => failed),
  };
}

interface Gate {
  readonly name: string;
  readonly tokens: TokenGenerations;
  readonly failed: boolean;
}

function gatesOf(resources: readonly StackResource[]): readonly Gate[] {
  return resources
    .filter(({ type }) => type === gateType)
    .map(({ inputs, initErrors }) => ({
      name: String(inputs.service),
      tokens: tokensForm.safeParse(inputs.tokens ?? {}).data ?? {},
      failed: initErrors.length > 0,
    }));
}
