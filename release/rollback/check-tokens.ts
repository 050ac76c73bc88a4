import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { ReleaseRecord } from "../ledger/release-record";
import { RollbackError } from "./rollback-error";

type Peer = Pick<GateInputs, "service" | "tokens">;

/**
 * What a release's tokens mean to those who call it and whom it calls, as the last update left them. Throws a
 * {@link RollbackError} where its tasks would send, or take, only tokens that are valid no more: a task has the tokens of
 * the secret's version that its definition names, whatever was made since.
 */
export function checkTokens(target: ReleaseRecord, peers: readonly Peer[]): readonly string[] {
  const others = peers.filter(({ service }) => service !== target.service);
  return [
    ...others.flatMap((callee) => checkSent(target, callee)),
    ...checkAccepted(
      target,
      others.filter(({ tokens }) => tokens?.sends?.[target.service] !== undefined),
    ),
  ];
}

function checkSent(target: ReleaseRecord, { service, tokens }: Peer): readonly string[] {
  const accepted = tokens?.accepts?.[target.service];
  const sent = target.tokens?.sends?.[service];
  if (accepted === undefined) {
    return [];
  }
  if (sent === undefined) {
    return [
      `release ${target.release} has no token for ${service}, which refuses calls without one: fine if it did not call ${service} yet`,
    ];
  }
  if (!accepted.includes(sent)) {
    throw refusal(target, `sends ${service} tokens of generation ${sent}, and ${service} takes ${texts(accepted)}`);
  }
  return [];
}

function checkAccepted(target: ReleaseRecord, callers: readonly Peer[]): readonly string[] {
  const { release, service } = target;
  const accepts = target.tokens?.accepts;
  if (accepts === undefined) {
    return callers.length === 0 ? [] : [`release ${release} asks none of its callers for a token`];
  }
  return callers.flatMap((caller) => {
    const accepted = accepts[caller.service];
    const sent = caller.tokens?.sends?.[service] ?? 0;
    if (accepted === undefined) {
      return [`release ${release} does not know ${caller.service}, and refuses its calls`];
    }
    if (!accepted.includes(sent)) {
      throw refusal(target, `takes tokens of generation ${texts(accepted)}, and ${caller.service} sends ${sent}`);
    }
    return [];
  });
}

function refusal({ release, fingerprint }: ReleaseRecord, what: string): RollbackError {
  return new RollbackError(
    `release ${release} ${what}. For its image with today's tokens set heldImage: ${fingerprint} and run pulumi up`,
  );
}

function texts(generations: readonly number[]): string {
  return generations.join(" and ");
}
