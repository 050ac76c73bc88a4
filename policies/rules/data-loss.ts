import type { Analysis } from "../graph/analysis";
import { CACHES, DATABASES, kindOf } from "../graph/kinds";
import type { Resource } from "../graph/resource";
import { at, flagAt, textAt } from "../graph/value";
import { propertyRule } from "./property-rule";
import { ALWAYS, type Finding, type Rule, type Scope } from "./rule";

const isRedshift = (resource: Resource): boolean => resource.type.startsWith("aws:redshift/");
const isReplica = (resource: Resource): boolean => resource.inputs.replicateSourceDb !== undefined;
/**
 * Somebody has said, of this one service, that its data is let go of: it must lose its protection before it can leave. Not
 * of what is replaced in the same step, which would be gone at once.
 */
const isRetiring = (resource: Resource): boolean =>
  !resource.pending && ["keepData", "deleteData"].includes(textAt(resource.inputs, "tags", "fleet:retire") ?? "");
const HOLDERS = [...DATABASES, ...CACHES, "repository"] as const;

/** Pulumi itself refuses to delete or replace what holds data. */
export const dataProtected: Rule = {
  name: "data-protected",
  description: "Databases, caches and repositories are protected: Pulumi refuses to delete or replace them.",
  severity: "high",
  levels: { strict: "mandatory", standard: "mandatory", relaxed: "disabled" },
  controls: [],
  remediation: "create it with `{ protect: true }`; or name the stack in `ephemeralStacks`.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  options: {
    kinds: {
      type: "array",
      description:
        "What must be protected: `database`, `databaseCluster`, `cacheGroup`, `cacheCluster`, `serverlessCache`, `repository`.",
      default: [...DATABASES, ...CACHES],
      byProfile: { strict: [...HOLDERS] },
    },
  },
  kinds: HOLDERS,
  checkResource(resource, scope) {
    if (scope.ephemeral || resource.protect || isReplica(resource) || isRetiring(resource)) return [];
    if (!scope.list("kinds").includes(String(kindOf(resource.type)))) return [];
    return [`\`${resource.name}\` holds data and is not protected.`];
  },
};

/** RDS.11, RDS.50: backups for a week. */
export const databaseBackups = propertyRule({
  name: "database-backups",
  description: "A database can be restored to any moment of at least the last seven days.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.11", "RDS.50"],
  remediation: "set `backupRetentionPeriod` to 7 or more; or name the stack in `ephemeralStacks`.",
  kinds: DATABASES,
  path: ["backupRetentionPeriod"],
  want: { atLeast: "days" },
  options: { days: { type: "integer", description: "Least days of backups.", default: 7 } },
  except: (resource, scope) => scope.ephemeral || isReplica(resource) || isRedshift(resource),
});

/** RDS.7, RDS.8: deletion protection. */
export const databaseDeletionProtected = propertyRule({
  name: "database-deletion-protected",
  description: "AWS refuses to delete a database.",
  severity: "high",
  levels: ALWAYS,
  controls: ["RDS.8", "RDS.7"],
  remediation: "set `deletionProtection: true`; or name the stack in `ephemeralStacks`.",
  kinds: DATABASES,
  path: ["deletionProtection"],
  want: true,
  except: (resource, scope) => scope.ephemeral || isReplica(resource) || isRedshift(resource) || isRetiring(resource),
});

/** A final snapshot, whatever happens. */
export const databaseFinalSnapshot: Rule = {
  name: "database-final-snapshot",
  description: "A database leaves a snapshot behind when it is deleted.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation:
    "leave `skipFinalSnapshot` false and set `finalSnapshotIdentifier`; or name the stack in `ephemeralStacks`.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
  kinds: DATABASES,
  checkResource(resource, scope) {
    if (scope.ephemeral || isReplica(resource)) return [];
    if (flagAt(resource.inputs, "skipFinalSnapshot") === true) {
      return [`\`${resource.name}\` has \`skipFinalSnapshot\` true; its data would be gone with it.`];
    }
    const named = at(resource.inputs, "finalSnapshotIdentifier") !== undefined;
    return named
      ? []
      : [`\`${resource.name}\` sets no \`finalSnapshotIdentifier\`: AWS could not delete it in an orderly way.`];
  },
};

/** What holds data stays, unless somebody says otherwise, once and by name. */
export const dataNotLost: Rule = {
  name: "data-not-lost",
  description:
    "A database, cache or repository that holds data is neither deleted nor replaced without an acknowledgement.",
  severity: "critical",
  levels: ALWAYS,
  controls: [],
  remediation:
    "undo the change; or, if the data may go, name the resource once in `acknowledge` of this rule and take it out of `holding` afterwards.",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  options: {
    holding: {
      type: "array",
      description: "URNs of resources that hold data today, from `pulumi stack --show-urns`.",
      default: [],
    },
    acknowledge: {
      type: "array",
      description: "URNs or logical names of those that this deployment may delete or replace.",
      default: [],
    },
  },
  kinds: HOLDERS,
  checkStack(analysis, scope) {
    const acknowledged = scope.list("acknowledge");
    return scope.list("holding").flatMap((urn): Finding[] => {
      const name = urn.split("::").at(-1) ?? urn;
      if (acknowledged.includes(urn) || acknowledged.includes(name)) return [];
      return lost(analysis, urn, name, scope);
    });
  },
};

function lost({ plan }: Analysis, urn: string, name: string, scope: Scope): Finding[] {
  const now = plan.get(urn);
  const consequence = scope.ephemeral ? "" : " Its data would be lost.";
  if (!now) return [{ urn: "", message: `\`${name}\` (${urn}) holds data and would be deleted.${consequence}` }];
  if (!now.pending) return [];
  return [{ urn, message: `\`${name}\` holds data and would be replaced.${consequence}` }];
}
