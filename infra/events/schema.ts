import { z } from "zod";
import { unique } from "../schema-values";
import { eventName } from "./event-names";

/** Names that Pulumi makes of topics end at 80 characters. */
const events = unique(
  z
    .string()
    .max(64)
    .regex(
      eventName,
      "an event's name: lower case words with dots or hyphens, at most 64 characters, such as order.created",
    ),
).exactOptional();

const eventQueue = z.strictObject({
  retentionDays: z
    .int()
    .min(1)
    .max(10)
    .exactOptional()
    .describe("Days that an unread event waits; a dead letter stays 14 days from its publication. Default: 4."),
  visibilityTimeoutSeconds: z
    .int()
    .min(1)
    .max(43_200)
    .exactOptional()
    .describe("Time the consumer has to handle an event before it is delivered again. Default: 60."),
  maximumReceives: z
    .int()
    .min(1)
    .max(1000)
    .exactOptional()
    .describe("Deliveries before an event becomes a dead letter. Default: 5."),
});

/** What a service says of its events. */
export const eventFields = {
  publishes: events.describe("Events it publishes, such as order.created. Default: none."),
  consumes: events.describe("Events it consumes: all arrive in one queue of its own. Default: none."),
  eventQueue: eventQueue.exactOptional().describe("The consumer's queue; with transport sns only."),
};

/** How the fleet's events travel. */
export const eventsSchema = z.strictObject({
  transport: z
    .enum(["sns", "rabbitmq"])
    .exactOptional()
    .describe(
      "sns: a topic per event, a queue per consumer. rabbitmq: one Amazon MQ broker for code that speaks AMQP. Default: sns.",
    ),
  broker: z
    .strictObject({
      instanceType: z
        .string()
        .regex(/^mq\.[a-z0-9]+\.[a-z0-9]+$/, "an Amazon MQ instance type, such as mq.m7g.large")
        .exactOptional()
        .describe("Default: mq.m7g.medium in economy, else mq.m7g.large."),
      cluster: z
        .boolean()
        .exactOptional()
        .describe("Three nodes over the zones instead of one. Default: by profile (all but economy)."),
      engineVersion: z
        .string()
        .regex(/^\d+\.\d+$/, 'a RabbitMQ version, such as "4.2"')
        .exactOptional()
        .describe(
          'RabbitMQ version at creation; minor upgrades are AWS\'s. Default: "4.2", which runs on mq.m7g only.',
        ),
    })
    .exactOptional()
    .describe("The broker; with transport rabbitmq only."),
});

export type RawEvents = z.infer<typeof eventsSchema>;
