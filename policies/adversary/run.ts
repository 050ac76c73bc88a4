import { evaluate } from "../evaluate";
import { type Case, start } from "./case";
import { PUBLIC_DOOR } from "./public-door";
import { PUBLIC_PLACE } from "./public-place";
import { SHARED_NETWORK } from "./shared-network";
import { SHARED_SECRETS } from "./shared-secrets";

/** Every way of the adversary. */
export const CASES: readonly Case[] = [...PUBLIC_PLACE, ...PUBLIC_DOOR, ...SHARED_NETWORK, ...SHARED_SECRETS];

/** The rules that the adversary is after; the twins must pass all of them. */
const GUARANTEES = ["service-not-public", "database-not-shared", "cache-not-shared", "calls-declared"];

/** How the pack judged one case, once at a first preview and once on real state. */
export interface Outcome {
  readonly name: string;
  readonly known: boolean;
  readonly caught: boolean;
  readonly falseAlarms: readonly string[];
}

/** Runs a case in both ways that the pack is run. */
export function outcomes(one: Case): Outcome[] {
  return [false, true].map((known) => {
    const attacked = evaluate(start((f) => one.attack(f)).builder.plan(known), one.settings);
    const twin = evaluate(start((f) => one.twin(f)).builder.plan(known), one.settings);
    return {
      name: one.name,
      known,
      caught: attacked.violations.some(({ rule, level }) => rule === one.rule && level === "mandatory"),
      falseAlarms: twin.violations.flatMap(({ rule, message, path }) =>
        GUARANTEES.includes(rule) ? [`${rule}: ${message} ${path ?? ""}`] : [],
      ),
    };
  });
}

/** The suite's figures, as the documentation states them. */
export function tally(): {
  readonly cases: number;
  readonly runs: number;
  readonly caught: number;
  readonly falseAlarms: number;
} {
  const all = CASES.flatMap(outcomes);
  return {
    cases: CASES.length,
    runs: all.length,
    caught: all.filter((one) => one.caught).length,
    falseAlarms: all.filter((one) => one.falseAlarms.length > 0).length,
  };
}
