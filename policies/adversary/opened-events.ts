import type { Fleet } from "../testing/fleet";
import { Json } from "../testing/plan-builder";
import type { Case } from "./case";
import { events, grant } from "./undeclared-events";

const account = "123456789012";

/** The queue's policy with one statement besides those of AWS's services. */
function openQueue(f: Fleet, statement: Record<string, unknown>): void {
  const { queuePolicy } = events(f);
  queuePolicy.inputs.policy = new Json({ Statement: [{ Effect: "Allow", Resource: "*", ...statement }] });
}

/** A policy for the topic, with one statement. */
function openTopic(f: Fleet, statement: Record<string, unknown>): void {
  const { topic } = events(f);
  f.builder.add("aws:sns/topicPolicy:TopicPolicy", "open", {
    arn: topic.arn,
    policy: new Json({ Statement: [{ Effect: "Allow", Resource: "*", ...statement }] }),
  });
}

function subscribe(f: Fleet, endpoint: string): void {
  const { topic } = events(f);
  const subscription = { topic: topic.arn, protocol: "sqs", endpoint };
  f.builder.add("aws:sns/topicSubscription:TopicSubscription", "curious", subscription);
}

/** Ways to open a topic or a queue by words that look like a limit. */
export const OPENED_EVENTS: readonly Case[] = [
  {
    name: "a queue's policy names a source in any account",
    rule: "queue-not-public",
    attack: (f) =>
      openQueue(f, {
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:*:invoice-created-*" } },
      }),
    twin: (f) =>
      openQueue(f, {
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${account}:invoice-created-*` } },
      }),
  },
  {
    name: "a queue's policy names a source account by a pattern",
    rule: "queue-not-public",
    attack: (f) =>
      openQueue(f, {
        Principal: "*",
        Action: "sqs:SendMessage",
        Condition: { StringLike: { "aws:SourceAccount": "?*" } },
      }),
    twin: (f) =>
      openQueue(f, {
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::shop-uploads" } },
      }),
  },
  {
    name: "a topic's policy lets in whoever is of the asker's own organization",
    rule: "topic-not-public",
    attack: (f) =>
      openTopic(f, {
        Principal: "*",
        Action: "sns:Publish",
        Condition: { StringEquals: { "aws:PrincipalOrgID": `\${aws:PrincipalOrgID}` } },
      }),
    twin: (f) =>
      openTopic(f, {
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sns:Publish",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
  },
  {
    name: "anybody's EventBridge may publish an event",
    rule: "topic-not-public",
    attack: (f) => openTopic(f, { Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" }),
    twin: (f) => {
      events(f);
      const alarms = f.builder.add("aws:sns/topic:Topic", "alarms", { kmsMasterKeyId: f.key.id });
      const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" };
      f.builder.add("aws:sns/topicPolicy:TopicPolicy", "alarms", {
        arn: alarms.arn,
        policy: new Json({ Statement: [{ ...statement, Resource: alarms.arn }] }),
      });
    },
  },
  {
    name: "a queue's policy lets every role of the account receive",
    rule: "events-declared",
    attack: (f) =>
      openQueue(f, {
        Principal: "*",
        Action: "sqs:ReceiveMessage",
        Condition: { StringEquals: { "aws:PrincipalAccount": account } },
      }),
    twin: (f) =>
      openQueue(f, {
        Principal: "*",
        Action: "sqs:SendMessage",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
  },
  {
    name: "a topic's policy lets whoever comes by an endpoint publish",
    rule: "events-declared",
    attack: (f) =>
      openTopic(f, {
        Principal: { AWS: "*" },
        Action: "sns:Publish",
        Condition: { StringEquals: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f60718" } },
      }),
    twin: (f) =>
      openTopic(f, {
        Principal: { AWS: "*" },
        Action: "sns:Publish",
        Condition: { ArnEquals: { "aws:PrincipalArn": f.billing.taskRole.arn } },
      }),
  },
  {
    name: "a service that declares nothing may subscribe to an event",
    rule: "events-declared",
    attack: (f) => grant(f, f.api.taskRole, "tap", { Action: "sns:Subscribe", Resource: events(f).topic.arn }),
    twin: (f) => grant(f, f.orders.taskRole, "tap", { Action: "sns:Subscribe", Resource: events(f).topic.arn }),
  },
  {
    name: "a service that declares nothing may rewrite a queue's policy",
    rule: "events-declared",
    attack: (f) =>
      grant(f, f.api.taskRole, "keys", { Action: "sqs:SetQueueAttributes", Resource: events(f).queue.arn }),
    twin: (f) => {
      events(f);
      grant(f, f.api.taskRole, "keys", { Action: "sqs:ListQueues", Resource: "*" });
    },
  },
  {
    name: "an event goes to a queue of another account",
    rule: "subscription-stays-inside",
    attack: (f) => subscribe(f, "arn:aws:sqs:eu-west-1:999999999999:audit"),
    twin: (f) => void events(f),
  },
];
