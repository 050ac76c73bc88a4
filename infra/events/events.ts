import type { Topic } from "@pulumi/aws/sns/topic";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "../network/network";
import type { Platform } from "../platform/platform";
import type { FleetSettings } from "../settings";
import { createBroker, type MessageBroker } from "./broker";
import { eventsOf, participants } from "./settings";
import { createTopic } from "./topics";

export interface EventsArgs {
  readonly settings: FleetSettings;
  readonly platform: Platform;
  readonly network: Network;
}

/** What carries the fleet's events: a topic for each, or the one broker. Queues are their consumers' own. */
export class Events extends pulumi.ComponentResource {
  /** By event; none with a broker. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** Absent with topics. */
  readonly broker: MessageBroker | undefined;

  constructor(name: string, { settings, platform, network }: EventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:events:Events", name, {}, opts);
    const { keyArn } = platform;
    const topics = new Map<string, Topic>();
    if (settings.events.transport === "rabbitmq") {
      this.broker = createBroker({ settings, network, keyArn }, { parent: this });
    } else {
      for (const { event } of eventsOf(settings)) {
        topics.set(event, createTopic(event, { settings, keyArn }, { parent: this }));
      }
    }
    this.topics = topics;
    this.registerOutputs({ topics: Object.fromEntries([...topics].map(([event, { arn }]) => [event, arn])) });
  }

  /** The topic of an event that somebody names. */
  readonly topicOf = (event: string): Topic => {
    const topic = this.topics.get(event);
    if (topic === undefined) {
      throw new Error(`no topic carries \`${event}\``);
    }
    return topic;
  };
}

/** What carries the events; nothing where no service has any. */
export function createEvents(args: EventsArgs): Events | undefined {
  return participants(args.settings).length === 0 ? undefined : new Events("events", args);
}
