import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription";
import { Queue } from "@pulumi/aws/sqs/queue";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadContext } from "../microservice/workload-context";
import type { Events } from "./events";

/** A consumer's queue, and the one for what it could not handle. */
export interface EventQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

const day = 86_400;
/** SQS's most: a dead letter keeps the time of its publication, so it must outlive the queue's own retention. */
const deadLetterSeconds = 14 * day;
/** SQS's most: an empty answer costs as much as an event. */
const longPollSeconds = 20;

/** One queue for all that a service consumes, filled by SNS alone, and by the topics of these events alone. */
export function createEventQueue(context: WorkloadContext, { topicOf }: Events): EventQueue {
  const { name, service, platform, tags, opts } = context;
  const { retentionDays, visibilityTimeoutSeconds, maximumReceives } = service.eventQueue;
  const encrypted = { kmsMasterKeyId: platform.keyArn, tags };
  const deadLetters = new Queue(
    `${name}-events-dead`,
    { ...encrypted, messageRetentionSeconds: deadLetterSeconds },
    opts,
  );
  const queue = new Queue(
    `${name}-events`,
    {
      ...encrypted,
      messageRetentionSeconds: retentionDays * day,
      visibilityTimeoutSeconds,
      receiveWaitTimeSeconds: longPollSeconds,
      redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: maximumReceives }),
    },
    opts,
  );
  const deadLetterPolicy = policyOf([tlsOnly(deadLetters)]);
  new QueuePolicy(`${name}-events-dead`, { queueUrl: deadLetters.url, policy: deadLetterPolicy }, opts);
  const topics = service.consumes.map((event) => ({ event, arn: topicOf(event).arn }));
  const fromTopics = {
    Sid: "TopicsOfItsEvents",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue.arn,
    Condition: { ArnEquals: { "aws:SourceArn": topics.map(({ arn }) => arn) } },
  };
  const queuePolicy = new QueuePolicy(
    `${name}-events`,
    { queueUrl: queue.url, policy: policyOf([fromTopics, tlsOnly(queue)]) },
    opts,
  );
  for (const { event, arn } of topics) {
    new TopicSubscription(
      `${name}--${event}`,
      // In SNS's envelope: its `TopicArn` says which event it is, and no publisher can say otherwise.
      { topic: arn, protocol: "sqs", endpoint: queue.arn, rawMessageDelivery: false },
      { ...opts, dependsOn: [queuePolicy] },
    );
  }
  return { queue, deadLetters };
}

function tlsOnly({ arn }: Queue) {
  const Condition = { Bool: { "aws:SecureTransport": "false" } };
  return { Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: arn, Condition };
}

function policyOf(statements: readonly object[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}
