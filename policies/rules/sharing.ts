import type { Analysis } from "../graph/analysis";
import type { Datastore } from "../graph/datastores";
import { CACHES, DATABASES } from "../graph/kinds";
import { ALWAYS, enumerate, type Finding, type Rule, type Scope } from "./rule";

const REMEDIATION =
  "give each service a database and a cache of its own, with a security group that only its tasks' group may enter and " +
  "a secret that only its execution role may read.";

function sharing(analysis: Analysis, scope: Scope, type: Datastore["type"]): Finding[] {
  const findings: Finding[] = [];
  for (const store of analysis.network.datastores) {
    if (store.type !== type) continue;
    const name = store.resource.name;
    const users = new Map<string, { name: string; ways: string[] }>();
    for (const [verb, all] of [
      ["reach", analysis.network.callersOfStore(store)],
      ["read", analysis.access.readersOf(store)],
    ] as const) {
      const identities = new Set<string>();
      for (const one of all) {
        const identity = scope.identity(one.owner, one.name);
        identities.add(identity);
        const user = users.get(identity) ?? { name: one.name, ways: [] };
        users.set(identity, user);
        user.ways.push(
          verb === "reach" ? `${one.path} can connect` : `${one.path} can read its credentials or address`,
        );
      }
    }
    if (users.size <= 1) continue;
    const all = [...users.values()];
    findings.push({
      urn: store.resource.urn,
      message: `The ${type} \`${name}\` is open to ${users.size} services, ${enumerate(all.map((user) => `\`${user.name}\``))}; exactly one may use it.`,
      path: enumerate(
        all.flatMap((user) => user.ways.slice(0, 1)),
        6,
      ),
    });
  }
  return findings;
}

/** The rule that a database belongs to one service. */
export const databaseNotShared: Rule = {
  name: "database-not-shared",
  description: "Exactly one service can reach each database, and exactly one can read its credentials.",
  severity: "critical",
  levels: ALWAYS,
  controls: [],
  remediation: REMEDIATION,
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
  kinds: DATABASES,
  checkStack(analysis, scope) {
    const shared = analysis.access.sharedEndpoints().map(
      ({ host, readers }): Finding => ({
        urn: readers[0]?.owner ?? "",
        message: `The datastore at ${host} is named by ${readers.length} services, ${enumerate(readers.map((one) => `\`${one.name}\``))}; exactly one may use it.`,
        path: enumerate(readers.map((one) => one.path)),
      }),
    );
    return [...sharing(analysis, scope, "database"), ...shared];
  },
};

/** The rule that a cache belongs to one service. */
export const cacheNotShared: Rule = {
  name: "cache-not-shared",
  description: "Exactly one service can reach each cache, and exactly one can read its credentials.",
  severity: "critical",
  levels: ALWAYS,
  controls: [],
  remediation: REMEDIATION,
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html",
  kinds: CACHES,
  checkStack: (analysis, scope) => sharing(analysis, scope, "cache"),
};
