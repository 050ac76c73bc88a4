import { evaluate } from "../evaluate";
import { type Case, start } from "./case";
import { PUBLIC_ADMISSION } from "./public-admission";
import { PUBLIC_BALANCER } from "./public-balancer";
import { PUBLIC_ENTRANCE } from "./public-entrance";
import { PUBLIC_PLACE } from "./public-place";
import { SHARED_ADDRESSES } from "./shared-addresses";
import { SHARED_DETOUR } from "./shared-detour";
import { SHARED_GRANTS } from "./shared-grants";
import { SHARED_NETWORK } from "./shared-network";
import { UNDECLARED_CALLS } from "./undeclared-calls";

/** Every way of the adversary. */
export const CASES: readonly Case[] = [
  ...PUBLIC_PLACE,
  ...PUBLIC_ADMISSION,
  ...PUBLIC_BALANCER,
  ...PUBLIC_ENTRANCE,
  ...SHARED_NETWORK,
  ...SHARED_DETOUR,
  ...SHARED_GRANTS,
  ...SHARED_ADDRESSES,
  ...UNDECLARED_CALLS,
];

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
