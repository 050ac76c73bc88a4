import { describe, expect, it } from "vitest";
import type { TokenGenerations } from "../../infra/tokens/settings";
import type { StackResource } from "../stack/export-stack";
import type { RotationScene } from "./plan-rotation";
import { planTokenRotation, textOf, withTokenPhase } from "./plan-token-rotation";
import { reachedPhase } from "./token-phase";

function gate(service: string, tokens?: TokenGenerations, initErrors: string[] = []): StackResource {
  const inputs = { service, ...(tokens !== undefined && { tokens }) };
  return {
    urn: `urn:${service}`,
    type: "pulumi-nodejs:dynamic/fleet:Gate",
    inputs,
    outputs: {},
    initErrors,
    delete: false,
  };
}

interface Failures {
  readonly callee?: boolean;
  readonly caller?: boolean;
}

/** `users`, which takes what is given, and its two callers, which send what is given. */
function ends(accepts: readonly number[], sends: readonly [number, number], { callee, caller }: Failures = {}) {
  const error = ["failed"];
  return [
    gate("api", { sends: { users: sends[0] } }),
    gate("orders", { sends: { users: sends[1] } }, caller === true ? error : []),
    gate(
      "users",
      accepts.length === 0 ? undefined : { accepts: { api: accepts, orders: accepts } },
      callee === true ? error : [],
    ),
    gate("mailer"),
  ];
}

function stackAt(generation?: unknown, rotation?: unknown): string {
  const lines = [
    ...(generation === undefined ? [] : [`        generation: ${generation} # ours\n`]),
    ...(rotation === undefined ? [] : [`        rotation: ${rotation}\n`]),
  ];
  const tokens = lines.length === 0 ? "" : `      tokens:\n${lines.join("")}`;
  return `config:\n  fleet:services:\n    users: # by ann\n${tokens}      cpu: 512\n`;
}

function planned(resources: readonly StackResource[], stackText: string, changes: Partial<RotationScene> = {}) {
  const scene = { service: "users", resources, stackFile: "/shop/Pulumi.prod.yaml", stackText, projectText: "" };
  const { phases, ...plan } = planTokenRotation({ ...scene, ...changes });
  return { ...plan, phases: phases.map(textOf) };
}

const whole = [
  "generation: 2, rotation: accepting",
  "generation: 2, rotation: sending",
  "generation: 2, rotation: done",
];

describe("the phase that a stack has reached", () => {
  it.each([
    ["done", ends([1], [1, 1]), "generation: 1, rotation: done"],
    ["accepting", ends([1, 2], [1, 1]), "generation: 2, rotation: accepting"],
    ["sending", ends([1, 2], [2, 2]), "generation: 2, rotation: sending"],
    ["the next one's end", ends([2], [2, 2]), "generation: 2, rotation: done"],
    ["accepting while one caller still sends the old one", ends([1, 2], [2, 1]), "generation: 2, rotation: accepting"],
    [
      "accepting while a caller's gate is shut",
      ends([1, 2], [2, 2], { caller: true }),
      "generation: 2, rotation: accepting",
    ],
    [
      "that before accepting while the callee's gate is shut",
      ends([1, 2], [1, 1], { callee: true }),
      "generation: 1, rotation: done",
    ],
    [
      "sending while the callee's gate is shut at the end",
      ends([2], [2, 2], { callee: true }),
      "generation: 2, rotation: sending",
    ],
    ["sending of the first one, which nobody asks for yet", ends([], [1, 1]), "generation: 1, rotation: sending"],
    [
      "nothing of it while a caller's gate is shut",
      ends([], [1, 1], { caller: true }),
      "generation: 1, rotation: accepting",
    ],
  ])("is %s", (_what, resources, expected) => {
    const reached = reachedPhase("users", resources);
    expect(reached && textOf(reached)).toBe(expected);
  });

  it("is none where nobody has a token", () => {
    expect(reachedPhase("mailer", ends([1], [1, 1]))).toBeUndefined();
  });
});

describe("a change of tokens", () => {
  it("is three updates, told to those who call", () => {
    expect(planned(ends([1], [1, 1]), stackAt())).toEqual({
      callers: ["api", "orders"],
      phases: whole,
      isResumed: false,
      isAsked: false,
    });
    expect(planned(ends([2], [2, 2]), stackAt(2, "done")).phases).toEqual(whole.map((text) => text.replace("2", "3")));
  });

  it.each([
    ["whose first update failed", ends([1, 2], [1, 1], { callee: true }), 2, "accepting", whole, true],
    ["whose first update never began", ends([1], [1, 1]), 2, "accepting", whole, true],
    ["that stopped after its first", ends([1, 2], [1, 1]), 2, "accepting", whole.slice(1), false],
    ["whose second failed at a caller", ends([1, 2], [2, 2], { caller: true }), 2, "sending", whole.slice(1), true],
    ["that stopped after its second", ends([1, 2], [2, 2]), 2, "sending", whole.slice(2), false],
    ["whose third failed", ends([2], [2, 2], { callee: true }), 2, "done", whole.slice(2), true],
    ["that somebody asked for at once", ends([1], [1, 1]), 2, "done", whole, false],
    [
      "whose first tokens nobody is asked for yet",
      ends([], [1, 1]),
      1,
      "sending",
      ["generation: 1, rotation: done"],
      false,
    ],
  ])("goes on, %s", (_what, resources, generation, rotation, phases, isAsked) => {
    expect(planned(resources, stackAt(generation, rotation))).toMatchObject({ phases, isResumed: true, isAsked });
  });

  it("is written beside what is there, and every other byte stays", () => {
    const phase = { generation: 2, rotation: "accepting" } as const;
    expect(withTokenPhase(stackAt(), "users", phase)).toBe(
      "config:\n  fleet:services:\n    users: # by ann\n      tokens:\n        rotation: accepting\n        generation: 2\n      cpu: 512\n",
    );
    expect(withTokenPhase(stackAt(1, "done"), "users", phase)).toBe(stackAt(2, "accepting"));
  });

  it.each([
    [
      ends([3], [3, 3]),
      stackAt(2, "done"),
      "Pulumi.prod.yaml has generation: 2, rotation: done for users's tokens, but generation: 3, rotation: done is deployed: get the commit that holds it",
    ],
    [
      ends([1, 2], [2, 2]),
      stackAt(2, "accepting"),
      "Pulumi.prod.yaml has generation: 2, rotation: accepting for users's tokens, but generation: 2, rotation: sending is deployed: get the commit that holds it",
    ],
    [
      ends([1], [1, 1]),
      stackAt('"2"', "slowly"),
      'Pulumi.prod.yaml has generation: "2", rotation: "slowly" for users\'s tokens; it takes 1, 2, ... and accepting, sending or done',
    ],
    [
      [gate("users"), gate("api")],
      stackAt(),
      "nobody has a token for users: another service has to call it, or fleet:services.users.tokens.enabled has to be true, and that deployed",
    ],
  ])("does not begin in disorder", (resources, text, message) => {
    expect(() => planned(resources, text)).toThrow(message);
  });

  it("does not begin for the API, which no service calls", () => {
    expect(() => planned(ends([1], [1, 1]), stackAt(), { service: "api" })).toThrow(
      "nobody has a token for the API: it is called from outside",
    );
  });

  it("does not begin where the settings are Pulumi.yaml's", () => {
    const projectText = "config:\n  fleet:services:\n    users: {cpu: 512}\n";
    expect(() => planned(ends([1], [1, 1]), "config: {}\n", { projectText })).toThrow(
      "the service's settings stand in Pulumi.yaml, nothing was changed: move them to Pulumi.prod.yaml",
    );
  });
});
