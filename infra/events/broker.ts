import { Broker } from "@pulumi/aws/mq/broker";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { Network } from "../network/network";
import { createSecurityGroup } from "../network/security-group";
import { type FleetSettings, fleetTags } from "../settings";

/** AMQP over TLS, the one protocol that the broker's group lets in. */
export const brokerPort = 5671;

/** The fleet's RabbitMQ. */
export interface MessageBroker {
  readonly securityGroupId: pulumi.Output<string>;
  /** `amqps://`, with the one login that Amazon MQ makes: an administrator's. */
  readonly url: pulumi.Output<string>;
}

export interface BrokerArgs {
  readonly settings: FleetSettings;
  readonly network: Network;
  readonly keyArn: pulumi.Input<string>;
}

const username = "fleet";

/** One broker for the fleet: private, encrypted, reached by the tasks that publish or consume and by nobody else. */
export function createBroker({ settings, network, keyArn }: BrokerArgs, opts: pulumi.CustomResourceOptions) {
  const { instanceType, cluster, engineVersion } = settings.events.broker;
  const tags = fleetTags(settings);
  const kept = { ...opts, protect: settings.protectData };
  // Amazon MQ takes 12 to 250 characters, without `,`, `:` and `=`.
  const { result: password } = new RandomPassword("events-broker", { length: 64, special: false }, kept);
  const description = "Message broker of the events";
  const group = createSecurityGroup("events-broker", { vpcId: network.vpcId, description, tags }, opts);
  const broker = new Broker(
    "events-broker",
    {
      brokerName: `${settings.name}-${settings.stack}`,
      engineType: "RabbitMQ",
      engineVersion,
      autoMinorVersionUpgrade: true,
      hostInstanceType: instanceType,
      deploymentMode: cluster ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
      publiclyAccessible: false,
      // A single instance takes one subnet.
      subnetIds: cluster ? network.isolatedSubnetIds : network.isolatedSubnetIds.apply((ids) => ids.slice(0, 1)),
      securityGroups: [group.id],
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: keyArn },
      logs: { general: true },
      users: [{ username, password: pulumi.secret(password) }],
      tags,
    },
    // Minor versions are AWS's, and another version than at creation would be another broker.
    { ...kept, ignoreChanges: ["engineVersion"] },
  );
  const host = broker.instances.apply(([instance]) => hostOf(instance?.endpoints?.[0] ?? ""));
  const url = pulumi.secret(pulumi.interpolate`amqps://${username}:${password}@${host}:${brokerPort}`);
  return { securityGroupId: group.id, url } satisfies MessageBroker;
}

/** `amqps://b-1234.mq.eu-central-1.amazonaws.com:5671` -> the name in it. */
export function hostOf(endpoint: string): string {
  return endpoint.replace(/^[a-z+]+:\/\//, "").replace(/:\d+$/, "");
}
