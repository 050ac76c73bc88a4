import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { created } from "../testing/created";
import { edgesOf } from "../testing/edges";
import { settingsOf } from "../testing/fleet";
import { json, type Plan, previewOf, unwrap, updateOf, withoutSecrets } from "../testing/plan";
import { hostOf } from "./broker";

const configuration: Partial<RawConfiguration> = {
  events: { transport: "rabbitmq" },
  services: { billing: { publishes: ["order.paid"] }, notifications: { consumes: ["order.paid"] } },
};
const fleet = settingsOf({ configuration });
const update = updateOf(fleet);
const without = updateOf(settingsOf());
const broker = "aws:mq/broker:Broker";
const secretOf = async (plan: Promise<Plan>, name: string) =>
  json<Record<string, string>>(
    (await plan).find("aws:secretsmanager/secretVersion:SecretVersion", name).inputs.secretString,
  );

describe("a fleet with a broker", () => {
  it("has these resources more than one without, and no topic or queue", async () => {
    const lines = async (plan: Promise<Plan>) =>
      (await plan).resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    const before = new Set(await lines(without));
    expect((await lines(update)).filter((line) => !before.has(line)).sort()).toEqual([
      "Broker events-broker",
      "Events events",
      "RandomPassword events-broker",
      "SecurityGroup events-broker",
      "SecurityGroupEgressRule billing-broker-egress",
      "SecurityGroupEgressRule notifications-broker-egress",
      "SecurityGroupIngressRule billing-broker-ingress",
      "SecurityGroupIngressRule notifications-broker-ingress",
    ]);
    const urns = (plan: Plan) => plan.resources.map(({ urn }) => urn).sort();
    expect(urns(await previewOf(fleet))).toEqual(urns(await update));
  });

  it("keeps it private, encrypted and logged, over the zones, and hard to lose", async () => {
    const plan = await update;
    const found = plan.find(broker);
    expect(withoutSecrets(found.inputs)).toMatchObject({
      brokerName: "shop-prod",
      engineType: "RabbitMQ",
      engineVersion: "4.2",
      hostInstanceType: "mq.m7g.large",
      deploymentMode: "CLUSTER_MULTI_AZ",
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      subnetIds: ["subnet-isolated-a", "subnet-isolated-b"],
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: created(plan.find("aws:kms/key:Key", "key")).state.arn },
      logs: { general: true },
    });
    expect([found.protect, found.ignoreChanges]).toEqual([true, ["engineVersion"]]);
  });

  it("has one instance in one subnet in economy, and does not protect it", async () => {
    const plan = await updateOf(settingsOf({ configuration: { ...configuration, profile: "economy" } }));
    const { inputs, protect } = plan.find(broker);
    expect(unwrap(inputs)).toMatchObject({
      hostInstanceType: "mq.m7g.medium",
      deploymentMode: "SINGLE_INSTANCE",
      subnetIds: ["subnet-isolated-a"],
    });
    expect(protect).toBe(false);
  });

  it("opens it at 5671 to the tasks that publish or consume, and to nobody else", async () => {
    const edges = edgesOf(await update);
    const ways = ["billing-task > events-broker : 5671", "notifications-task > events-broker : 5671"];
    expect(edges.ingress.filter((edge) => edge.includes("broker"))).toEqual(ways);
    expect(edges.egress.filter((edge) => edge.includes("broker"))).toEqual(ways);
  });

  it("gives its URL to them as a secret, and to nobody else", async () => {
    const url = expect.stringMatching(
      /^amqps:\/\/fleet:Canaryeventsbroker0x+@b-events-broker-[0-9a-f]{7}\.mq\.eu-central-1\.amazonaws\.com:5671$/,
    ) as string;
    expect((await secretOf(update, "billing")).RABBITMQ_URL).toEqual(url);
    expect((await secretOf(update, "notifications")).RABBITMQ_URL).toEqual(url);
    expect(await secretOf(update, "payment-gateway")).not.toHaveProperty("RABBITMQ_URL");
    const open = (await update).resources.map(({ inputs }) => JSON.stringify(withoutSecrets(inputs)));
    expect(open.filter((inputs) => inputs.includes("Canaryeventsbroker"))).toEqual([]);
  });

  it("grants no role anything for it", async () => {
    expect((await update).all("aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name.endsWith("-task"))).toEqual(
      [],
    );
  });
});

it.each([
  ["amqps://b-1.mq.eu-central-1.amazonaws.com:5671", "b-1.mq.eu-central-1.amazonaws.com"],
  ["b-1.mq.eu-central-1.amazonaws.com", "b-1.mq.eu-central-1.amazonaws.com"],
])("finds the host of %s", (endpoint, host) => {
  expect(hostOf(endpoint)).toBe(host);
});
