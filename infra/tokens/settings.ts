import type { ServiceEntry } from "../../modules-manifest/manifest";
import type { RawConfiguration } from "../schema";
import { type FleetSettings, runningServices, type ServiceSettings } from "../settings";
import type { RawTokens } from "./schema";

/** How a service tells its callers apart; nothing is left to default. */
export interface TokenSettings {
  /** Names of those that have a token for it, sorted; `api` for the API. */
  readonly callers: readonly string[];
  /** Its own secret variable. */
  readonly variable: string;
  /** Secret variable of each caller. */
  readonly callerVariable: string;
  readonly format: NonNullable<RawTokens["format"]>;
  /** From 1. */
  readonly generation: number;
  readonly rotation: NonNullable<RawTokens["rotation"]>;
}

/** Somebody who has a token for somebody. */
export interface TokenEdge {
  readonly caller: ServiceSettings;
  readonly callee: ServiceSettings;
  readonly tokens: TokenSettings;
}

/** Generations of the tokens that a workload's tasks have. */
export interface TokenGenerations {
  /** Those that it takes, by caller; absent where it does not tell its callers apart. */
  readonly accepts?: Readonly<Record<string, readonly number[]>>;
  /** The one that it sends, by callee. */
  readonly sends?: Readonly<Record<string, number>>;
}

/** A service's tokens; nothing where nobody needs one to call it. */
export function resolveTokens(
  { name, role, urlVariable = "" }: ServiceEntry,
  { defaults, services = {} }: RawConfiguration,
): TokenSettings | undefined {
  const own = services[name] ?? {};
  const others = Object.keys(services).filter(
    (other) => services[other]?.retire === undefined && services[other]?.calls?.includes(name),
  );
  const merged: RawTokens = { ...defaults?.tokens, ...own.tokens };
  if (role === "api" || own.retire !== undefined || !(merged.enabled ?? others.length > 0)) {
    return undefined;
  }
  return {
    // The API calls every service: without a token of its own it would be refused.
    callers: ["api", ...others].sort(),
    variable: merged.variable ?? "SERVICE_TOKENS",
    callerVariable: merged.callerVariable ?? `${urlVariable.replace(/_URL$/, "")}_TOKEN`,
    format: merged.format ?? "json",
    generation: merged.generation ?? 1,
    rotation: merged.rotation ?? "done",
  };
}

/** Every caller with every callee that tells its callers apart; by callee, then by caller. */
export function tokenEdges(settings: FleetSettings): readonly TokenEdge[] {
  const running = new Map([settings.api, ...runningServices(settings)].map((service) => [service.name, service]));
  return settings.services.flatMap((callee) => {
    const { tokens } = callee;
    return (tokens?.callers ?? []).flatMap((name) => {
      const caller = running.get(name);
      return caller === undefined || tokens === undefined ? [] : [{ caller, callee, tokens }];
    });
  });
}

/**
 * Generations that a callee takes, the oldest first. None before the first one's end: then callers send their tokens
 * already, and nobody is refused.
 */
export function acceptedGenerations({ generation, rotation }: TokenSettings): readonly number[] {
  if (rotation === "done") {
    return [generation];
  }
  return generation === 1 ? [] : [generation - 1, generation];
}

/** The generation that callers send. */
export function sentGeneration({ generation, rotation }: TokenSettings): number {
  return rotation === "accepting" ? generation - 1 : generation;
}

/** Generations that exist, the oldest first. */
export function keptGenerations(tokens: TokenSettings): readonly number[] {
  return [...new Set([...acceptedGenerations(tokens), sentGeneration(tokens)])].sort((a, b) => a - b);
}

/** What a workload takes and sends; nothing where it does neither. */
export function tokenGenerations(settings: FleetSettings, { name, tokens }: ServiceSettings) {
  const accepted = tokens === undefined ? [] : acceptedGenerations(tokens);
  const sent = tokenEdges(settings).filter(({ caller }) => caller.name === name);
  if (accepted.length === 0 && sent.length === 0) {
    return undefined;
  }
  const generations: TokenGenerations = {
    ...(tokens !== undefined &&
      accepted.length > 0 && { accepts: Object.fromEntries(tokens.callers.map((caller) => [caller, accepted])) }),
    ...(sent.length > 0 && {
      sends: Object.fromEntries(sent.map((edge) => [edge.callee.name, sentGeneration(edge.tokens)])),
    }),
  };
  return generations;
}
