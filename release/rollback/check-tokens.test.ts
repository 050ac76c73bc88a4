import { describe, expect, it } from "vitest";
import type { TokenGenerations } from "../../infra/tokens/settings";
import type { ReleaseRecord } from "../ledger/release-record";
import { checkTokens } from "./check-tokens";

const release = (service: string, tokens?: TokenGenerations): ReleaseRecord => ({
  service,
  release: 7,
  kind: "deploy",
  result: "succeeded",
  fingerprint: "A",
  image: "A",
  taskDefinition: "arn:7",
  time: "2026-01-01T12:00:00.000Z",
  by: "ann",
  ...(tokens !== undefined && { tokens }),
});
/** Two callers of `users`, which is at a generation's end. */
const ended = (generation: number) => [
  { service: "api", tokens: { sends: { users: generation } } },
  { service: "orders", tokens: { sends: { users: generation } } },
  { service: "users", tokens: { accepts: { api: [generation], orders: [generation] } } },
  { service: "mailer" },
];
const sending = [
  { service: "orders", tokens: { sends: { users: 2 } } },
  { service: "users", tokens: { accepts: { orders: [1, 2] } } },
];

describe("a roll-back past a rotation of tokens", () => {
  it("of a caller is refused when its callee has dropped what it would send", () => {
    expect(() => checkTokens(release("orders", { sends: { users: 1 } }), ended(2))).toThrow(
      "release 7 sends users tokens of generation 1, and users takes 2. For its image with today's tokens set heldImage: A and run pulumi up",
    );
  });

  it("of the callee is refused when its callers send what it would not take", () => {
    expect(() => checkTokens(release("users", { accepts: { api: [1], orders: [1] } }), ended(2))).toThrow(
      "release 7 takes tokens of generation 1, and api sends 2. For its image with today's tokens set heldImage: A and run pulumi up",
    );
    expect(() => checkTokens(release("users", { accepts: { orders: [1] } }), sending)).toThrow(
      "release 7 takes tokens of generation 1, and orders sends 2.",
    );
  });

  it("is free to go while both are valid", () => {
    expect(checkTokens(release("orders", { sends: { users: 1 } }), sending)).toEqual([]);
    expect(checkTokens(release("users", { accepts: { api: [1, 2], orders: [1, 2] } }), ended(2))).toEqual([]);
  });
});

describe("a roll-back to a release", () => {
  it("of the same generation, or of a service that has nothing to do with tokens, says nothing", () => {
    expect(checkTokens(release("orders", { sends: { users: 2 } }), ended(2))).toEqual([]);
    expect(checkTokens(release("users", { accepts: { api: [2], orders: [2] } }), ended(2))).toEqual([]);
    expect(checkTokens(release("mailer"), [{ service: "orders" }])).toEqual([]);
  });

  it("from before there was a token warns: nobody knows whether it called", () => {
    expect(checkTokens(release("orders"), ended(1))).toEqual([
      "release 7 has no token for users, which refuses calls without one: fine if it did not call users yet",
    ]);
    expect(checkTokens(release("users"), ended(1))).toEqual(["release 7 asks none of its callers for a token"]);
    expect(checkTokens(release("users", { accepts: { api: [1] } }), ended(1))).toEqual([
      "release 7 does not know orders, and refuses its calls",
    ]);
  });
});
