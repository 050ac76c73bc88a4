import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";
import { topicPrefix } from "../events/event-names";
import { usesTransport } from "../events/settings";
import { type FleetSettings, fleetTags } from "../settings";
import { alarmTopic } from "./alarm-topic";

/** AWS services that write to the alarms' topic, which the key encrypts, and say on whose behalf. */
const publishers = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"];

/**
 * The fleet's own key for everything at rest (KMS.4, ECR.5). It is shared, the data is not: who reads a secret needs the
 * grant on that secret, and the key serves a task's role only in that secret's context.
 */
export function createEncryptionKey(
  { settings, accountId }: { settings: FleetSettings; accountId: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): Key {
  const logs = pulumi.interpolate`arn:aws:logs:${settings.region}:${accountId}:log-group:*`;
  const topics = pulumi.interpolate`arn:aws:sns:${settings.region}:${accountId}:${alarmTopic}-*`;
  const key = new Key(
    "key",
    {
      description: `Data of ${settings.name}, stack ${settings.stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: settings.protectData ? 30 : 7,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountAdministersThroughIam",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:aws:iam::${accountId}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "LogsOfThisAccount",
            Effect: "Allow",
            Principal: { Service: `logs.${settings.region}.amazonaws.com` },
            Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            Resource: "*",
            Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logs } },
          },
          {
            Sid: "AlarmsToTheTopic",
            Effect: "Allow",
            Principal: { Service: publishers },
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
            Condition: { StringEquals: { "aws:SourceAccount": accountId } },
          },
          {
            Sid: "FailedDeploymentsToTheTopic",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
            // EventBridge does not say on whose behalf: a condition on `aws:SourceAccount` would drop every event in silence.
            // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            Condition: { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": topics } },
          },
          ...(usesTransport(settings, "sns") ? [eventsToQueues(settings, accountId)] : []),
        ],
      }),
      tags: fleetTags(settings),
    },
    { ...opts, protect: settings.protectData },
  );
  new Alias("key", { name: `alias/${settings.name}-${settings.stack}`, targetKeyId: key.keyId }, opts);
  return key;
}

/** SNS delivers into queues that the key encrypts: from topics of events in this account and region. */
function eventsToQueues({ region }: FleetSettings, accountId: pulumi.Input<string>) {
  return {
    Sid: "EventsToTheQueues",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:sns:${region}:${accountId}:${topicPrefix}*` } },
  };
}
