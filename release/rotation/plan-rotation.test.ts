import { describe, expect, it } from "vitest";
import type { StackResource } from "../stack/export-stack";
import { planRotation, type RotationScene } from "./plan-rotation";

const base = { urn: "urn:1", initErrors: [], delete: false };

function gate(credentials?: number, service = "billing"): StackResource {
  const inputs = { service, ...(credentials !== undefined && { credentials }) };
  return { ...base, type: "pulumi-nodejs:dynamic/fleet:Gate", inputs, outputs: {} };
}

function completion(done: number | undefined, initErrors: string[] = []): StackResource {
  const type = "pulumi-nodejs:dynamic/fleet:CredentialsCompletion";
  return { ...base, type, inputs: { service: "billing" }, outputs: { done }, initErrors };
}

function stackAt(credentials?: unknown): string {
  const line = credentials === undefined ? "" : `      credentials: ${credentials} # ours\n`;
  return `config:\n  fleet:services:\n    billing: # by ann\n${line}      cpu: 512\n`;
}

function planned(resources: readonly StackResource[], stackText: string, changes: Partial<RotationScene> = {}) {
  const scene = { service: "billing", resources, stackFile: "/shop/Pulumi.prod.yaml", stackText, projectText: "" };
  return planRotation({ ...scene, ...changes });
}

describe("a rotation", () => {
  it("begins with the second generation, by one more line in the stack file", () => {
    expect(planned([gate()], stackAt())).toEqual({
      from: 1,
      to: 2,
      isResumed: false,
      stackText: "config:\n  fleet:services:\n    billing: # by ann\n      credentials: 2\n      cpu: 512\n",
    });
  });

  it("goes to the next generation where the last one has ended: every other byte stays", () => {
    expect(planned([gate(2), completion(2)], stackAt(2))).toEqual({
      from: 2,
      to: 3,
      isResumed: false,
      stackText: stackAt(3),
    });
  });

  it("is the API's in its own place", () => {
    const text = "config:\n  fleet:api:\n    domain: a.example\n";
    expect(planned([gate(undefined, "api")], text, { service: "api" }).stackText).toBe(
      "config:\n  fleet:api:\n    credentials: 2\n    domain: a.example\n",
    );
  });

  it.each([
    ["whose file is ahead of what is deployed", [gate()], 2, { from: 1, to: 2 }],
    ["whose end was never reached", [gate(2)], 2, { from: 2, to: 2 }],
    ["whose end failed", [gate(2), completion(undefined, ["no"])], 2, { from: 2, to: 2 }],
    ["whose end is of the one before", [gate(3), completion(2)], 3, { from: 3, to: 3 }],
    ["whose end failed after it was done once", [gate(2), completion(2, ["no"])], 2, { from: 2, to: 2 }],
  ])("goes on, %s", (_what, resources, asked, expected) => {
    expect(planned(resources, stackAt(asked))).toEqual({ ...expected, isResumed: true });
  });

  it.each([
    [
      [gate(3), completion(3)],
      stackAt(2),
      "Pulumi.prod.yaml has credentials: 2 for billing, but generation 3 is deployed: get the commit that holds it, or set credentials: 3",
    ],
    [[gate()], stackAt('"2"'), 'Pulumi.prod.yaml has credentials: "2" for billing; it takes 1, 2, ...'],
    [[gate()], stackAt(0), "Pulumi.prod.yaml has credentials: 0 for billing; it takes 1, 2, ..."],
    [
      [gate()],
      "config:\n  fleet:services:\n    billing: &b\n      cpu: 512\n    auth: *b\n",
      "`fleet:services.billing` is shared by an anchor, merged or encrypted: set credentials there yourself",
    ],
  ])("does not begin in disorder", (resources, text, message) => {
    expect(() => planned(resources, text)).toThrow(message);
  });

  it("does not begin where the settings are Pulumi.yaml's", () => {
    const projectText = "config:\n  fleet:services:\n    billing: {cpu: 512}\n";
    expect(() => planned([gate()], "config: {}\n", { projectText })).toThrow(
      "the service's settings stand in Pulumi.yaml, nothing was changed: move them to Pulumi.prod.yaml",
    );
  });
});
