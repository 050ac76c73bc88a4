import type { WorkloadContext } from "../microservice/workload-context";
import { mergeExtras, type RoleStatement, type WorkloadExtras } from "../microservice/workload-extras";
import { createQueueAlarms } from "./alarms";
import { brokerVariable, queueVariable, topicVariable } from "./event-names";
import type { Events } from "./events";
import { createEventQueue, type EventQueue } from "./queue";
import { eventTags } from "./settings";

/** A workload whose events are provided for. */
export interface EventfulContext extends WorkloadContext {
  /** What waits for it; absent where it consumes nothing, or where the queue is a broker's. */
  readonly eventQueue?: EventQueue;
}

/** A workload with what its events take: variables, rights and, for a consumer, a queue. The same without events. */
export function withEvents(context: WorkloadContext): EventfulContext {
  const { events, service } = context;
  if (events === undefined || service.publishes.length + service.consumes.length === 0) {
    return context;
  }
  const given = (own: Partial<WorkloadExtras>) => mergeExtras(context.extras, { ...own, tags: eventTags(service) });
  if (events.broker !== undefined) {
    return { ...context, extras: given({ secrets: { [brokerVariable]: events.broker.url } }) };
  }
  if (service.consumes.length === 0) {
    return { ...context, extras: given(topicExtras(context, events)) };
  }
  const eventQueue = createEventQueue(context, events);
  createQueueAlarms(context, eventQueue);
  return { ...context, extras: given(topicExtras(context, events, eventQueue)), eventQueue };
}

function topicExtras(context: WorkloadContext, events: Events, inbox?: EventQueue): Partial<WorkloadExtras> {
  const { service } = context;
  const named = [...new Set([...service.publishes, ...service.consumes])].sort();
  return {
    environment: {
      // A consumer compares them with the envelope's `TopicArn`.
      ...Object.fromEntries(named.map((event) => [topicVariable(event), events.topicOf(event).arn])),
      ...(inbox !== undefined && { [queueVariable]: inbox.queue.url }),
    },
    statements: [...publishing(context, events), ...(inbox === undefined ? [] : consuming(context, inbox))],
  };
}

/** To publish on the topics of its events; the key serves for these topics only. */
function publishing({ settings, service, platform }: WorkloadContext, events: Events): RoleStatement[] {
  if (service.publishes.length === 0) {
    return [];
  }
  const topics = service.publishes.map((event) => events.topicOf(event).arn);
  return [
    { Action: ["sns:Publish"], Resource: topics },
    {
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: platform.keyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `sns.${settings.region}.amazonaws.com`,
          "kms:EncryptionContext:aws:sns:topicArn": topics,
        },
      },
    },
  ];
}

/** To receive from its own queue, and to be done with what it received; the key serves for this queue only. */
function consuming({ settings, platform }: WorkloadContext, { queue }: EventQueue): RoleStatement[] {
  return [
    {
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queue.arn,
    },
    {
      Action: ["kms:Decrypt"],
      Resource: platform.keyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `sqs.${settings.region}.amazonaws.com`,
          "kms:EncryptionContext:aws:sqs:arn": queue.arn,
        },
      },
    },
  ];
}
