import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { accountId, created } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, updateOf } from "../testing/plan";

const services: NonNullable<RawConfiguration["services"]> = {
  billing: { publishes: ["invoice.created", "order.paid"], consumes: ["order.paid"] },
  notifications: { consumes: ["order.paid", "invoice.created"], eventQueue: { retentionDays: 2, maximumReceives: 3 } },
};
const fleet = settingsOf({ configuration: { services } });
const update = updateOf(fleet);
const without = updateOf(settingsOf());

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
const policyOf = ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) =>
  json<{ Statement: readonly Statement[] }>(inputs.policy).Statement;
const stateOf = (plan: Plan, type: string, name: string) => created(plan.find(type, name)).state;
const arnOf = (plan: Plan, type: string, name: string) => stateOf(plan, type, name).arn as string;
const topic = "aws:sns/topic:Topic";
const queue = "aws:sqs/queue:Queue";
const key = `arn:aws:kms:eu-central-1:${accountId}:key/fleet`;
const variables = (plan: Plan, service: string) => {
  const [container] = json<{ environment: { name: string; value: string }[]; secrets: { name: string }[] }[]>(
    plan.find("aws:ecs/taskDefinition:TaskDefinition", service).inputs.containerDefinitions,
  );
  return Object.fromEntries(
    (container?.environment ?? [])
      .filter(({ name }) => name.startsWith("EVENT"))
      .map(({ name, value }) => [name, value]),
  );
};

describe("a topic of the longest names", () => {
  it("has a display name that SNS takes", async () => {
    const name = "f".repeat(20);
    const publishes = ["e".repeat(64)];
    const longest = settingsOf({
      stack: "s".repeat(20),
      configuration: { name, services: { billing: { publishes } } },
    });
    const { inputs } = (await previewOf(longest)).find(topic, `event-${publishes[0]}`);
    expect(inputs.displayName).toBe(`${publishes[0]} of ${name} ${"s".repeat(11)}`);
    expect(inputs.displayName).toHaveLength(100);
  });
});

describe("a fleet whose services publish and consume", () => {
  it("has these resources more than one without, and no other", async () => {
    const urns = async (plan: Promise<Plan>) =>
      (await plan).resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    const before = new Set(await urns(without));
    expect((await urns(update)).filter((line) => !before.has(line)).sort()).toEqual([
      "Events events",
      "MetricAlarm billing-age-of-events",
      "MetricAlarm billing-dead-letters",
      "MetricAlarm notifications-age-of-events",
      "MetricAlarm notifications-dead-letters",
      "Queue billing-events",
      "Queue billing-events-dead",
      "Queue notifications-events",
      "Queue notifications-events-dead",
      "QueuePolicy billing-events",
      "QueuePolicy billing-events-dead",
      "QueuePolicy notifications-events",
      "QueuePolicy notifications-events-dead",
      "RolePolicy billing-task",
      "RolePolicy notifications-task",
      "Topic event-invoice-created",
      "Topic event-order-paid",
      "TopicPolicy event-invoice-created",
      "TopicPolicy event-order-paid",
      "TopicSubscription billing--order.paid",
      "TopicSubscription notifications--invoice.created",
      "TopicSubscription notifications--order.paid",
    ]);
  });

  it("has the same in a preview", async () => {
    const urns = (plan: Plan) => plan.resources.map(({ urn }) => urn).sort();
    expect(urns(await previewOf(fleet))).toEqual(urns(await update));
  });

  it("encrypts topics and queues with the fleet's key", async () => {
    const plan = await update;
    for (const type of [topic, queue]) {
      expect(new Set(plan.all(type).map(({ inputs }) => inputs.kmsMasterKeyId))).toEqual(new Set([key]));
    }
  });

  it("lets SNS use the key for topics of events, and not where there are none", async () => {
    const statement = {
      Sid: "EventsToTheQueues",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-central-1:${accountId}:event-*` } },
    };
    const policy = async (plan: Promise<Plan>) => policyOf((await plan).find("aws:kms/key:Key", "key"));
    expect(await policy(update)).toEqual([...(await policy(without)), statement]);
  });
});

describe("a topic", () => {
  it("is closed to everybody but its publishers, by TLS", async () => {
    const plan = await update;
    const arn = arnOf(plan, topic, "event-invoice-created");
    const publish = { Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: arn };
    expect(policyOf(plan.find("aws:sns/topicPolicy:TopicPolicy", "event-invoice-created"))).toEqual([
      {
        Sid: "NobodyButThePublishers",
        ...publish,
        Condition: { ArnNotEquals: { "aws:PrincipalArn": [arnOf(plan, "aws:iam/role:Role", "billing-task")] } },
      },
      { Sid: "TlsOnly", ...publish, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });

  it("is closed to everybody where nobody publishes", async () => {
    const plan = await updateOf(settingsOf({ configuration: { services: { billing: { consumes: ["order.paid"] } } } }));
    const [nobody] = policyOf(plan.find("aws:sns/topicPolicy:TopicPolicy", "event-order-paid"));
    expect(nobody).toEqual({
      Sid: "NobodyButThePublishers",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: arnOf(plan, topic, "event-order-paid"),
    });
  });
});

describe("a consumer's queue", () => {
  it("keeps, hides and gives up as the service says, and asks long", async () => {
    const plan = await update;
    const dead = arnOf(plan, queue, "notifications-events-dead");
    expect(plan.find(queue, "notifications-events").inputs).toMatchObject({
      messageRetentionSeconds: 172_800,
      visibilityTimeoutSeconds: 60,
      receiveWaitTimeSeconds: 20,
    });
    expect(json(plan.find(queue, "notifications-events").inputs.redrivePolicy)).toEqual({
      deadLetterTargetArn: dead,
      maxReceiveCount: 3,
    });
    expect(plan.find(queue, "notifications-events-dead").inputs).toMatchObject({ messageRetentionSeconds: 1_209_600 });
  });

  it("is filled by SNS from the topics of its events alone; its dead letters by nobody", async () => {
    const plan = await update;
    const tls = (arn: string) => ({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: arn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    const own = arnOf(plan, queue, "billing-events");
    expect(policyOf(plan.find("aws:sqs/queuePolicy:QueuePolicy", "billing-events"))).toEqual([
      {
        Sid: "TopicsOfItsEvents",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: own,
        Condition: { ArnEquals: { "aws:SourceArn": [arnOf(plan, topic, "event-order-paid")] } },
      },
      tls(own),
    ]);
    expect(policyOf(plan.find("aws:sqs/queuePolicy:QueuePolicy", "billing-events-dead"))).toEqual([
      tls(arnOf(plan, queue, "billing-events-dead")),
    ]);
  });

  it("is told of its events in SNS's envelope", async () => {
    const plan = await update;
    expect(plan.find("aws:sns/topicSubscription:TopicSubscription", "notifications--order.paid").inputs).toEqual({
      topic: arnOf(plan, topic, "event-order-paid"),
      protocol: "sqs",
      endpoint: arnOf(plan, queue, "notifications-events"),
      rawMessageDelivery: false,
    });
  });

  it("has alarms on age and dead letters, where the service has alarms", async () => {
    const plan = await update;
    const alarm = (name: string) => plan.find("aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs;
    expect(alarm("billing-age-of-events")).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      threshold: 900,
      dimensions: { QueueName: stateOf(plan, queue, "billing-events").name },
    });
    expect(alarm("billing-dead-letters")).toMatchObject({
      metricName: "ApproximateNumberOfMessagesVisible",
      threshold: 0,
      dimensions: { QueueName: stateOf(plan, queue, "billing-events-dead").name },
    });
    const quiet = await updateOf(settingsOf({ configuration: { profile: "economy", services } }));
    expect(quiet.all("aws:cloudwatch/metricAlarm:MetricAlarm")).toEqual([]);
  });
});

describe("a task", () => {
  it("is told topics and queue under names that follow from the events", async () => {
    const plan = await update;
    const invoices = arnOf(plan, topic, "event-invoice-created");
    const paid = arnOf(plan, topic, "event-order-paid");
    expect(variables(plan, "notifications")).toEqual({
      EVENTS_QUEUE_URL: stateOf(plan, queue, "notifications-events").url,
      EVENT_INVOICE_CREATED_TOPIC_ARN: invoices,
      EVENT_ORDER_PAID_TOPIC_ARN: paid,
    });
    expect(variables(plan, "payment-gateway")).toEqual({});
  });

  it("may publish on its topics, receive from its queue, and nothing else", async () => {
    const plan = await update;
    const topics = ["event-invoice-created", "event-order-paid"].map((name) => arnOf(plan, topic, name));
    const own = arnOf(plan, queue, "billing-events");
    expect(policyOf(plan.find("aws:iam/rolePolicy:RolePolicy", "billing-task"))).toEqual([
      { Effect: "Allow", Action: ["sns:Publish"], Resource: topics },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: key,
        Condition: {
          StringEquals: {
            "kms:ViaService": "sns.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:aws:sns:topicArn": topics,
          },
        },
      },
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
        Resource: own,
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: key,
        Condition: {
          StringEquals: {
            "kms:ViaService": "sqs.eu-central-1.amazonaws.com",
            "kms:EncryptionContext:aws:sqs:arn": own,
          },
        },
      },
    ]);
    const consuming = policyOf(plan.find("aws:iam/rolePolicy:RolePolicy", "notifications-task"));
    expect(consuming.flatMap(({ Action }) => Action)).not.toContain("sns:Publish");
  });

  it("is declared by its service's tags", async () => {
    const { tags } = (await update).find("aws:ecs/service:Service", "billing").inputs;
    expect(Object.keys(tags as object).filter((name) => /publishes|consumes/.test(name))).toEqual([
      "fleet:consumes:order.paid",
      "fleet:publishes:invoice.created",
      "fleet:publishes:order.paid",
    ]);
  });
});

it("has nothing of a service that is being retired", async () => {
  const configuration = {
    services: { ...services, notifications: { ...services.notifications, retire: "keepData" as const } },
  };
  const plan = await updateOf(settingsOf({ configuration }));
  expect(plan.resources.filter(({ name }) => /^notifications-(events|-)/.test(name))).toEqual([]);
  expect(plan.all(topic).map(({ name }) => name)).toEqual(["alarms", "event-invoice-created", "event-order-paid"]);
});

it("leaves a renamed consumer its queue", async () => {
  const configuration = { services: { invoices: { renamedFrom: "billing", consumes: ["order.paid"] } } };
  const plan = await updateOf(settingsOf({ services: ["invoices"], configuration }));
  const { name, parent } = plan.find(queue, "invoices-events");
  // The engine looks for parts under the parent's former name, where their own begin with it.
  expect(plan.byUrn(parent ?? "").aliases).toEqual(["billing"]);
  expect(name.startsWith(plan.byUrn(parent ?? "").name)).toBe(true);
});
