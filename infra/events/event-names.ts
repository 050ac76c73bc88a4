/** What an event is called: lower case words with dots or single hyphens between them. */
export const eventName = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;

/** `order.created` -> `order-created`: part of names that take no dots. */
export function eventSlug(event: string): string {
  return event.replaceAll(".", "-");
}

/** What the name of every event's topic begins with. */
export const topicPrefix = "event-";

/** Variable with the ARN of an event's topic: `EVENT_ORDER_CREATED_TOPIC_ARN`. */
export function topicVariable(event: string): string {
  return `EVENT_${eventSlug(event).replaceAll("-", "_").toUpperCase()}_TOPIC_ARN`;
}

/** Variable with the URL of a consumer's queue. */
export const queueVariable = "EVENTS_QUEUE_URL";

/** Secret variable with the broker's URL, administrator's login included. */
export const brokerVariable = "RABBITMQ_URL";
