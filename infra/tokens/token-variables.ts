import type { FleetSettings, ServiceSettings } from "../settings";
import { acceptedGenerations, sentGeneration, tokenEdges } from "./settings";

/** Token of a caller for a callee, of one generation. */
export type TokenOf<Token> = (caller: string, callee: string, generation: number) => Token;

/** A secret variable that holds the token for one callee. */
export interface SentToken<Token> {
  readonly variable: string;
  readonly callee: string;
  readonly token: Token;
}

/** A secret variable that holds the tokens of all callers. */
export interface AcceptedTokens<Token> {
  readonly variable: string;
  readonly format: "json" | "single";
  /** By caller; of the oldest generation first. */
  readonly tokens: Readonly<Record<string, readonly Token[]>>;
}

/** The secret variables of a workload that hold tokens. */
export interface TokenVariables<Token> {
  readonly sent: readonly SentToken<Token>[];
  /** Absent where it does not tell its callers apart, or not yet. */
  readonly accepted?: AcceptedTokens<Token>;
}

/** Which variables a workload's tokens are in, whatever a token is: an output, or a text of this machine. */
export function tokenVariables<Token>(
  settings: FleetSettings,
  { name, tokens }: ServiceSettings,
  tokenOf: TokenOf<Token>,
): TokenVariables<Token> {
  const sent = tokenEdges(settings)
    .filter(({ caller }) => caller.name === name)
    .map(({ callee, tokens: theirs }) => ({
      variable: theirs.callerVariable,
      callee: callee.name,
      token: tokenOf(name, callee.name, sentGeneration(theirs)),
    }));
  const accepted = tokens === undefined ? [] : acceptedGenerations(tokens);
  if (tokens === undefined || accepted.length === 0) {
    return { sent };
  }
  const byCaller = tokens.callers.map((caller) => [
    caller,
    accepted.map((generation) => tokenOf(caller, name, generation)),
  ]);
  return { sent, accepted: { ...tokens, tokens: Object.fromEntries(byCaller) } };
}

/** Names of a workload's variables that hold tokens, sorted. */
export function tokenVariableNames(settings: FleetSettings, service: ServiceSettings): readonly string[] {
  const { sent, accepted } = tokenVariables(settings, service, () => "");
  return [...sent.map(({ variable }) => variable), ...(accepted === undefined ? [] : [accepted.variable])].sort();
}
