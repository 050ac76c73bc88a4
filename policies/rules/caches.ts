import { kindOf } from "../graph/kinds";
import type { Resource } from "../graph/resource";
import { at, show, textAt, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Rule, STRICTLY, USUALLY } from "./rule";

/** A node of a replication group, which answers for it; a group's own `replicationGroupId` is but its name. */
const isNode = (resource: Resource): boolean =>
  kindOf(resource.type) === "cacheCluster" && resource.inputs.replicationGroupId !== undefined;
/** A secondary of a global datastore, which takes encryption and engine from its primary. */
const isSecondary = (resource: Resource): boolean => resource.inputs.globalReplicationGroupId !== undefined;
const isMemorydb = (resource: Resource): boolean => resource.type.startsWith("aws:memorydb/");

/** ElastiCache.1: backups. */
export const cacheBackups = propertyRule({
  name: "cache-backups",
  description: "A cache is backed up every day.",
  levels: USUALLY,
  controls: ["ElastiCache.1"],
  remediation: "set `snapshotRetentionLimit` to 1 or more; or name the stack in `ephemeralStacks`.",
  kinds: ["cacheGroup"],
  path: ["snapshotRetentionLimit"],
  want: { atLeast: "days" },
  options: { days: { type: "integer", description: "Least days of backups.", default: 1 } },
  except: (_resource, scope) => scope.ephemeral,
});

/** ElastiCache.2: minor versions come by themselves. */
export const cacheMinorUpgrades = propertyRule({
  name: "cache-minor-upgrades",
  description: "A cache takes minor versions by itself.",
  levels: USUALLY,
  controls: ["ElastiCache.2"],
  remediation: "leave out `autoMinorVersionUpgrade`, or set it to true.",
  kinds: ["cacheGroup", "cacheCluster"],
  path: ["autoMinorVersionUpgrade"],
  want: true,
  absentPasses: true,
});

/** ElastiCache.3: failover. */
export const cacheFailover = propertyRule({
  name: "cache-failover",
  description: "A cache survives the loss of a node.",
  levels: STRICTLY,
  controls: ["ElastiCache.3"],
  remediation: "set `automaticFailoverEnabled: true` and `numCacheClusters` to 2 or more.",
  kinds: ["cacheGroup"],
  path: ["automaticFailoverEnabled"],
  want: true,
  except: (_resource, scope) => scope.ephemeral,
});

/** ElastiCache.4: encryption at rest. */
export const cacheEncrypted = propertyRule({
  name: "cache-encrypted",
  description: "A cache's storage is encrypted.",
  severity: "high",
  levels: ALWAYS,
  controls: ["ElastiCache.4"],
  remediation: "set `atRestEncryptionEnabled: true` (replaces the cache).",
  kinds: ["cacheGroup"],
  path: ["atRestEncryptionEnabled"],
  want: true,
  except: isSecondary,
});

/** ElastiCache.5: encryption in transit. */
export const cacheTls: Rule = {
  name: "cache-tls",
  description: "A cache refuses connections without TLS.",
  severity: "high",
  levels: ALWAYS,
  controls: ["ElastiCache.5"],
  remediation: 'set `transitEncryptionEnabled: true` and `transitEncryptionMode: "required"` (MemoryDB: `tlsEnabled`).',
  url: controlUrl("ElastiCache.5"),
  kinds: ["cacheGroup", "cacheCluster", "serverlessCache"],
  checkResource(resource) {
    if (isNode(resource) || isSecondary(resource)) return [];
    const property = isMemorydb(resource) ? "tlsEnabled" : "transitEncryptionEnabled";
    const always = resource.type.startsWith("aws:elasticache/serverlessCache") || isMemorydb(resource);
    const enabled = at(resource.inputs, property);
    if (enabled !== UNKNOWN && show(enabled ?? always) !== "true") {
      return [`\`${resource.name}\` has \`${property}\` ${show(enabled ?? "unset")}; it must be true.`];
    }
    const mode = textAt(resource.inputs, "transitEncryptionMode");
    return mode === "preferred"
      ? [`\`${resource.name}\` only prefers TLS; \`transitEncryptionMode\` must be required.`]
      : [];
  },
};

/** ElastiCache.6: a password or users. */
export const cacheAuthenticated: Rule = {
  name: "cache-authenticated",
  description: "A cache asks for a password or a user.",
  severity: "high",
  levels: ALWAYS,
  controls: ["ElastiCache.6"],
  remediation: "set `authToken`, or name a user group without an open default user.",
  url: controlUrl("ElastiCache.6"),
  kinds: ["cacheGroup", "serverlessCache", "cacheUser"],
  checkResource(resource) {
    if (resource.type.endsWith(":User")) {
      const open = at(resource.inputs, "noPasswordRequired") === true;
      const disabled = /(?:^|\s)off(?:\s|$)/.test(textAt(resource.inputs, "accessString") ?? "");
      return open && !disabled ? [`The user \`${resource.name}\` needs no password.`] : [];
    }
    const properties = isMemorydb(resource) ? ["aclName"] : ["authToken", "authTokenWo", "userGroupIds", "userGroupId"];
    const stated = properties.some((property) => {
      const value = at(resource.inputs, property);
      return (
        value !== undefined && value !== "" && value !== "open-access" && !(Array.isArray(value) && value.length === 0)
      );
    });
    return stated ? [] : [`\`${resource.name}\` asks for no password: it sets none of ${properties.join(", ")}.`];
  },
};

/** ElastiCache.7: not the default subnets. */
export const cacheSubnetGroup: Rule = {
  name: "cache-subnet-group",
  description: "A cache is placed in subnets that were chosen for it.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["ElastiCache.7"],
  remediation: "set `subnetGroupName` (serverless: `subnetIds`).",
  url: controlUrl("ElastiCache.7"),
  kinds: ["cacheGroup", "cacheCluster", "serverlessCache"],
  checkResource(resource) {
    if (isNode(resource)) return [];
    if (at(resource.inputs, "subnetIds") !== undefined) return [];
    const name = at(resource.inputs, "subnetGroupName");
    if (name !== undefined && name !== "default") return [];
    return [`\`${resource.name}\` lies in the default subnet group.`];
  },
};
