import type { Kind } from "../graph/kinds";
import type { Resource } from "../graph/resource";
import { at, listAt, numberAt, show, textAt, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Rule, STRICTLY, USUALLY } from "./rule";

const BOTH = ["database", "databaseCluster"] as const satisfies readonly Kind[];
const isRedshift = (resource: Resource): boolean => resource.type.startsWith("aws:redshift/");
const isReplica = (resource: Resource): boolean => resource.inputs.replicateSourceDb !== undefined;
const isPostgres = (resource: Resource): boolean => /postgres/.test(String(textAt(resource.inputs, "engine")));

/** RDS.3, RDS.27: storage is encrypted. */
export const databaseEncrypted = propertyRule({
  name: "database-encrypted",
  description: "A database's storage is encrypted.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.3", "RDS.27"],
  remediation:
    "set `storageEncrypted: true`; an existing database has to be restored from an encrypted copy of a snapshot.",
  kinds: BOTH,
  path: ["storageEncrypted"],
  want: true,
  except: (resource) =>
    isReplica(resource) || isRedshift(resource) || textAt(resource.inputs, "engineMode") === "serverless",
});

/** RDS.6: enhanced monitoring. */
export const databaseMonitored = propertyRule({
  name: "database-monitored",
  description: "A database reports the metrics of its operating system.",
  severity: "low",
  levels: STRICTLY,
  controls: ["RDS.6"],
  remediation: "set `monitoringInterval` (60) and `monitoringRoleArn`.",
  kinds: ["database"],
  path: ["monitoringInterval"],
  want: { atLeast: "seconds" },
  options: { seconds: { type: "integer", description: "Least value of `monitoringInterval`.", default: 1 } },
});

/** RDS.5, RDS.15: more than one availability zone. */
export const databaseMultiZone = propertyRule({
  name: "database-multi-zone",
  description: "A database survives the loss of an availability zone.",
  levels: { strict: "mandatory", standard: "advisory", relaxed: "disabled" },
  controls: ["RDS.5"],
  remediation: "set `multiAz: true`.",
  kinds: ["database"],
  path: ["multiAz"],
  want: true,
  except: (resource, scope) => isReplica(resource) || scope.ephemeral,
});

/** RDS.10, RDS.12: people log in with IAM. */
export const databaseIamLogin = propertyRule({
  name: "database-iam-login",
  description: "A database lets people log in with IAM instead of a password.",
  severity: "low",
  levels: { strict: "advisory", standard: "disabled", relaxed: "disabled" },
  controls: ["RDS.10", "RDS.12"],
  remediation: "set `iamDatabaseAuthenticationEnabled: true`.",
  kinds: ["database"],
  path: ["iamDatabaseAuthenticationEnabled"],
  want: true,
});

/** RDS.13: minor versions come by themselves. */
export const databaseMinorUpgrades = propertyRule({
  name: "database-minor-upgrades",
  description: "A database takes minor versions, with their security fixes, by itself.",
  levels: USUALLY,
  controls: ["RDS.13"],
  remediation: "leave out `autoMinorVersionUpgrade`, or set it to true.",
  kinds: ["database", "databaseClusterInstance"],
  path: ["autoMinorVersionUpgrade"],
  want: true,
  absentPasses: true,
});

/** RDS.17, RDS.16, RDS.47: snapshots carry the database's tags. */
export const databaseTagsCopied = propertyRule({
  name: "database-tags-copied",
  description: "A database's snapshots carry its tags.",
  severity: "low",
  levels: USUALLY,
  controls: ["RDS.17", "RDS.16", "RDS.47"],
  remediation: "set `copyTagsToSnapshot: true`.",
  kinds: ["database"],
  path: ["copyTagsToSnapshot"],
  want: true,
});

/** RDS.9, RDS.36, RDS.37: logs leave the database. */
export const databaseLogsExported: Rule = {
  name: "database-logs-exported",
  description: "A Postgres database sends its log to CloudWatch.",
  severity: "medium",
  levels: USUALLY,
  controls: ["RDS.9", "RDS.36", "RDS.37"],
  remediation: 'set `enabledCloudwatchLogsExports: ["postgresql", "upgrade"]`.',
  url: controlUrl("RDS.36"),
  kinds: BOTH,
  checkResource(resource) {
    const exports = listAt(resource.inputs, "enabledCloudwatchLogsExports");
    if (!isPostgres(resource) || exports.includes(UNKNOWN) || exports.includes("postgresql")) return [];
    return [`\`${resource.name}\` does not export the log \`postgresql\`; it exports ${show(exports) || "none"}.`];
  },
};

/** RDS.24, RDS.25: no well-known administrator. */
export const databaseAdministratorName: Rule = {
  name: "database-administrator-name",
  description: "A database's administrator does not bear the engine's well-known name.",
  severity: "low",
  levels: USUALLY,
  controls: ["RDS.25", "RDS.24"],
  remediation: "choose another `username` (`masterUsername`).",
  url: controlUrl("RDS.25"),
  kinds: BOTH,
  checkResource(resource) {
    const name = textAt(resource.inputs, "username") ?? textAt(resource.inputs, "masterUsername");
    if (name === undefined || !["postgres", "admin", "root", "sa", "awsuser"].includes(name.toLowerCase())) return [];
    return [`\`${resource.name}\` has the administrator \`${name}\`, which everybody tries first.`];
  },
};

/** RDS.38: only TLS connections. */
export const databaseTlsForced: Rule = {
  name: "database-tls-forced",
  description: "A Postgres database refuses connections without TLS.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.38"],
  remediation: "give it a parameter group that sets `rds.force_ssl` to 1.",
  url: controlUrl("RDS.38"),
  kinds: ["parameterGroup", "clusterParameterGroup", "database"],
  checkResource(resource) {
    const postgres = /postgres/.test(String(textAt(resource.inputs, "family")));
    const parameters = listAt(resource.inputs, "parameters");
    const forced = parameters.find((one) => textAt(one, "name") === "rds.force_ssl");
    const mayBeForced = parameters.some((one) => at(one, "name") === UNKNOWN);
    if (!postgres || (forced === undefined && mayBeForced)) return [];
    const value = at(forced, "value");
    if (value === UNKNOWN || value === "1" || value === 1) return [];
    return [
      `The parameter group \`${resource.name}\` has \`rds.force_ssl\` ${forced ? JSON.stringify(value) : "unset"}; it must be 1.`,
    ];
  },
  checkStack(analysis) {
    const old = analysis.plan
      .all("database")
      .filter((one) => isPostgres(one) && one.inputs.parameterGroupName === undefined);
    return old.flatMap((database) => {
      const major = Number.parseInt(textAt(database.inputs, "engineVersion") ?? "15", 10);
      if (major >= 15) return [];
      const message = `\`${database.name}\` runs Postgres ${major} without a parameter group; before version 15 TLS is not forced.`;
      return [{ urn: database.urn, message }];
    });
  },
};

/** RDS.43: the proxy asks for TLS. */
export const proxyTls = propertyRule({
  name: "database-proxy-tls",
  description: "A database proxy refuses connections without TLS.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.43"],
  remediation: "set `requireTls: true`.",
  kinds: ["databaseProxy"],
  path: ["requireTls"],
  want: true,
});

/** RDS.46: the subnet group leads nowhere. */
export const databaseSubnetsPrivate: Rule = {
  name: "database-subnets-private",
  description: "A database's subnets have no route to an internet gateway.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.46"],
  remediation: "name isolated (or private) subnets in the subnet group.",
  url: controlUrl("RDS.46"),
  kinds: ["databaseSubnetGroup", "cacheSubnetGroup"],
  checkStack({ plan, network }) {
    return plan.all("databaseSubnetGroup", "cacheSubnetGroup").flatMap((group) => {
      if (plan.sources(group, "subnetIds", ["vpc"]).length > 0) return [];
      const open = plan
        .refs(group, ["subnet"], "subnetIds")
        .targets.find((subnet) => network.publicSubnets.has(subnet.urn));
      if (!open) return [];
      const message = `The subnet group \`${group.name}\` holds the public subnet \`${open.name}\`.`;
      return [{ urn: group.urn, message, path: `internet -> \`${open.name}\` -> \`${group.name}\`` }];
    });
  },
};

/** RDS.23: another port than the engine's own. */
export const databasePort: Rule = {
  name: "database-port",
  description: "A database listens on another port than its engine's own.",
  severity: "low",
  levels: { strict: "disabled", standard: "disabled", relaxed: "disabled" },
  controls: ["RDS.23"],
  remediation: "set `port`.",
  url: controlUrl("RDS.23"),
  kinds: ["database"],
  checkResource(resource) {
    const port = numberAt(resource.inputs, "port");
    if (at(resource.inputs, "port") === UNKNOWN || (port !== undefined && ![5432, 3306, 1521, 1433].includes(port)))
      return [];
    return [`\`${resource.name}\` listens on ${port ?? "the engine's own port"}.`];
  },
};
