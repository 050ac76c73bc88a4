import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { RawConfiguration } from "../../infra/schema";
import type { FleetSettings } from "../../infra/settings";
import { manifestOf, settingsOf } from "../../infra/testing/fleet";
import { composeFleet } from "./compose-fleet";
import { composeText } from "./compose-text";
import { selectServices } from "./service-selection";
import { variableLines } from "./variable-lines";

const services: NonNullable<RawConfiguration["services"]> = {
  billing: { publishes: ["invoice.created"] },
  notifications: { consumes: ["invoice.created"], eventQueue: { visibilityTimeoutSeconds: 30, maximumReceives: 3 } },
};
const fleet = (transport: "sns" | "rabbitmq") => settingsOf({ configuration: { services, events: { transport } } });

function composed(settings: FleetSettings, names: readonly string[] = []) {
  const directory = "/project";
  const services = selectServices(settings, names);
  return composeFleet({
    settings,
    manifest: manifestOf([]),
    services,
    projectDirectory: directory,
    directory,
    mount: false,
  }).file;
}

function shown(settings: FleetSettings, name: string, reveal: boolean): readonly string[] {
  const service = settings.services.find((one) => one.name === name);
  if (service === undefined) {
    throw new Error(`there is no ${name}`);
  }
  const { lines } = variableLines(settings, service, { projectDirectory: "/nowhere", reveal });
  return lines.filter((line) => /^(AWS|EVENT|RABBITMQ)/.test(line));
}

describe("topics and queues on this machine", () => {
  const settings = fleet("sns");

  it("are those of the fleet, in one container that keeps nothing", () => {
    const { services: all, configs, volumes } = composed(settings);
    expect(all["events-broker"]).toEqual({
      image: "admiralpiett/goaws:v0.5.4",
      command: ["-config", "/fleet/goaws.yaml"],
      configs: [{ source: "events", target: "/fleet/goaws.yaml" }],
      ports: ["127.0.0.1:4100:4100"],
      networks: ["events-broker-data", "billing--events-broker", "notifications--events-broker"],
    });
    expect(Object.keys(volumes).filter((name) => name.includes("events"))).toEqual([]);
    expect(parse(configs?.events?.content ?? "")).toEqual({
      Local: {
        Host: "events-broker",
        Port: "4100",
        Region: "eu-central-1",
        AccountId: "000000000000",
        Queues: [
          { Name: "notifications-events-dead" },
          {
            Name: "notifications-events",
            VisibilityTimeout: 30,
            ReceiveMessageWaitTimeSeconds: 20,
            RedrivePolicy: JSON.stringify({
              maxReceiveCount: 3,
              deadLetterTargetArn: "arn:aws:sqs:eu-central-1:000000000000:notifications-events-dead",
            }),
          },
        ],
        Topics: [{ Name: "event-invoice-created", Subscriptions: [{ QueueName: "notifications-events", Raw: false }] }],
      },
    });
  });

  it("are reached by those that publish or consume, which do not reach one another", () => {
    const { services: all, networks } = composed(settings);
    const broker = all["events-broker"]?.networks ?? [];
    const reaching = Object.entries(all).filter(([, { networks: own }]) => own.some((name) => broker.includes(name)));
    expect(reaching.map(([name]) => name).sort()).toEqual(["billing", "events-broker", "notifications"]);
    const shared = all.billing?.networks.filter((name) => all.notifications?.networks.includes(name));
    expect(shared).toEqual([]);
    expect(networks["billing--events-broker"]?.internal).toBe(true);
    expect(all.notifications?.depends_on?.["events-broker"]).toEqual({ condition: "service_started" });
    expect(all["payment-gateway"]?.depends_on).not.toHaveProperty("events-broker");
  });

  it("are told to the services as on AWS, with addresses and keys of this machine", () => {
    const { services: all } = composed(settings);
    const own = Object.entries(all.notifications?.environment ?? {}).filter(([name]) => /^(AWS|EVENT)/.test(name));
    expect(Object.fromEntries(own)).toEqual({
      AWS_ACCESS_KEY_ID: "local",
      AWS_ENDPOINT_URL_SNS: "http://events-broker:4100",
      AWS_ENDPOINT_URL_SQS: "http://events-broker:4100",
      AWS_REGION: "eu-central-1",
      AWS_SECRET_ACCESS_KEY: "local",
      EVENTS_QUEUE_URL: "http://events-broker:4100/000000000000/notifications-events",
      EVENT_INVOICE_CREATED_TOPIC_ARN: "arn:aws:sns:eu-central-1:000000000000:event-invoice-created",
    });
    expect(shown(settings, "billing", false)).toEqual([
      "AWS_ACCESS_KEY_ID=local",
      "AWS_ENDPOINT_URL_SNS=http://127.0.0.1:4100",
      "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:4100",
      "AWS_REGION=eu-central-1",
      "AWS_SECRET_ACCESS_KEY=local",
      "EVENT_INVOICE_CREATED_TOPIC_ARN=arn:aws:sns:eu-central-1:000000000000:event-invoice-created",
    ]);
  });

  it("are there for services that have events, and for no others", () => {
    expect(Object.keys(composed(settings, ["payment-gateway"]).services)).not.toContain("events-broker");
    expect(composed(settings, ["billing"]).services["events-broker"]?.networks).toEqual([
      "events-broker-data",
      "billing--events-broker",
    ]);
    const { services: all, networks, configs } = composed(settingsOf());
    expect([...Object.keys(all), ...Object.keys(networks)].filter((name) => name.includes("events"))).toEqual([]);
    expect(configs).toBeUndefined();
    expect(shown(settings, "payment-gateway", true)).toEqual([]);
  });
});

describe("a broker on this machine", () => {
  const settings = fleet("rabbitmq");

  it("is RabbitMQ of the fleet's version, with its management page, and keeps its data", () => {
    const { services: all, volumes, configs } = composed(settings);
    expect(all["events-broker"]).toMatchObject({
      image: "rabbitmq:4.2-management-alpine",
      hostname: "events-broker",
      volumes: ["events-broker-rabbitmq-4:/var/lib/rabbitmq"],
      ports: ["127.0.0.1:5672:5672", "127.0.0.1:15672:15672"],
      environment: { RABBITMQ_DEFAULT_PASS: "local", RABBITMQ_DEFAULT_USER: "local" },
    });
    expect(volumes).toHaveProperty("events-broker-rabbitmq-4");
    expect(configs).toBeUndefined();
    expect(all.billing?.depends_on?.["events-broker"]).toEqual({ condition: "service_healthy" });
  });

  it("is told to the services by its URL, which is masked as on AWS", () => {
    const { services: all } = composed(settings);
    expect(all.billing?.environment?.RABBITMQ_URL).toBe("amqp://local:local@events-broker:5672");
    expect(all["payment-gateway"]?.environment).not.toHaveProperty("RABBITMQ_URL");
    expect(shown(settings, "billing", false)).toEqual(["RABBITMQ_URL=********"]);
    expect(shown(settings, "billing", true)).toEqual(["RABBITMQ_URL=amqp://local:local@127.0.0.1:5672"]);
  });
});

it("finds other ports where a service has those of the broker", () => {
  const settings = settingsOf({
    services: [{ name: "billing", port: 4100 }],
    configuration: { services: { billing: { publishes: ["a"], consumes: ["a"] } } },
  });
  expect(composed(settings).services["events-broker"]?.ports).toEqual(["127.0.0.1:4101:4100"]);
});

it("is the same text for the same fleet, with dollars that Compose leaves alone", () => {
  const text = composeText(composed(fleet("sns")), "");
  expect(text).toBe(composeText(composed(fleet("sns")), ""));
  expect(text).toContain("configs:\n  events:\n    content: |");
});
