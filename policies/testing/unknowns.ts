import { readFileSync } from "node:fs";
import { RULES } from "../rules";
import type { Rule } from "../rules/rule";
import type { Draft, PlanBuilder } from "./plan-builder";
import { type Path, readsOf } from "./reads";
import { everyRule, soundFleet } from "./sound-fleet";
import { violationsOf } from "./violations";

/** A value that a rule reads, of a type of resource. */
export interface Blindable {
  readonly type: string;
  readonly path: Path;
}

/** Rules that read no property: one knows types only, the other which resources there are. */
export const READ_NOTHING: readonly string[] = ["data-not-lost", "resource-analysable"];

/**
 * What a rule reads of a fleet, sound or with its violations, and a program could leave unknown in a sound one: also
 * inputs that are not set, but nothing within those.
 */
export function blindableBy(rule: Rule): readonly Blindable[] {
  const { drafts } = soundFleet().f.builder;
  const found = new Map<string, Blindable>();
  for (const violate of [() => {}, ...violationsOf(rule)]) {
    const { f, x } = soundFleet();
    violate(f, x);
    for (const [type, paths] of readsOf(rule, f.builder.plan(), everyRule(RULES))) {
      for (const one of paths.map((path) => ({ type, path }))) {
        const somewhere = drafts.some((draft) => possible(draft, one));
        if (somewhere && inputsOf(type).has(one.path[0])) found.set(JSON.stringify(one), one);
      }
    }
  }
  return [...found.values()];
}

/** Whether a value can be unknown in a resource: an input even where it is not set, a part of one where it is. */
export function possible(draft: Draft, { type, path }: Blindable): boolean {
  return draft.type === type && (path.length === 1 || holds(draft, path));
}

function holds(draft: Draft, path: Path): boolean {
  let value: unknown = draft.inputs;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return true;
}

const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** Inputs that the provider does not take together with another. */
const EXCLUDES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(PEERS.map((peer) => [peer, PEERS.filter((other) => other !== peer)])),
  globalReplicationGroupId: ["atRestEncryptionEnabled", "engine", "nodeType", "transitEncryptionEnabled"],
  insecureValue: ["value"],
  manageMasterUserPassword: ["password"],
  secretBinary: ["secretString"],
  subnetMappings: ["subnets"],
  userGroupIds: ["authToken"],
};

/** Makes the value at a path unknown until a resource is made that has nothing to do with the fleet. */
export function blind(builder: PlanBuilder, draft: Draft, [property, ...rest]: Path): void {
  const later = builder.drafts.find(({ type }) => type === LATER) ?? builder.add(LATER, "later");
  for (const other of EXCLUDES[property] ?? []) delete draft.inputs[other];
  if (property.endsWith("Wo")) {
    delete draft.inputs[property.slice(0, -2)];
    draft.inputs[`${property}Version`] = 1;
  }
  draft.inputs[property] = replaced(draft.inputs[property], rest, later.id);
}

const LATER = "random:index/randomPet:RandomPet";

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? replaced(one, rest, by) : one));
  const record = value as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

const inputs = new Map<string, ReadonlySet<string>>();

/** The inputs of a type of resource, as the provider's SDK states them. */
function inputsOf(type: string): ReadonlySet<string> {
  const [provider, path = ""] = type.split(":");
  const known = inputs.get(type);
  if (known) return known;
  const source = readFileSync(require.resolve(`@pulumi/${provider}/${path.replace(/^index\//, "")}.js`), "utf8");
  const found = new Set([...source.matchAll(/resourceInputs\["(\w+)"\] = \(?args/g)].map((match) => match[1] ?? ""));
  inputs.set(type, found);
  return found;
}
