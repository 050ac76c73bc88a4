import { registerAlarms } from "../microservice/alarms";
import type { WorkloadContext } from "../microservice/workload-context";
import type { EventQueue } from "./queue";

/** Tells the fleet's topic that events wait too long, or could not be handled. */
export function createQueueAlarms(context: WorkloadContext, { queue, deadLetters }: EventQueue): void {
  registerAlarms(context, {
    "age-of-events": {
      meaning: "the oldest event waits for more than 15 minutes",
      ...{ namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage", statistic: "Maximum" },
      ...{ threshold: 900, minutes: 5, dimensions: { QueueName: queue.name } },
    },
    "dead-letters": {
      meaning: "events could not be handled and lie in the dead-letter queue",
      ...{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", statistic: "Maximum" },
      ...{ threshold: 0, minutes: 1, dimensions: { QueueName: deadLetters.name } },
    },
  });
}
