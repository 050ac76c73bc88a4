import { createHash, timingSafeEqual } from "node:crypto";
import { HttpError } from "./http-error";
import { isPublic, type PublicRoutes } from "./public-routes";

/** Header that a caller's token is sent in. Another name is a matter of both sides' code alone. */
export const tokenHeader = "X-Service-Token";

/** Tokens that are valid, by caller: two of one caller while they are being changed. */
export type CallerTokens = Readonly<Record<string, readonly string[]>>;

/**
 * Reads the variable that the tokens are handed over in: `{"orders":["..."],"api":["..."]}`. Without the variable nobody is
 * asked for a token, as on a developer's machine; what cannot be read stops the process.
 */
export function readCallerTokens(text: string | undefined): CallerTokens | undefined {
  if (text === undefined) return undefined;
  let tokens: unknown;
  try {
    tokens = JSON.parse(text);
  } catch {}
  if (!isCallerTokens(tokens)) throw new Error("The callers' tokens are no JSON of lists by caller");
  return tokens;
}

/** The caller's name; throws where the token is missing, or nobody's. */
export function identifyCaller(tokens: CallerTokens, given: string | null): string {
  const digest = digestOf(given ?? "");
  let found: string | undefined;
  // All of them, in the same time for each: how long it takes tells nothing about which one was nearly right.
  for (const [caller, valid] of Object.entries(tokens)) {
    for (const token of valid) if (timingSafeEqual(digestOf(token), digest)) found = caller;
  }
  if (given === null || found === undefined) throw new HttpError(401, "Only for services that have a token");
  return found;
}

/** A request, as far as it matters who sent it. */
export interface Arrival {
  /** As it came; null where there is none. */
  readonly token: string | null;
  readonly path: string;
  /** Path of the controller that serves it: `/invoices/:id`. */
  readonly served: string;
}

/** The caller's name, as above; none for a request without any token where people come in. A wrong token is refused there too. */
export function admitCaller(
  { tokens, publicRoutes }: { readonly tokens: CallerTokens; readonly publicRoutes: PublicRoutes },
  { token, path, served }: Arrival,
): string | undefined {
  return token === null && isPublic(publicRoutes, path, served) ? undefined : identifyCaller(tokens, token);
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

function isCallerTokens(value: unknown): value is CallerTokens {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (tokens) => Array.isArray(tokens) && tokens.every((token) => typeof token === "string" && token !== ""),
  );
}
