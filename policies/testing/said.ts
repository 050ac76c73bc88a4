import { expect } from "vitest";
import { evaluate, type Violation } from "../evaluate";
import { RULES } from "../rules";
import type { Settings } from "../settings";
import { PlanBuilder } from "./plan-builder";

export type Inputs = Record<string, unknown>;

/** Stands for a value that is not known yet. */
export const LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What one rule finds in a plan, strictly. */
export function found(name: string, b: PlanBuilder, options: Inputs = {}, settings: Settings = {}): Violation[] {
  const rules = RULES.filter((rule) => rule.name === name);
  expect(rules).toHaveLength(1);
  const given = { profile: "strict", levels: { [name]: "mandatory" }, options: { [name]: options } } as const;
  return [...evaluate(b.plan(), { ...given, ...settings }, rules).violations];
}

/** What one rule says of a plan. */
export function said(name: string, b: PlanBuilder, options?: Inputs, settings?: Settings): string[] {
  return found(name, b, options, settings).map(({ message }) => message);
}

/** What one rule says of one resource `x`. */
export function saidOf(name: string, type: string, inputs: Inputs, options?: Inputs, settings?: Settings): string[] {
  const b = new PlanBuilder();
  b.add(type, "x", inputs);
  return said(name, b, options, settings);
}

/** Pulumi's wrapping of a secret. */
export function secret(value: unknown): Inputs {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}
