import { z } from "zod";
import { variableName } from "../schema-values";

const shared = {
  enabled: z
    .boolean()
    .exactOptional()
    .describe("Whether it tells its callers apart by tokens. Default: true where another service calls it."),
  variable: variableName
    .exactOptional()
    .describe("Secret variable with the tokens that it takes, by caller. Default: SERVICE_TOKENS."),
};

/** How a service tells its callers apart. */
export const tokens = z.strictObject({
  ...shared,
  callerVariable: variableName
    .exactOptional()
    .describe(
      "Secret variable of each caller with the token that it sends. Default: the address's, MICROSERVICE_BILLING_TOKEN for MICROSERVICE_BILLING_URL.",
    ),
  format: z
    .enum(["json", "single"])
    .exactOptional()
    .describe(
      "json: the variable holds lists of tokens by caller. single: the one token of the one caller, which cannot be rotated without failed requests. Default: json.",
    ),
  generation: z
    .int()
    .min(1)
    .max(9999)
    .exactOptional()
    .describe("Generation of the tokens; raised by `fleet rotate --tokens`. Default: 1."),
  rotation: z
    .enum(["accepting", "sending", "done"])
    .exactOptional()
    .describe(
      "Where a change of generation is: accepting: it takes the old and the new ones, sending: its callers send the new ones, done: it takes the new ones alone. Written by `fleet rotate --tokens`. Default: done.",
    ),
});

/** What can be said of all services' tokens at once. */
export const tokenDefaults = z.strictObject(shared);

/** A service's tokens as written. */
export type RawTokens = z.infer<typeof tokens>;
