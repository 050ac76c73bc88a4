import { Topic } from "@pulumi/aws/sns/topic";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";
import { eventSlug, topicPrefix } from "./event-names";

/** SNS's most; the longest names are together nine more. */
const longestDisplayName = 100;

/** Logical name of an event's topic, of letters that SNS takes. */
function topicName(event: string): string {
  return `${topicPrefix}${eventSlug(event)}`;
}

/** A topic for an event: whoever consumes it is told of each. */
export function createTopic(
  event: string,
  { settings, keyArn }: { settings: FleetSettings; keyArn: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): Topic {
  const displayName = `${event} of ${settings.name} ${settings.stack}`.slice(0, longestDisplayName);
  const tags = { ...fleetTags(settings), "fleet:event": event };
  return new Topic(topicName(event), { displayName, kmsMasterKeyId: keyArn, tags }, opts);
}

export interface TopicPolicyArgs {
  readonly event: string;
  readonly topic: Topic;
  /** ARNs of the publishers' task roles. */
  readonly publishers: readonly pulumi.Input<string>[];
}

/**
 * Refuses everybody but the declared publishers, whatever other policies allow: the consumers trust the topic. What
 * publishers may do stands in their roles; naming them here as principals would fail while a new role is not known
 * everywhere in IAM.
 */
export function createTopicPolicy(
  { event, topic, publishers }: TopicPolicyArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const publish = { Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: topic.arn };
  const others = publishers.length === 0 ? {} : { Condition: { ArnNotEquals: { "aws:PrincipalArn": publishers } } };
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "NobodyButThePublishers", ...publish, ...others },
      { Sid: "TlsOnly", ...publish, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  });
  new TopicPolicy(topicName(event), { arn: topic.arn, policy }, opts);
}
