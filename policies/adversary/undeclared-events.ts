import type { Fleet, Member } from "../testing/fleet";
import { type Draft, Json, Text } from "../testing/plan-builder";
import { admit, type Case, group } from "./case";

const rule = "events-declared";
const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage"];

/** An event that `billing` publishes and `orders` consumes, as a stranger would write it. */
export interface Events {
  readonly topic: Draft;
  readonly queue: Draft;
  readonly queuePolicy: Draft;
}

/** Says what a service has to do with events. */
export function declare(member: Member, ...tags: readonly string[]): void {
  const declared = Object.fromEntries(tags.map((tag) => [tag, "declared"]));
  member.service.inputs.tags = { "fleet:service": member.name, "fleet:role": "microservice", ...declared };
}

/** Gives a role a policy of one statement. */
export function grant(f: Fleet, role: Draft, name: string, statement: Record<string, unknown>): void {
  f.builder.add("aws:iam/rolePolicy:RolePolicy", name, {
    role: role.id,
    policy: new Json({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
  });
}

/** The event, its queue, and both ends. */
export function events(f: Fleet): Events {
  const { builder: b, billing, orders, key } = f;
  const topic = b.add("aws:sns/topic:Topic", "invoice-created", {
    kmsMasterKeyId: key.id,
    tags: { "fleet:event": "invoice.created" },
  });
  const queue = b.add("aws:sqs/queue:Queue", "orders-events", { kmsMasterKeyId: key.id });
  const queuePolicy = b.add("aws:sqs/queuePolicy:QueuePolicy", "orders-events", {
    queueUrl: queue.id,
    policy: new Json({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": [topic.arn] } },
        },
      ],
    }),
  });
  const subscription = { topic: topic.arn, protocol: "sqs", endpoint: queue.arn };
  b.add("aws:sns/topicSubscription:TopicSubscription", "orders-invoice-created", subscription);
  grant(f, billing.taskRole, "billing-publishes", { Action: ["sns:Publish"], Resource: [topic.arn] });
  grant(f, orders.taskRole, "orders-consumes", { Action: RECEIVE, Resource: queue.arn });
  declare(billing, "fleet:publishes:invoice.created");
  declare(orders, "fleet:consumes:invoice.created");
  return { topic, queue, queuePolicy };
}

/** A RabbitMQ that `billing` and `orders` use. */
function broker(f: Fleet, name = "broker", tags: Record<string, string> = {}): { broker: Draft; group: Draft } {
  const own = group(f, name);
  const password = f.builder.add("random:index/randomPassword:RandomPassword", name, { length: 32, special: false });
  const made = f.builder.add("aws:mq/broker:Broker", name, {
    engineType: "RabbitMQ",
    engineVersion: "4.2",
    hostInstanceType: "mq.m7g.large",
    deploymentMode: "CLUSTER_MULTI_AZ",
    publiclyAccessible: false,
    autoMinorVersionUpgrade: true,
    subnetIds: f.dataSubnets.map((subnet) => subnet.id),
    securityGroups: [own.id],
    encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: f.key.arn },
    logs: { general: true },
    users: [{ username: "fleet", password: password.attribute("result") }],
    tags,
  });
  for (const member of [f.billing, f.orders]) {
    admit(f.builder, own, `${name}-${member.name}`, 5671, { referencedSecurityGroupId: member.group.id });
  }
  declare(f.billing, "fleet:publishes:invoice.created");
  declare(f.orders, "fleet:consumes:invoice.created");
  return { broker: made, group: own };
}

/** Gives a service the broker's URL. */
function tell(f: Fleet, member: Member, host: unknown): void {
  const secret = f.builder.add("aws:secretsmanager/secret:Secret", `${member.name}-broker`, { kmsKeyId: f.key.arn });
  const version = f.builder.add("aws:secretsmanager/secretVersion:SecretVersion", `${member.name}-broker`, {
    secretId: secret.id,
    secretString: new Text(["amqps://fleet:Zk3vQ8sLw92hTbXc@", host, ":5671"]),
  });
  member.secrets.push({ name: "RABBITMQ_URL", valueFrom: version.arn });
  member.statements.push({ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secret.arn });
}

/** Ways to publish, to receive and to use a broker that nobody declares. */
export const UNDECLARED_EVENTS: readonly Case[] = [
  {
    name: "a service that declares nothing may receive from another's queue",
    rule,
    attack: (f) => {
      const { queue } = events(f);
      grant(f, f.api.taskRole, "peek", { Action: "sqs:ReceiveMessage", Resource: queue.arn });
    },
    twin: (f) => void events(f),
  },
  {
    name: "two consumers take from one queue",
    rule,
    attack: (f) => {
      const { queue } = events(f);
      grant(f, f.billing.taskRole, "peek", { Action: RECEIVE, Resource: queue.arn });
      declare(f.billing, "fleet:publishes:invoice.created", "fleet:consumes:invoice.created");
    },
    twin: (f) => {
      const { queue } = events(f);
      grant(f, f.orders.taskRole, "again", { Action: ["sqs:GetQueueAttributes", ...RECEIVE], Resource: queue.arn });
    },
  },
  {
    name: "every right on every queue is granted to a service that declares nothing",
    rule,
    attack: (f) => {
      events(f);
      grant(f, f.api.taskRole, "all", { Action: "sqs:*", Resource: "*" });
    },
    twin: (f) => {
      events(f);
      grant(f, f.api.taskRole, "list", { Action: "sqs:ListQueues", Resource: "*" });
    },
  },
  {
    name: "a queue's name is pasted into a grant as a pattern",
    rule,
    attack: (f) => {
      events(f);
      grant(f, f.api.taskRole, "some", { Action: RECEIVE, Resource: "arn:aws:sqs:eu-west-1:123456789012:orders-*" });
    },
    twin: (f) => {
      events(f);
      grant(f, f.api.taskRole, "some", { Action: RECEIVE, Resource: "arn:aws:sqs:eu-west-1:123456789012:audit-*" });
    },
  },
  {
    name: "a service publishes an event that it does not declare",
    rule,
    attack: (f) => {
      const { topic } = events(f);
      grant(f, f.api.taskRole, "forge", { Action: "sns:Publish", Resource: topic.arn });
    },
    twin: (f) => {
      const { topic } = events(f);
      grant(f, f.api.taskRole, "forge", { Action: "sns:Publish", Resource: topic.arn });
      f.api.service.inputs.tags = {
        "fleet:service": "api",
        "fleet:role": "api",
        "fleet:calls": "@all",
        "fleet:publishes:invoice.created": "declared",
      };
    },
  },
  {
    name: "a topic's own policy lets a service publish that declares nothing",
    rule,
    attack: (f) => {
      const { topic } = events(f);
      const statement = {
        Effect: "Allow",
        Principal: { AWS: f.api.taskRole.arn },
        Action: "sns:Publish",
        Resource: topic.arn,
      };
      f.builder.add("aws:sns/topicPolicy:TopicPolicy", "open", {
        arn: topic.arn,
        policy: new Json({ Statement: [statement] }),
      });
    },
    twin: (f) => {
      const { topic } = events(f);
      const statement = {
        Effect: "Allow",
        Principal: { AWS: f.billing.taskRole.arn },
        Action: "sns:Publish",
        Resource: topic.arn,
      };
      f.builder.add("aws:sns/topicPolicy:TopicPolicy", "open", {
        arn: topic.arn,
        policy: new Json({ Statement: [statement] }),
      });
    },
  },
  {
    name: "a queue is subscribed to an event that its consumer does not declare",
    rule,
    attack: (f) => {
      const { queue } = events(f);
      const topic = f.builder.add("aws:sns/topic:Topic", "salary-paid", {
        kmsMasterKeyId: f.key.id,
        tags: { "fleet:event": "salary.paid" },
      });
      const subscription = { topic: topic.arn, protocol: "sqs", endpoint: queue.arn };
      f.builder.add("aws:sns/topicSubscription:TopicSubscription", "curious", subscription);
    },
    twin: (f) => {
      const { queue } = events(f);
      const topic = f.builder.add("aws:sns/topic:Topic", "salary-paid", {
        kmsMasterKeyId: f.key.id,
        tags: { "fleet:event": "salary.paid" },
      });
      const subscription = { topic: topic.arn, protocol: "sqs", endpoint: queue.arn };
      f.builder.add("aws:sns/topicSubscription:TopicSubscription", "declared", subscription);
      declare(f.orders, "fleet:consumes:invoice.created", "fleet:consumes:salary.paid");
    },
  },
  {
    name: "anyone may send to a queue",
    rule: "queue-not-public",
    attack: (f) => {
      const { queuePolicy } = events(f);
      const statement = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };
      queuePolicy.inputs.policy = JSON.stringify({ Statement: [statement] });
    },
    twin: (f) => {
      const { queuePolicy } = events(f);
      const statement = {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      };
      queuePolicy.inputs.policy = JSON.stringify({ Statement: [statement] });
    },
  },
  {
    name: "anyone may publish to a topic",
    rule: "topic-not-public",
    attack: (f) => {
      const { topic } = events(f);
      const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sns:Publish", Resource: "*" };
      topic.inputs.policy = JSON.stringify({ Statement: [statement] });
    },
    twin: (f) => {
      const { topic } = events(f);
      const statement = { Effect: "Deny", Principal: { AWS: "*" }, Action: "sns:Publish", Resource: "*" };
      topic.inputs.policy = JSON.stringify({ Statement: [statement] });
    },
  },
  {
    name: "the broker admits a service that declares nothing",
    rule,
    attack: (f) => {
      const { group: own } = broker(f);
      admit(f.builder, own, "quiet", 5671, { referencedSecurityGroupId: f.api.group.id });
    },
    twin: (f) => void broker(f),
  },
  {
    name: "the broker's management admits a service that declares nothing",
    rule,
    attack: (f) => {
      const { group: own } = broker(f);
      admit(f.builder, own, "quiet", 443, { referencedSecurityGroupId: f.api.group.id });
    },
    twin: (f) => {
      const { group: own } = broker(f);
      admit(f.builder, own, "quiet", 443, { referencedSecurityGroupId: f.billing.group.id });
    },
  },
  {
    name: "a service that declares nothing is given the broker's login",
    rule,
    attack: (f) => tell(f, f.api, new Text([broker(f).broker.attribute("host")])),
    twin: (f) => tell(f, f.billing, new Text([broker(f).broker.attribute("host")])),
  },
  {
    name: "a broker is shared with another fleet's services",
    rule,
    attack: (f) => {
      broker(f, "broker", { "fleet:name": "shop", "fleet:stack": "staging" });
      Object.assign(f.orders.service.inputs.tags as object, { "fleet:name": "shop", "fleet:stack": "prod" });
    },
    twin: (f) => {
      broker(f, "broker", { "fleet:name": "shop", "fleet:stack": "prod" });
      Object.assign(f.orders.service.inputs.tags as object, { "fleet:name": "shop", "fleet:stack": "prod" });
    },
  },
  {
    name: "another stack's broker is named by its address",
    rule,
    attack: (f) => tell(f, f.billing, "b-0a1b2c3d.mq.eu-west-1.amazonaws.com"),
    twin: (f) => tell(f, f.billing, "broker.partner.example.com"),
  },
  {
    name: "two services use one Redis as their broker",
    rule: "cache-not-shared",
    attack: (f) => {
      admit(f.builder, f.billing.cacheGroup, "streams", 6379, { referencedSecurityGroupId: f.orders.group.id });
      declare(f.billing, "fleet:publishes:invoice.created");
      declare(f.orders, "fleet:consumes:invoice.created");
    },
    twin: (f) => {
      declare(f.billing, "fleet:publishes:invoice.created");
      declare(f.orders, "fleet:consumes:invoice.created");
    },
  },
  {
    name: "a broker is on the internet",
    rule: "service-not-public",
    attack: (f) => {
      broker(f).broker.inputs.publiclyAccessible = true;
    },
    twin: (f) => void broker(f),
  },
  {
    name: "a broker stands in a public subnet",
    rule: "service-not-public",
    attack: (f) => {
      broker(f).broker.inputs.subnetIds = f.publicSubnets.map((subnet) => subnet.id);
    },
    twin: (f) => {
      broker(f).broker.inputs.subnetIds = f.privateSubnets.map((subnet) => subnet.id);
    },
  },
];
