import { has, type Row, text } from "./controls";

const database = "aws:rds/instance:Instance";
const releases = "aws:dynamodb/table:Table";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";

/** Controls of RDS, ElastiCache and DynamoDB. */
export const dataControls: readonly Row[] = [
  [
    "DynamoDB.2",
    "point-in-time recovery",
    releases,
    (i) => String(JSON.stringify(i.pointInTimeRecovery)).includes("true"),
  ],
  ["DynamoDB.6", "deletion protection", releases, has("deletionProtectionEnabled", true)],
  ["RDS.2", "not public", database, has("publiclyAccessible", false)],
  ["RDS.3", "encrypted", database, (i) => i.storageEncrypted === true && String(i.kmsKeyId).startsWith("arn:aws:kms:")],
  ["RDS.5", "two zones", database, has("multiAz", true)],
  [
    "RDS.6",
    "enhanced monitoring",
    database,
    (i) => i.monitoringInterval === 60 && String(i.monitoringRoleArn).includes(":role/monitoring-"),
  ],
  ["RDS.8", "deletion protection", database, has("deletionProtection", true)],
  ["RDS.9/36", "logs to CloudWatch", database, has("enabledCloudwatchLogsExports", ["postgresql", "upgrade"])],
  ["RDS.10", "IAM authentication", database, has("iamDatabaseAuthenticationEnabled", true)],
  ["RDS.11", "a week of backups", database, (i) => Number(i.backupRetentionPeriod) >= 7],
  ["RDS.13", "minor upgrades", database, has("autoMinorVersionUpgrade", true)],
  ["RDS.17", "tags on snapshots", database, has("copyTagsToSnapshot", true)],
  [
    "RDS.20/21",
    "events of instances and parameter groups",
    "aws:rds/eventSubscription:EventSubscription",
    (i) => ["db-instance", "db-parameter-group"].includes(String(i.sourceType)),
  ],
  ["RDS.23", "not the default port", database, (i) => typeof i.port === "number" && i.port !== 5432],
  ["RDS.25", "not the default user", database, (i) => !["postgres", "admin", "root"].includes(String(i.username))],
  [
    "RDS.38",
    "TLS is forced",
    "aws:rds/parameterGroup:ParameterGroup",
    (i) => text(i, "parameters").includes('{"name":"rds.force_ssl","value":"1"}'),
  ],
  [
    "RDS.46",
    "in subnets without a way to the internet",
    "aws:rds/subnetGroup:SubnetGroup",
    has("subnetIds", ["subnet-isolated-a", "subnet-isolated-b"]),
  ],
  ["ElastiCache.1", "backups", cache, (i) => Number(i.snapshotRetentionLimit) >= 1],
  ["ElastiCache.2", "minor upgrades", cache, has("autoMinorVersionUpgrade", true)],
  ["ElastiCache.3", "failover", cache, (i) => i.automaticFailoverEnabled === true && Number(i.numCacheClusters) >= 2],
  ["ElastiCache.4", "encrypted", cache, has("atRestEncryptionEnabled", true)],
  [
    "ElastiCache.5",
    "TLS only",
    cache,
    (i) => i.transitEncryptionEnabled === true && i.transitEncryptionMode === "required",
  ],
  ["ElastiCache.6", "a password", cache, (i) => i.authToken !== undefined],
  ["ElastiCache.7", "own subnet group", cache, (i) => String(i.subnetGroupName).startsWith("caches-")],
];
