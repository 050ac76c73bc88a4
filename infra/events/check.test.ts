import { describe, expect, it } from "vitest";
import { checkSettings } from "../check-settings";
import type { RawConfiguration } from "../schema";
import { serviceSchema } from "../service-schema";
import { noFile, publicApi, serviceNames, settingsOf, texts } from "../testing/fleet";
import { checkEventConfiguration } from "./check-configuration";
import { topicVariable } from "./event-names";

type Services = NonNullable<RawConfiguration["services"]>;
const checked = (configuration: Partial<RawConfiguration>) => checkSettings(settingsOf({ configuration }), noFile);
const services = (named: Services, more: Partial<RawConfiguration> = {}) =>
  texts(checked({ services: named, ...more }));
const paired: Services = { billing: { publishes: ["order.paid"] }, notifications: { consumes: ["order.paid"] } };

describe("an event's name", () => {
  it.each(["order.created", "a", "order-2.created", "e".repeat(64)])("may be %s", (event) => {
    expect(serviceSchema.safeParse({ publishes: [event] }).success).toBe(true);
  });
  it.each([
    "Order",
    "order..created",
    "order--created",
    ".order",
    "order.",
    "order_created",
    "1st",
    "",
    "e".repeat(65),
  ])("may not be %j", (event) => {
    expect(serviceSchema.safeParse({ consumes: [event] }).success).toBe(false);
  });
  it("may not be said twice", () => {
    expect(serviceSchema.safeParse({ publishes: ["a", "a"] }).success).toBe(false);
  });
  it("is the name of its variable", () => {
    expect(topicVariable("order-line.created")).toBe("EVENT_ORDER_LINE_CREATED_TOPIC_ARN");
  });
});

describe("events without a fault", () => {
  it.each<[string, Services]>([
    ["of two services", paired],
    ["of one that consumes what it publishes", { billing: { publishes: ["a"], consumes: ["a"] } }],
  ])("are accepted: %s", (_, named) => {
    expect(services(named)).toEqual([]);
  });
  it("are accepted of the API", () => {
    const api = { ...publicApi, publishes: ["order.paid"] };
    expect(services({ billing: { consumes: ["order.paid"] } }, { api })).toEqual([]);
  });
});

describe("events without a partner", () => {
  it("are warned of, with the name that was meant", () => {
    const found = checked({
      services: { billing: { publishes: ["order.paid"] }, notifications: { consumes: ["order.payed"] } },
    });
    expect(found.map(({ severity, code, message, fix }) => [severity, code, message, fix])).toEqual([
      [
        "warning",
        "event-not-consumed",
        "fleet:services.billing.publishes: `order.paid` is consumed by nobody: it is lost",
        "Did you mean `order.payed`? Let a service say `consumes: [order.paid]`, or remove it.",
      ],
      [
        "warning",
        "event-not-published",
        "fleet:services.notifications.consumes: `order.payed` is published by nobody: it never arrives",
        "Did you mean `order.paid`? Let a service say `publishes: [order.payed]`, or remove it.",
      ],
    ]);
  });
  it("count a service that is being retired for nobody", () => {
    expect(services({ ...paired, billing: { publishes: ["order.paid"], retire: "keepData" } })).toEqual([
      "warning: fleet:services.notifications.consumes: `order.paid` is published by nobody: it never arrives",
    ]);
  });
});

describe("what events cannot be with", () => {
  it("is another event of the same variable", () => {
    expect(
      services({
        billing: { publishes: ["order.paid", "order-paid"] },
        notifications: { consumes: ["order.paid", "order-paid"] },
      }),
    ).toEqual(["events `order-paid` and `order.paid` are one variable, EVENT_ORDER_PAID_TOPIC_ARN"]);
  });
  it("is a variable that the fleet sets", () => {
    const named = {
      billing: { publishes: ["order.paid"], environment: { EVENT_ORDER_PAID_TOPIC_ARN: "x", EVENTS_QUEUE_URL: "own" } },
      notifications: { consumes: ["order.paid"], secrets: { EVENTS_QUEUE_URL: "x" } },
    };
    expect(services(named)).toEqual([
      "fleet:services.billing.environment.EVENT_ORDER_PAID_TOPIC_ARN: `EVENT_ORDER_PAID_TOPIC_ARN` is set by the fleet itself",
      "fleet:services.notifications.secrets.EVENTS_QUEUE_URL: `EVENTS_QUEUE_URL` is set by the fleet itself",
    ]);
  });
  it("are more than 50 tags", () => {
    const events = Array.from({ length: 47 }, (_, index) => `e${index}`);
    const both = (count: number) =>
      services({
        billing: { publishes: events.slice(0, count), consumes: [] },
        notifications: { consumes: events.slice(0, count) },
      });
    expect(both(46)).toEqual([]);
    expect(both(47)).toEqual([
      "fleet:services.billing: its calls, events and tags are 51 tags of its ECS service; AWS takes 50",
      "fleet:services.notifications: its calls, events and tags are 51 tags of its ECS service; AWS takes 50",
    ]);
  });
  it("are more than 50 tags together with its routes", () => {
    const publishes = Array.from({ length: 45 }, (_, index) => `e${index}`);
    const routed = { publishes, routes: ["/billing/*", "/invoices/*"] };
    const tagged = services({ billing: routed, notifications: { consumes: publishes } }).filter((text) =>
      text.includes("tags"),
    );
    expect(tagged).toEqual([
      "fleet:services.billing: its calls, events and tags are 51 tags of its ECS service; AWS takes 50",
    ]);
  });
  it("are more topics than a role's policies hold", () => {
    const events = Array.from({ length: 40 }, (_, index) => `e${String(index).padStart(63, "0")}`);
    const publishing = (count: number, more: Partial<RawConfiguration> = {}) => {
      const publishes = events.slice(0, count);
      return services({ billing: { publishes }, notifications: { consumes: publishes } }, more);
    };
    expect(publishing(34)).toEqual([]);
    expect(publishing(35)).toEqual([
      "fleet:services.billing.publishes: the topics of 35 events are 8330 characters of its role's policies; AWS takes 10240, of which 2000 are for the rest",
    ]);
    expect(publishing(35, { events: { transport: "rabbitmq" } }).filter((text) => !text.startsWith("warn"))).toEqual(
      [],
    );
  });
  it("is a network without a way to SNS and SQS", () => {
    const needed = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager"];
    const at = (interfaceEndpoints: string[]) =>
      services(paired, { network: { natGateways: "none", interfaceEndpoints } });
    expect(at(needed)).toEqual([
      "fleet:services.billing.publishes: fleet:network.natGateways is none, and tasks cannot reach sns",
      "fleet:services.notifications.consumes: fleet:network.natGateways is none, and tasks cannot reach sqs",
    ]);
    expect(at([...needed, "sns", "sqs"])).toEqual([]);
  });
});

describe("a broker", () => {
  const login =
    "warning: billing, notifications have one login to the broker, an administrator's: it keeps them apart neither from each other's queues nor from its settings";
  const broker = (events: RawConfiguration["events"], named = paired) =>
    services(named, { events: { transport: "rabbitmq", ...events } });

  it("is one login for all, which is said", () => {
    expect(broker({})).toEqual([login]);
    expect(broker({}, { billing: { publishes: ["a"], consumes: ["a"] } })).toEqual([]);
    expect(services({}, { events: { transport: "rabbitmq" } })).toEqual([]);
  });
  it("is of an instance that takes its version", () => {
    expect(broker({ broker: { instanceType: "mq.m5.large" } })).toEqual([
      "fleet:events.broker.instanceType: RabbitMQ 4.2 runs on mq.m7g only, got mq.m5.large",
      login,
    ]);
    expect(broker({ broker: { instanceType: "mq.m5.large", engineVersion: "3.13" } })).toEqual([login]);
    expect(broker({ broker: { instanceType: "mq.t3.micro", engineVersion: "3.13", cluster: false } })).toEqual([
      "fleet:events.broker.instanceType: Amazon MQ runs no RabbitMQ on mq.t3.micro any more",
      login,
    ]);
  });
  it("takes 60 services", () => {
    const names = serviceNames(61);
    const named = Object.fromEntries(names.map((name) => [name, { publishes: ["a"], consumes: ["a"] }]));
    const found = (count: number) =>
      texts(
        checkSettings(
          settingsOf({
            services: names.slice(0, count),
            configuration: { services: named, events: { transport: "rabbitmq" } },
          }),
          noFile,
        ),
      );
    expect(found(60).filter((text) => text.includes("use the broker"))).toEqual([]);
    expect(found(61)).toContain(
      "fleet:events.transport: 61 services use the broker; its security group takes 60 rules",
    );
  });
});

describe("what has no effect", () => {
  const told = (configuration: Partial<RawConfiguration>) =>
    texts(checkEventConfiguration({ root: ".", ...configuration }, noFile));
  it.each<[Partial<RawConfiguration>, string[]]>([
    [{ services: paired }, []],
    [{ defaults: { eventQueue: { retentionDays: 2 } } }, []],
    [{ events: { broker: { cluster: true } } }, ["fleet:events.broker: there is no broker with transport sns"]],
    [
      { services: { billing: { publishes: ["a"], eventQueue: { maximumReceives: 2 } } } },
      ["fleet:services.billing.eventQueue: it consumes no event, and so has no queue"],
    ],
    [
      {
        events: { transport: "rabbitmq" },
        services: { billing: { consumes: ["a"], eventQueue: { maximumReceives: 2 } } },
      },
      ["fleet:services.billing.eventQueue: there is no queue of SQS with transport rabbitmq"],
    ],
  ])("is refused: %j", (configuration, problems) => {
    expect(told(configuration)).toEqual(problems);
  });
});
