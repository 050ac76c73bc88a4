import { evaluate } from "../evaluate";
import type { PlannedResource } from "../graph/resource";
import type { Fleet } from "../testing/fleet";
import { UNKNOWN_TEXT } from "../testing/plan-builder";
import { type Case, start } from "./case";
import { OPENED_EVENTS } from "./opened-events";
import { PLAIN_TOKENS } from "./plain-tokens";
import { PUBLIC_ADMISSION } from "./public-admission";
import { PUBLIC_BALANCER } from "./public-balancer";
import { PUBLIC_ENTRANCE } from "./public-entrance";
import { PUBLIC_GUARDS } from "./public-guards";
import { PUBLIC_PLACE } from "./public-place";
import { PUBLIC_ROUTES } from "./public-routes";
import { SHARED_ADDRESSES } from "./shared-addresses";
import { SHARED_DETOUR } from "./shared-detour";
import { SHARED_GRANTS } from "./shared-grants";
import { SHARED_NETWORK } from "./shared-network";
import { UNDECLARED_CALLS } from "./undeclared-calls";
import { UNDECLARED_EVENTS } from "./undeclared-events";

/** Every way of the adversary. */
export const CASES: readonly Case[] = [
  ...PUBLIC_PLACE,
  ...PUBLIC_ADMISSION,
  ...PUBLIC_BALANCER,
  ...PUBLIC_ENTRANCE,
  ...PUBLIC_ROUTES,
  ...PUBLIC_GUARDS,
  ...SHARED_NETWORK,
  ...SHARED_DETOUR,
  ...SHARED_GRANTS,
  ...SHARED_ADDRESSES,
  ...UNDECLARED_CALLS,
  ...UNDECLARED_EVENTS,
  ...OPENED_EVENTS,
  ...PLAIN_TOKENS,
];

/** The rules that all twins must pass, besides the one that their case is about. */
const GUARANTEES = [
  "service-not-public",
  "database-not-shared",
  "cache-not-shared",
  "calls-declared",
  "events-declared",
  "queue-not-public",
  "topic-not-public",
];

/** The ways that the pack is shown a program: the engine tells a set with an unknown in it as one unknown. */
const WAYS = {
  "first preview": ({ builder }: Fleet) => builder.plan(false),
  "first preview, sets unknown": ({ builder }: Fleet) => builder.plan(false).map(withUnknownSets),
  "real state": ({ builder }: Fleet) => builder.plan(true),
} as const;

/** How the pack judged one case in one of the ways. */
export interface Outcome {
  readonly name: string;
  readonly way: keyof typeof WAYS;
  readonly caught: boolean;
  readonly falseAlarms: readonly string[];
}

/** Runs a case in every way that the pack is run. */
export function outcomes(one: Case): Outcome[] {
  return Object.entries(WAYS).map(([way, planOf]) => {
    const attacked = evaluate(planOf(start((f) => one.attack(f))), one.settings);
    const twin = evaluate(planOf(start((f) => one.twin(f))), one.settings);
    return {
      name: one.name,
      way: way as Outcome["way"],
      caught: attacked.violations.some(({ rule, level }) => rule === one.rule && level === "mandatory"),
      falseAlarms: twin.violations.flatMap(({ rule, message, path }) =>
        [...GUARANTEES, one.rule].includes(rule) ? [`${rule}: ${message} ${path ?? ""}`] : [],
      ),
    };
  });
}

function withUnknownSets(planned: PlannedResource): PlannedResource {
  return { ...planned, inputs: unknownSets(planned.inputs) as PlannedResource["inputs"] };
}

function unknownSets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.includes(UNKNOWN_TEXT) ? UNKNOWN_TEXT : value.map(unknownSets);
  }
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unknownSets(inner)]))
    : value;
}
