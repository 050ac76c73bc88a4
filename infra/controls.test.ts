import { describe, expect, it } from "vitest";
import { settingsOf } from "./testing/fleet";
import { json, type Plan, updateOf } from "./testing/plan";

/** Controls of AWS Security Hub (FSBP, CIS, NIST) on what the program creates, in `standard`. */
const standard = updateOf(settingsOf());

type Inputs = Readonly<Record<string, unknown>>;
type Row = readonly [control: string, rule: string, type: string, passes: (inputs: Inputs, plan: Plan) => boolean];

const service = "aws:ecs/service:Service";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const repository = "aws:ecr/repository:Repository";
const database = "aws:rds/instance:Instance";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const targetGroup = "aws:lb/targetGroup:TargetGroup";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const containers = (check: (container: Inputs) => boolean) => (inputs: Inputs) => {
  const all = json<Inputs[]>(inputs.containerDefinitions);
  return all.length > 0 && all.every(check);
};
const has = (key: string, value: unknown) => (inputs: Inputs) => JSON.stringify(inputs[key]) === JSON.stringify(value);
const text = (inputs: Inputs, key: string) => JSON.stringify(inputs[key] ?? "");
const statements = (policy: unknown) => json<{ Statement: Inputs[] }>(policy).Statement;

/** Policies of ELB.17, all of TLS 1.2 and above. */
const strongPolicies = [
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
];

const met: readonly Row[] = [
  ["ECS.2", "no public address", service, (i) => text(i, "networkConfiguration").includes('"assignPublicIp":false')],
  ["ECS.3", "no host process namespace", task, (i) => i.pidMode === undefined && i.ipcMode === undefined],
  ["ECS.4", "not privileged", task, containers(has("privileged", false))],
  ["ECS.5", "read-only root file system", task, containers(has("readonlyRootFilesystem", true))],
  [
    "ECS.8",
    "no AWS keys in the environment",
    task,
    containers((c) => !/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|ECS_ENGINE_AUTH_DATA/.test(text(c, "environment"))),
  ],
  ["ECS.9", "logs", task, containers((c) => text(c, "logConfiguration").includes('"logDriver":"awslogs"'))],
  ["ECS.10", "latest platform", service, has("platformVersion", "LATEST")],
  [
    "ECS.12",
    "Container Insights",
    "aws:ecs/cluster:Cluster",
    has("settings", [{ name: "containerInsights", value: "enabled" }]),
  ],
  ["ECS.13", "tags on the service", service, (i) => i.tags !== undefined],
  ["ECS.14", "tags on the cluster", "aws:ecs/cluster:Cluster", (i) => i.tags !== undefined],
  ["ECS.15", "tags on the task definition", task, (i) => i.tags !== undefined],
  ["ECS.17", "no host network", task, has("networkMode", "awsvpc")],
  ["ECS.20", "not root", task, containers((c) => /^[1-9]\d*:[1-9]\d*$/.test(String(c.user)))],
  ["ECR.1", "scan on push", repository, has("imageScanningConfiguration", { scanOnPush: true })],
  ["ECR.2", "tags that cannot be moved", repository, has("imageTagMutability", "IMMUTABLE")],
  [
    "ECR.3",
    "a lifecycle policy for each",
    repository,
    (i, plan) => plan.all("aws:ecr/lifecyclePolicy:LifecyclePolicy").some(({ inputs }) => inputs.repository === i.name),
  ],
  [
    "ECR.5",
    "own key",
    repository,
    (i) => /"encryptionType":"KMS","kmsKey":"arn:aws:kms:/.test(text(i, "encryptionConfigurations")),
  ],
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
  ["ELB.4", "invalid headers dropped", loadBalancer, has("dropInvalidHeaderFields", true)],
  ["ELB.5", "access logs", loadBalancer, (i) => text(i, "accessLogs").includes('"enabled":true')],
  ["ELB.6", "deletion protection", loadBalancer, has("enableDeletionProtection", true)],
  [
    "ELB.12",
    "desync mitigation",
    loadBalancer,
    (i) => ["defensive", "strictest"].includes(String(i.desyncMitigationMode)),
  ],
  ["ELB.13", "two zones", loadBalancer, (i) => Array.isArray(i.subnets) && i.subnets.length >= 2],
  [
    "ELB.16",
    "WAF, where it is public",
    loadBalancer,
    (i, plan) => i.internal === true || plan.all("aws:wafv2/webAclAssociation:WebAclAssociation").length === 1,
  ],
  [
    "ELB.17",
    "a strong TLS policy, where it speaks TLS",
    listener,
    (i) => i.protocol !== "HTTPS" || strongPolicies.includes(String(i.sslPolicy)),
  ],
  [
    "EC2.2",
    "an empty default group",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    (i) => text(i, "ingress") === "[]" && text(i, "egress") === "[]",
  ],
  ["EC2.6", "flow logs", "aws:ec2/flowLog:FlowLog", (i) => i.trafficType === "ALL" && i.vpcId === "vpc-1"],
  [
    "EC2.18/19",
    "open to everybody at 80 and 443 only",
    ingress,
    (i) => i.cidrIpv4 !== "0.0.0.0/0" || [80, 443].includes(Number(i.fromPort)),
  ],
  ["KMS.4", "rotation", "aws:kms/key:Key", has("enableKeyRotation", true)],
  [
    "KMS.5",
    "no public key",
    "aws:kms/key:Key",
    (i) =>
      statements(i.policy).every(({ Principal }) => Principal !== "*" && !JSON.stringify(Principal).includes('"*"')),
  ],
  [
    "IAM.1/21",
    "no wildcards",
    "aws:iam/rolePolicy:RolePolicy",
    (i) =>
      statements(i.policy).every(
        ({ Action, Resource }) =>
          ![Action].flat().some((a) => /(^|:)\*$/.test(String(a))) &&
          (Resource !== "*" || Action === "ecr:GetAuthorizationToken"),
      ),
  ],
  [
    "CloudWatch.15",
    "alarms tell somebody",
    alarm,
    (i) => Array.isArray(i.alarmActions) && i.alarmActions.length === 1 && i.actionsEnabled !== false,
  ],
  [
    "CloudWatch.16",
    "logs for a year",
    "aws:cloudwatch/logGroup:LogGroup",
    (i) => Number(i.retentionInDays) >= 365 && String(i.kmsKeyId).startsWith("arn:aws:kms:"),
  ],
  [
    "SNS.4",
    "a topic for this account only",
    "aws:sns/topicPolicy:TopicPolicy",
    (i) =>
      statements(i.policy).every(
        ({ Principal, Condition }) =>
          Principal !== "*" && JSON.stringify(Condition).includes('"aws:SourceAccount":"123456789012"'),
      ),
  ],
  ["SNS.1", "an encrypted topic", "aws:sns/topic:Topic", (i) => String(i.kmsMasterKeyId).startsWith("arn:aws:kms:")],
  ["ACM.2", "a strong key", "aws:acm/certificate:Certificate", has("keyAlgorithm", "RSA_2048")],
  ["WAF.10", "rules", "aws:wafv2/webAcl:WebAcl", (i) => Array.isArray(i.rules) && i.rules.length >= 1],
  [
    "WAF.11",
    "logs",
    "aws:wafv2/webAcl:WebAcl",
    (_, plan) => plan.all("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").length === 1,
  ],
  [
    "WAF.12",
    "metrics of every rule",
    "aws:wafv2/webAcl:WebAcl",
    (i) =>
      (i.rules as Inputs[]).every((rule) => text(rule, "visibilityConfig").includes('"cloudwatchMetricsEnabled":true')),
  ],
  [
    "S3.1/2/3/8",
    "no public access",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    (i) =>
      [i.blockPublicAcls, i.blockPublicPolicy, i.ignorePublicAcls, i.restrictPublicBuckets].every((v) => v === true),
  ],
  [
    "S3.5",
    "TLS only",
    "aws:s3/bucketPolicy:BucketPolicy",
    (i) =>
      statements(i.policy).some(
        ({ Effect, Condition }) =>
          Effect === "Deny" && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      ),
  ],
  [
    "S3.12",
    "no access lists",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    has("rule", { objectOwnership: "BucketOwnerEnforced" }),
  ],
  [
    "S3.13",
    "a lifecycle",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    (i) => text(i, "rules").includes('"status":"Enabled"'),
  ],
  [
    "SecretsManager",
    "own key, recoverable",
    "aws:secretsmanager/secret:Secret",
    (i) => String(i.kmsKeyId).startsWith("arn:aws:kms:") && i.recoveryWindowInDays === 30,
  ],
];

describe("in standard", () => {
  it.each(met)("%s: %s", async (_control, _rule, type, passes) => {
    const plan = await standard;
    const resources = plan.all(type);
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter(({ inputs }) => !passes(inputs, plan)).map(({ name }) => name)).toEqual([]);
  });

  it("logs of flows are there for a VPC that the fleet makes", async () => {
    const plan = await standard;
    expect(plan.all("awsx:ec2:Vpc")).toHaveLength(plan.all("aws:ec2/flowLog:FlowLog").length);
  });
});

/** What is not met, and why. An entry that is met after all fails: it belongs above. */
const notMet: readonly (readonly [...Row, why: string])[] = [
  [
    "ELB.1/18",
    "every listener by TLS",
    listener,
    (i) => i.protocol === "HTTPS" || text(i, "defaultActions").includes('"redirect"'),
    "internal names under .internal can have no certificate; with network.internalCertificateArn they are HTTPS",
  ],
  [
    "ELB.21",
    "health checks by TLS",
    targetGroup,
    (i) => text(i, "healthCheck").includes('"protocol":"HTTPS"'),
    "the framework serves HTTP; TLS ends at the load balancer",
  ],
  [
    "ELB.22",
    "targets by TLS",
    targetGroup,
    has("protocol", "HTTPS"),
    "the framework serves HTTP; TLS ends at the load balancer",
  ],
  [
    "SecretsManager.1/4",
    "rotation",
    "aws:secretsmanager/secret:Secret",
    (_, plan) => plan.resources.some(({ type }) => type.includes("secretRotation")),
    "the URLs are made of generated passwords: rotated by an update, which restarts their owner",
  ],
  [
    "S3.9",
    "access logs of the log bucket",
    "aws:s3/bucket:Bucket",
    (_, plan) => plan.resources.some(({ type }) => type.includes("bucketLogging")),
    "a log of who reads the logs needs one more bucket, without an end",
  ],
  [
    "S3.17",
    "own key",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    (i) => text(i, "rules").includes("aws:kms"),
    "load balancers write with S3's own keys only",
  ],
  [
    "RDS.26",
    "AWS Backup",
    database,
    (_, plan) => plan.resources.some(({ type }) => type.startsWith("aws:backup/")),
    "RDS's own backups, 7 days and more; a plan of AWS Backup is the account's",
  ],
  [
    "RDS.19/22",
    "events of clusters and security groups",
    database,
    (_, plan) => plan.all("aws:rds/eventSubscription:EventSubscription").length === 4,
    "there are no clusters and no DB security groups",
  ],
  [
    "EC2.10/55/56/57/58/60",
    "endpoints for EC2, ECR, SSM",
    "awsx:ec2:Vpc",
    (_, plan) => plan.all("aws:ec2/vpcEndpoint:VpcEndpoint").length > 0,
    "7.30 $ per zone and month each; highAvailability has ECR's, EC2's and SSM's have no user in a fleet",
  ],
];

describe("not met in standard", () => {
  it.each(notMet)("%s: %s", async (_control, _rule, type, passes) => {
    const plan = await standard;
    expect(plan.all(type).every(({ inputs }) => passes(inputs, plan))).toBe(false);
  });
});

describe("by TLS inside as well", () => {
  it("every listener passes ELB.18 but the redirect, with an internal certificate", async () => {
    const internalCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/internal";
    const network = { internalCertificateArn, internalDomain: "example.com" };
    const plan = await updateOf(settingsOf({ configuration: { network } }));
    const plain = plan.all(listener).filter(({ inputs }) => inputs.protocol !== "HTTPS");
    expect(plain.map(({ name }) => name)).toEqual(["api-http"]);
  });
});
