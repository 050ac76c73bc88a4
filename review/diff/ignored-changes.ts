import type { Plan } from "../plan";
import { resourceName } from "../resource-names";
import { type Change, groupByHead } from "./changes";
import type { Risk } from "./fleet-diff";

/** An input that is written anew, and that an update leaves as it is. */
export interface IgnoredChange {
  readonly type: string;
  readonly name: string;
  readonly property: string;
  /** Name of the service; absent on what is shared. */
  readonly service?: string;
}

/** Changes of resources that will be done, and those that will not. */
export interface SortedChanges {
  readonly done: readonly Change[];
  readonly ignored: readonly IgnoredChange[];
}

/** Tells the changes that the later plan's resources ignore from the others. */
export function withoutIgnored(
  changes: readonly Change[],
  after: Plan,
  owner: (urn: string) => string | undefined,
): SortedChanges {
  const resources = new Map(after.resources.map((resource) => [resource.urn, resource]));
  const ignored: IgnoredChange[] = [];
  const done: Change[] = [];
  for (const [urn, own] of groupByHead(changes)) {
    const resource = resources.get(urn);
    for (const change of own) {
      const [part, property = ""] = change.path;
      if (part === "inputs" && resource?.ignoreChanges?.includes(property)) {
        const service = owner(urn);
        const { type, name } = resource;
        ignored.push({ type, name, property, ...(service !== undefined && { service }) });
      } else if (part !== "ignoreChanges") {
        done.push({ ...change, path: [urn, ...change.path] });
      }
    }
  }
  return { done, ignored };
}

/** Facts that a service's resources decide, by type and property. */
const facts: Readonly<Record<string, string>> = {
  "database.engineVersion": "aws:rds/instance:Instance engineVersion",
  "cache.engineVersion": "aws:elasticache/replicationGroup:ReplicationGroup engineVersion",
  "tasks.desiredCount": "aws:ecs/service:Service desiredCount",
};

/** Whether a fact of a service stays as it is, as its resource ignores it. */
export function isIgnoredFact(fact: string, service: string, ignored: readonly IgnoredChange[]): boolean {
  const decided = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  return ignored.some((one) => one.service === service && `${one.type} ${one.property}` === decided);
}

const hints: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance engineVersion":
    " Minor versions are AWS's; to upgrade to a major one, set `allowMajorVersionUpgrade` as well: without it, the parameter group changes and the version does not, which AWS refuses.",
  "aws:ecs/service:Service desiredCount": " Automatic scaling decides it.",
};

/** Says what is written in vain. */
export function ignoredRisks(ignored: readonly IgnoredChange[]): readonly Risk[] {
  return ignored.map(({ type, name, property, service }) => {
    const hint = hints[`${type} ${property}`] ?? "";
    const text = `\`${property}\` of the ${resourceName(type, 1)} \`${name}\` stays as it is.${hint}`;
    return { kind: "ignored", text, ...(service !== undefined && { service }) };
  });
}
