import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountAt } from "./aws";
import { type Emulator, startEmulator } from "./emulator";
import { engineEnvironment } from "./engine";
import { messagingAt } from "./messaging";
import { complaints, createProject, type Project } from "./project";

const stack = "prod";
/** What is said of every route. */
const pastTheApi = "billing answers the internet at `/bill`, past the API";
let emulator: Emulator;
let project: Project;
let account: ReturnType<typeof accountAt>;
let messaging: ReturnType<typeof messagingAt>;

/** What the services say of what is between them. */
function configureAll(): void {
  project.configure((set) => {
    set(["fleet:services", "billing", "publishes"], ["invoice.created"]);
    set(["fleet:services", "billing", "tracing"], true);
    set(["fleet:services", "billing", "slo"], { availabilityPercent: 99.9 });
    // One path alone: the engine's provider is older than the SDK, and takes no regular expressions of guards.
    set(["fleet:services", "billing", "routes"], ["/bill"]);
    set(["fleet:services", "billing", "environment"], { CORS_ORIGINS: "https://shop.example.com" });
    set(["fleet:services", "notifications", "consumes"], ["invoice.created"]);
    set(["fleet:services", "payment-gateway", "errorLogs"], true);
  });
}

beforeAll(async () => {
  emulator = await startEmulator(5640);
  account = accountAt(emulator.url);
  messaging = messagingAt(emulator.url);
  project = await createProject(stack, {
    ...engineEnvironment(),
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  const zone = await account.createPublicZone("shop.example.com");
  project.configure((set) => set(["fleet:api", "hostedZoneId"], zone));
  configureAll();
});

afterAll(async () => {
  project?.remove();
  await emulator?.stop();
});

/** A service's own secret variables, and what they hold. */
async function secretsOf(name: string): Promise<Readonly<Record<string, string>>> {
  const { container } = (await account.services()).get(name) ?? expect.fail(`no service ${name}`);
  const [from = ""] = Object.values(container.secrets).filter((arn) => arn.includes(`:secret:${name}-`));
  return messaging.secret(from.split(":").slice(0, 7).join(":"));
}

/** Containers of the task definition that was registered last under a family. */
function containersOf(family: string) {
  const { input } = emulator.calls.findLast(
    ({ operation, input }) => operation === "ecs:RegisterTaskDefinition" && input.family === family,
  ) ?? { input: {} as Readonly<Record<string, unknown>> };
  return (input.containerDefinitions ?? []) as {
    readonly name: string;
    readonly essential: boolean;
    readonly cpu: number;
    readonly memory?: number;
    readonly user: string;
    readonly environment: readonly { readonly name: string; readonly value: string }[];
  }[];
}

function variablesOf(family: string): Readonly<Record<string, string>> {
  const [container] = containersOf(family);
  return Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
}

describe("what is between services, on the real engine", () => {
  it("suits the policies before anything exists", async () => {
    const run = await project.pulumi("preview", "--stack", stack, "--policy-pack", "policies");
    expect(complaints(run).filter((line) => !line.includes(pastTheApi))).toEqual([]);
    expect(run.code, run.output).toBe(0);
  });

  it("deploys, and shows no change right after", async () => {
    // To be destroyed in the end.
    project.configure((set) => set(["fleet:protectData"], false));
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(complaints(run).filter((line) => !line.includes(pastTheApi))).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("gives each caller a token that its callee knows it by, and nobody else any", async () => {
    const [api, billing, callee, notifications] = await Promise.all(
      ["api", "billing", "payment-gateway", "notifications"].map(secretsOf),
    );
    const variable = "MICROSERVICE_PAYMENT_GATEWAY_TOKEN";
    const [ofApi, ofBilling] = [api?.[variable], billing?.[variable]];
    expect(ofApi).toMatch(/^[0-9A-Za-z]{48}$/);
    expect(ofBilling).toMatch(/^[0-9A-Za-z]{48}$/);
    expect(ofApi).not.toBe(ofBilling);
    expect(JSON.parse(callee?.SERVICE_TOKENS ?? "")).toEqual({ api: [ofApi], billing: [ofBilling] });
    expect(Object.keys(notifications ?? {}).filter((name) => name.includes("TOKEN"))).toEqual([]);
    const { stdout } = await project.pulumi("stack", "export", "--stack", stack);
    expect(stdout).not.toContain(ofApi);
    expect(stdout).not.toContain(ofBilling);
  });

  it("carries an event from its topic into its consumer's queue, and what cannot be handled into another", async () => {
    expect([...(await messaging.topics()).keys()]).toEqual(["event-invoice-created"]);
    expect(await messaging.subscriptions()).toEqual(["event-invoice-created -> notifications-events (sqs)"]);
    const queues = await messaging.queues();
    expect([...queues.keys()].sort()).toEqual(["notifications-events", "notifications-events-dead"]);
    expect(queues.get("notifications-events")).toMatchObject({
      MessageRetentionPeriod: "345600",
      VisibilityTimeout: "60",
      ReceiveMessageWaitTimeSeconds: "20",
    });
    expect(JSON.parse(queues.get("notifications-events")?.RedrivePolicy ?? "{}")).toEqual({
      deadLetterTargetArn: expect.stringMatching(/:notifications-events-dead-[0-9a-f]{7}$/),
      maxReceiveCount: 5,
    });
    expect(queues.get("notifications-events-dead")).toMatchObject({ MessageRetentionPeriod: "1209600" });
    const statements = JSON.parse(queues.get("notifications-events")?.Policy ?? "{}") as {
      Statement: { Effect: string; Principal: unknown; Action: string; Condition: unknown }[];
    };
    expect(
      statements.Statement.filter(({ Effect }) => Effect === "Allow").map(({ Principal, Action, Condition }) => ({
        Principal,
        Action,
        Condition,
      })),
    ).toEqual([
      {
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: {
          ArnEquals: {
            "aws:SourceArn": [
              expect.stringMatching(/^arn:aws:sns:eu-central-1:123456789012:event-invoice-created-[0-9a-f]{7}$/),
            ],
          },
        },
      },
    ]);
    const topic = expect.stringMatching(/:event-invoice-created-[0-9a-f]{7}$/);
    expect(variablesOf("shop-prod-billing")).toMatchObject({ EVENT_INVOICE_CREATED_TOPIC_ARN: topic });
    expect(variablesOf("shop-prod-billing")).not.toHaveProperty("EVENTS_QUEUE_URL");
    expect(variablesOf("shop-prod-notifications")).toMatchObject({
      EVENT_INVOICE_CREATED_TOPIC_ARN: topic,
      EVENTS_QUEUE_URL: expect.stringMatching(/\/notifications-events-[0-9a-f]{7}$/),
    });
    expect(variablesOf("shop-prod-payment-gateway")).not.toHaveProperty("EVENT_INVOICE_CREATED_TOPIC_ARN");
  });

  it("has a collector beside the process that asked for one, and in none of its one-off tasks", () => {
    expect(
      containersOf("shop-prod-billing").map(({ name, essential, cpu, memory, user }) => ({
        ...{ name, essential, cpu, user },
        ...(memory !== undefined && { memory }),
      })),
    ).toEqual([
      { name: "billing", essential: true, cpu: 192, user: "1000:1000" },
      { name: "telemetry_collector", essential: false, cpu: 64, user: "4317:4317", memory: 128 },
    ]);
    expect(variablesOf("shop-prod-billing")).toMatchObject({ OTEL_SERVICE_NAME: "billing" });
    expect(containersOf("shop-prod-billing_migration").map(({ name }) => name)).toEqual(["migration"]);
    expect(containersOf("shop-prod-payment-gateway").map(({ name }) => name)).toEqual(["payment-gateway"]);
  });

  it("watches objectives, queues and logs, and shows all of it on one page", async () => {
    const alarms = await messaging.alarms();
    expect(alarms).toEqual(
      expect.arrayContaining([
        "notifications-age-of-events",
        "notifications-dead-letters",
        "shop-prod-billing-slo-availability-fast",
        "shop-prod-billing-slo-availability-slow",
      ]),
    );
    expect(alarms.filter((name) => name.includes("payment-gateway-slo"))).toEqual([]);
    const titles = await messaging.dashboardTitles("shop-prod");
    expect(titles.filter((title) => title === "requests and errors")).toHaveLength(4);
    expect(titles.filter((title) => title === "events, age of the oldest in s, and dead letters")).toHaveLength(1);
  });

  it("sends a route straight to its service, which stays behind the balancer", async () => {
    expect(await messaging.routes()).toEqual(["/bill -> billing-web"]);
    expect(
      (await account.securityGroupRules()).filter((rule) =>
        /\bapi-entry (->|<-) billing|billing-task <- api-entry/.test(rule),
      ),
    ).toEqual(["api-entry -> billing-task : 3001", "billing-task <- api-entry : 3001"]);
    const { publicIp } = (await account.services()).get("billing") ?? {};
    expect(publicIp).toBe("DISABLED");
  });
});

describe("fleet rotate --tokens, on the real engine", () => {
  it("changes both ends in three updates, in each of which they have a token in common", async () => {
    const before = JSON.parse((await secretsOf("payment-gateway")).SERVICE_TOKENS ?? "{}") as Tokens;
    const first = emulator.calls.length;
    const run = await project.fleet("rotate", "payment-gateway", "--tokens", "--yes", "--no-policies");
    expect(run.code, run.output).toBe(0);
    const updated = emulator.calls.slice(first).flatMap(({ operation, input }) => {
      const name = /(api|billing|notifications|payment-gateway)-[0-9a-f]{7}$/.exec(String(input.service))?.[1];
      return operation === "ecs:UpdateService" && name !== undefined ? [name] : [];
    });
    expect([updated[0], updated.slice(1, -1).sort(), updated.at(-1)]).toEqual([
      "payment-gateway",
      ["api", "billing"],
      "payment-gateway",
    ]);
    const after = JSON.parse((await secretsOf("payment-gateway")).SERVICE_TOKENS ?? "{}") as Tokens;
    expect(Object.keys(after)).toEqual(["api", "billing"]);
    for (const [caller, tokens] of Object.entries(after)) {
      expect(tokens).toEqual([(await secretsOf(caller)).MICROSERVICE_PAYMENT_GATEWAY_TOKEN]);
      expect(tokens).not.toEqual(before[caller]);
    }
    expect(await project.previewSteps()).toEqual([]);
  });
});

type Tokens = Readonly<Record<string, readonly string[]>>;

describe("another transport, and the end", () => {
  it("puts one private broker in the place of topics and queues", async () => {
    project.configure((set) => set(["fleet:events"], { transport: "rabbitmq" }));
    const first = emulator.calls.length;
    const run = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    expect(run.code, run.output).toBe(0);
    expect(emulator.calls.slice(first).filter(({ operation }) => operation === "POST /v1/brokers")).toHaveLength(1);
    expect([...(await messaging.topics()).keys()]).toEqual([]);
    expect([...(await messaging.queues()).keys()]).toEqual([]);
    const [publisher, consumer, other] = await Promise.all(
      ["billing", "notifications", "payment-gateway"].map(secretsOf),
    );
    expect(publisher?.RABBITMQ_URL).toMatch(/^amqps:\/\/fleet:[0-9A-Za-z]{64}@[^:/]+:5671$/);
    expect(consumer?.RABBITMQ_URL).toBe(publisher?.RABBITMQ_URL);
    expect(other).not.toHaveProperty("RABBITMQ_URL");
    expect((await account.securityGroupRules()).filter((rule) => rule.startsWith("events-broker"))).toEqual([
      "events-broker <- billing-task : 5671",
      "events-broker <- notifications-task : 5671",
    ]);
    expect(await project.previewSteps()).toEqual([]);
  });

  it("destroys everything", async () => {
    const run = await project.pulumi("destroy", "--yes", "--stack", stack);
    expect(complaints(run)).toEqual([]);
    expect(run.code, run.output).toBe(0);
    expect(await account.leftovers()).toEqual({});
  });
});
