import { registerAlarms } from "../microservice/alarms";
import type { WorkloadContext } from "../microservice/workload-context";
import type { EventQueue } from "./queue";
import type { ServiceEvents } from "./settings";

/** What is long for an event that is handled at its first delivery. */
const longWaitMinutes = 15;

/** Minutes after which an event waits too long: longer than all deliveries take, which may fail and be repeated. */
export function longestWaitMinutes({ visibilityTimeoutSeconds, maximumReceives }: ServiceEvents["eventQueue"]): number {
  return Math.max(longWaitMinutes, Math.ceil((visibilityTimeoutSeconds * maximumReceives) / 60) + 5);
}

/** Tells the fleet's topic that events wait too long, or could not be handled. */
export function createQueueAlarms(context: WorkloadContext, { queue, deadLetters }: EventQueue): void {
  const minutes = longestWaitMinutes(context.service.eventQueue);
  registerAlarms(context, {
    "age-of-events": {
      meaning: `the oldest event waits for more than ${minutes} minutes`,
      ...{ namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage", statistic: "Maximum" },
      ...{ threshold: minutes * 60, minutes: 5, dimensions: { QueueName: queue.name } },
    },
    "dead-letters": {
      meaning: "events could not be handled and lie in the dead-letter queue",
      ...{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", statistic: "Maximum" },
      ...{ threshold: 0, minutes: 1, dimensions: { QueueName: deadLetters.name } },
    },
  });
}
