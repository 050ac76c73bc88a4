import { has, type Inputs, type Row, statements, text } from "./controls";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Controls of keys, grants, alarms, the firewall and the log bucket. */
export const otherControls: readonly Row[] = [
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
          // EventBridge fulfils no condition.
          JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}' ||
          (Principal !== "*" && JSON.stringify(Condition).includes('"aws:SourceAccount":"123456789012"')),
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
