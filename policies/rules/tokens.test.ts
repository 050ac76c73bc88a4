import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate";
import type { Settings } from "../settings";
import { type Fleet, fleet } from "../testing/fleet";
import { generated, hand } from "../testing/handed-token";

function told(change: (f: Fleet) => void, settings: Settings = {}) {
  const f = fleet();
  change(f);
  return evaluate(f.builder.plan(false), settings)
    .violations.filter(({ rule }) => rule === "token-not-shared")
    .map(({ level, message }) => `${level}: ${message}`);
}

function shared(f: Fleet): void {
  const token = generated(f, "internal");
  for (const member of [f.api, f.orders, f.billing]) hand(f, member, token, "INTERNAL_KEY");
}

describe("a generated credential of three services", () => {
  it("is told of, and refused only where everything is", () => {
    const message =
      "The generated value `internal` can be read by 3 services, `api`, `orders` and `billing`; 2 is the most.";
    expect(told(shared)).toEqual([`advisory: ${message}`]);
    expect(told(shared, { profile: "strict" })).toEqual([`mandatory: ${message}`]);
    expect(told(shared, { profile: "relaxed" })).toEqual([]);
  });

  it("is let be where somebody says so, or two of them are one service", () => {
    expect(told(shared, { options: { "token-not-shared": { allow: ["internal"] } } })).toEqual([]);
    expect(told(shared, { sameService: [["orders", "billing"]] })).toEqual([]);
  });

  it("is none where each call has its own, nor where a database's password is one", () => {
    expect(told(() => {})).toEqual([]);
    expect(
      told((f) => {
        hand(f, f.api, generated(f, "api--orders"), "A");
        hand(f, f.orders, generated(f, "orders--billing"), "B");
      }),
    ).toEqual([]);
    // Which is another rule's.
    expect(
      told((f) => {
        for (const { statements } of [f.api, f.billing]) {
          statements.push({
            Effect: "Allow",
            Action: ["secretsmanager:GetSecretValue"],
            Resource: f.orders.secret.arn,
          });
        }
      }),
    ).toEqual([]);
  });
});
