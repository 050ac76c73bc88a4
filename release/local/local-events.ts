import { brokerVariable, eventSlug, queueVariable, topicPrefix, topicVariable } from "../../infra/events/event-names";
import { eventsOf, participants } from "../../infra/events/settings";
import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import type { ComposeFile, ComposeService } from "./compose-model";
import { localPassword } from "./datastores";
import { callNetwork, dataNetwork } from "./local-networks";
import { brokerService, type LocalBrokerPorts } from "./local-ports";

/** What carries the events on this machine: one container, with what it keeps and reads. */
export interface LocalBroker {
  readonly service: ComposeService;
  readonly volume?: string;
  readonly configs?: ComposeFile["configs"];
}

/** Ports inside the container. */
const ports = { sns: 4100, rabbitmq: 5672, management: 15_672 } as const;
const user = "local";
/** As emulators of AWS have it. */
const account = "000000000000";
const configuration = "events";

/** Port of this machine's container where services find it. */
export function brokerPort({ events }: FleetSettings): number {
  return ports[events.transport];
}

/** The container that carries the events of these services; nothing where none has any. */
export function localBroker(
  settings: FleetSettings,
  services: readonly ServiceSettings[],
  published: LocalBrokerPorts,
): LocalBroker | undefined {
  const present = participants(settings).filter(({ name }) => services.some((service) => service.name === name));
  if (present.length === 0) {
    return undefined;
  }
  const networks = [
    dataNetwork(brokerService),
    // One with each: those that publish and consume reach the broker, and not one another.
    ...present.map(({ name }) => callNetwork(name, brokerService)),
  ];
  return settings.events.transport === "rabbitmq"
    ? rabbitmq(settings, networks, published)
    : emulator(settings, networks, published);
}

function rabbitmq({ events }: FleetSettings, networks: readonly string[], published: LocalBrokerPorts): LocalBroker {
  const { engineVersion } = events.broker;
  const volume = `${brokerService}-rabbitmq-${engineVersion.split(".")[0]}`;
  return {
    volume,
    service: {
      image: `rabbitmq:${engineVersion}-management-alpine`,
      // Part of the name of its data.
      hostname: brokerService,
      environment: { RABBITMQ_DEFAULT_PASS: localPassword, RABBITMQ_DEFAULT_USER: user },
      volumes: [`${volume}:/var/lib/rabbitmq`],
      ports: [
        `127.0.0.1:${published.broker}:${ports.rabbitmq}`,
        `127.0.0.1:${published.management}:${ports.management}`,
      ],
      networks,
      healthcheck: {
        test: ["CMD", "rabbitmq-diagnostics", "-q", "check_port_connectivity"],
        interval: "5s",
        timeout: "10s",
        retries: 30,
        start_period: "60s",
      },
    },
  };
}

/** SNS and SQS in one process, which keeps its messages in memory: https://github.com/Admiral-Piett/goaws. */
function emulator(settings: FleetSettings, networks: readonly string[], published: LocalBrokerPorts): LocalBroker {
  const target = "/fleet/goaws.yaml";
  return {
    configs: { [configuration]: { content: `${JSON.stringify(emulated(settings), null, 2)}\n` } },
    service: {
      image: "admiralpiett/goaws:v0.5.4",
      command: ["-config", target],
      configs: [{ source: configuration, target }],
      ports: [`127.0.0.1:${published.broker}:${ports.sns}`],
      networks,
    },
  };
}

/** Topics, queues and subscriptions of the whole fleet. JSON is YAML, too. */
function emulated(settings: FleetSettings) {
  const consumers = participants(settings).filter(({ consumes }) => consumes.length > 0);
  const Queues = consumers.flatMap(({ name, eventQueue }) => [
    { Name: `${queueName(name)}-dead` },
    {
      Name: queueName(name),
      VisibilityTimeout: eventQueue.visibilityTimeoutSeconds,
      ReceiveMessageWaitTimeSeconds: 20,
      RedrivePolicy: JSON.stringify({
        maxReceiveCount: eventQueue.maximumReceives,
        deadLetterTargetArn: `arn:aws:sqs:${settings.region}:${account}:${queueName(name)}-dead`,
      }),
    },
  ]);
  const Topics = eventsOf(settings).map(({ event, consumers: names }) => ({
    Name: topicName(event),
    Subscriptions: names.map((name) => ({ QueueName: queueName(name), Raw: false })),
  }));
  return {
    Local: {
      Host: brokerService,
      Port: String(ports.sns),
      Region: settings.region,
      AccountId: account,
      Queues,
      Topics,
    },
  };
}

function queueName(service: string): string {
  return `${service}-events`;
}

function topicName(event: string): string {
  return `${topicPrefix}${eventSlug(event)}`;
}

/** Variables of a service's events on this machine: those that anybody may read, and those that are secret on AWS. */
export interface EventVariables {
  readonly plain: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
}

/** @param address host and port of what carries the events, as the service's process sees it */
export function eventVariablesAt(
  settings: FleetSettings,
  { publishes, consumes, name }: ServiceSettings,
  address: string,
): EventVariables {
  const named = [...new Set([...publishes, ...consumes])].sort();
  if (named.length === 0) {
    return { plain: {}, secret: {} };
  }
  if (settings.events.transport === "rabbitmq") {
    return { plain: {}, secret: { [brokerVariable]: `amqp://${user}:${localPassword}@${address}` } };
  }
  const endpoint = `http://${address}`;
  const arn = (event: string) => `arn:aws:sns:${settings.region}:${account}:${topicName(event)}`;
  return {
    secret: {},
    plain: {
      AWS_ACCESS_KEY_ID: user,
      AWS_ENDPOINT_URL_SNS: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      // Fargate sets it on AWS.
      AWS_REGION: settings.region,
      AWS_SECRET_ACCESS_KEY: localPassword,
      ...Object.fromEntries(named.map((event) => [topicVariable(event), arn(event)])),
      ...(consumes.length > 0 && { [queueVariable]: `${endpoint}/${account}/${queueName(name)}` }),
    },
  };
}
