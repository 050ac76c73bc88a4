import type { Analysis } from "../graph/analysis";
import type { MessageBroker } from "../graph/datastores";
import type { EventUser } from "../graph/events";
import type { Plan } from "../graph/plan";
import type { Resource } from "../graph/resource";
import { at } from "../graph/value";
import { tag, tagKeys, type Workload } from "../graph/workloads";
import { ALWAYS, enumerate, type Finding, type Rule, type Scope } from "./rule";

type Way = "publishes" | "consumes";

/** The rule that events travel only between services that say so, and that each queue is one service's. */
export const eventsDeclared: Rule = {
  name: "events-declared",
  description:
    "Only a service that declares an event can publish it or receive it, each queue is received from by one service, and a message broker is used by those of its fleet that declare events.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation:
    "take the grant or the security group rule away, or declare the event: by a tag `fleet:publishes:<event>` or " +
    "`fleet:consumes:<event>` on the ECS service, or in the option `services`.",
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html",
  options: {
    services: {
      type: "object",
      description: "Per service, lists of events under `publishes` and `consumes`; `*` stands for all.",
      default: {},
    },
  },
  kinds: ["topic", "queue", "topicSubscription", "messageBroker"],
  checkStack: (analysis, scope) => [
    ...topics(analysis, scope),
    ...queues(analysis, scope),
    ...brokers(analysis, scope),
    ...foreignBrokers(analysis),
  ],
};

function declares({ resource, name }: Workload, way: Way, event: string | undefined, scope: Scope): boolean {
  const prefix = `fleet:${way}:`;
  const tagged = tagKeys(resource).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
  const settings = scope.map("services");
  const configured = at(settings[name] ?? settings[resource.name], way);
  const events = [...tagged, ...(Array.isArray(configured) ? configured.map(String) : [])];
  return event === undefined ? events.length > 0 : events.includes("*") || events.includes(event);
}

function mayUse({ workload, right }: EventUser, event: string | undefined, scope: Scope): boolean {
  if (right === "publish") return declares(workload, "publishes", event, scope);
  if (right === "receive") return declares(workload, "consumes", event, scope);
  return declares(workload, "publishes", event, scope) || declares(workload, "consumes", event, scope);
}

const CAN = { publish: "publish to", receive: "receive from", either: "use" } as const;

function undeclared(resource: Resource, user: EventUser, event: string | undefined): Finding {
  const what = event === undefined ? "an event" : `\`${event}\``;
  return {
    urn: resource.urn,
    message: `\`${user.workload.name}\` can ${CAN[user.right]} \`${resource.name}\`, and no declaration says that it has to do with ${what}.`,
    path: `${user.path} -> \`${resource.name}\``,
  };
}

function topics({ plan, events }: Analysis, scope: Scope): Finding[] {
  return plan.all("topic").flatMap((topic) => {
    const event = tag(topic, "fleet:event");
    const strangers = events.usersOf(topic).filter((user) => !mayUse(user, event, scope));
    return strangers.map((user) => undeclared(topic, user, event));
  });
}

function queues({ plan, events }: Analysis, scope: Scope): Finding[] {
  return plan.all("queue").flatMap((queue) => {
    const users = events.usersOf(queue);
    const readers = new Map<string, EventUser>();
    for (const user of users) {
      const reads =
        user.right === "receive" ||
        (user.right === "either" && !declares(user.workload, "publishes", undefined, scope)) ||
        (user.right === "either" && declares(user.workload, "consumes", undefined, scope));
      const identity = scope.identity(user.workload.owner, user.workload.name);
      if (reads && !readers.has(identity)) readers.set(identity, user);
    }
    return [
      ...users.filter((user) => !mayUse(user, undefined, scope)).map((user) => undeclared(queue, user, undefined)),
      ...sharedQueue(queue, [...readers.values()]),
      ...subscribed(plan, queue).flatMap(({ subscription, event }) =>
        [...readers.values()]
          .filter(({ workload }) => !declares(workload, "consumes", event, scope))
          .map((user) => undeclared(subscription, { ...user, right: "receive" }, event)),
      ),
    ];
  });
}

function sharedQueue({ urn, name }: Resource, readers: readonly EventUser[]): Finding[] {
  if (readers.length < 2) return [];
  const names = enumerate(readers.map(({ workload }) => `\`${workload.name}\``));
  return [
    {
      urn,
      message: `The queue \`${name}\` can be received from by ${readers.length} services, ${names}; exactly one may.`,
      path: enumerate(readers.map(({ path }) => path)),
    },
  ];
}

/** The subscriptions that fill a queue from an event's topic. */
function subscribed(plan: Plan, queue: Resource): { subscription: Resource; event: string }[] {
  return plan.all("topicSubscription").flatMap((subscription) => {
    if (!plan.refs(subscription, ["queue"], "endpoint").targets.includes(queue)) return [];
    const topics = plan.refs(subscription, ["topic"], "topic").targets;
    return topics.flatMap((topic) => {
      const event = tag(topic, "fleet:event");
      return event === undefined ? [] : [{ subscription, event }];
    });
  });
}

const FLEET = ["fleet:name", "fleet:stack"] as const;

/** Whether both say which fleet they are of, and it is not the same. */
function ofAnotherFleet(one: Resource, other: Resource): boolean {
  return FLEET.some((key) => {
    const [own, foreign] = [tag(one, key), tag(other, key)];
    return own !== undefined && foreign !== undefined && own !== foreign;
  });
}

/** Who can connect to a broker, or can read its login: a service that declares events, of the broker's own fleet. */
function brokers(analysis: Analysis, scope: Scope): Finding[] {
  return analysis.network.brokers.flatMap((broker) => {
    const { resource } = broker;
    return usersOf(analysis, broker).flatMap(({ workload, name, path }): Finding[] => {
      const declared =
        workload !== undefined &&
        (declares(workload, "publishes", undefined, scope) || declares(workload, "consumes", undefined, scope));
      const foreign = workload !== undefined && ofAnotherFleet(workload.resource, resource);
      if (declared && !foreign) return [];
      const why = foreign ? "it is of another fleet" : "no declaration says that it publishes or consumes";
      return [{ urn: resource.urn, message: `\`${name}\` can use the broker \`${resource.name}\`, and ${why}.`, path }];
    });
  });
}

interface BrokerUser {
  readonly workload: Workload | undefined;
  readonly name: string;
  readonly path: string;
}

function usersOf({ network, access }: Analysis, broker: MessageBroker): readonly BrokerUser[] {
  const users = new Map<string, BrokerUser>();
  for (const { owner, workload, name, path } of network.callersOfStore(broker)) {
    users.set(owner, { workload, name, path: `${path} can connect` });
  }
  for (const { owner, name, path } of access.readersOf(broker)) {
    if (users.has(owner)) continue;
    users.set(owner, { workload: network.workload(owner), name, path: `${path} can read its login or address` });
  }
  return [...users.values()];
}

/** Amazon MQ's names of brokers. */
const BROKER_HOST = /\.mq\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

/** A broker that is named by its address, and that this plan does not make: somebody else's. */
function foreignBrokers({ network, access }: Analysis): Finding[] {
  return access.strangers(BROKER_HOST).flatMap(({ host, readers }) =>
    readers.map(({ owner, name, path }) => ({
      urn: network.workload(owner)?.resource.urn ?? owner,
      message: `\`${name}\` is told of the broker at ${host}, which is none of this stack's.`,
      path,
    })),
  );
}
