import { Cluster } from "@pulumi/aws/ecs/cluster";
import { ClusterCapacityProviders } from "@pulumi/aws/ecs/clusterCapacityProviders";
import * as pulumi from "@pulumi/pulumi";
import { createMetricsStore, type MetricsStore } from "../observability/metrics-store";
import { type FleetSettings, fleetTags, openServices } from "../settings";
import { createAlerts } from "./alerts";
import { createEncryptionKey } from "./encryption-key";
import { createSessionKey, createSessionLog, type ExecSessions, sessionConfiguration } from "./exec-sessions";
import { createReleasesTable } from "./releases";

/** What is one per fleet and holds no service's data: the cluster, the encryption key, the alarms' topic and the ledger. */
export class Platform extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** Number of the AWS account, read from the cluster's ARN: a preview looks nothing up. */
  readonly accountId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly topicArn: pulumi.Output<string>;
  /** Name of the table that releases are recorded in. */
  readonly releasesTable: pulumi.Output<string>;
  /** Absent where people may open a shell in no service's tasks. */
  readonly sessions?: ExecSessions;
  /** Absent where no service has metrics of its own. */
  readonly metrics?: MetricsStore;

  constructor(name: string, { settings }: { settings: FleetSettings }, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:platform:Platform", name, {}, opts);
    const tags = fleetTags(settings);
    const sessionKey = openServices(settings).length > 0 ? createSessionKey(settings, { parent: this }) : undefined;
    const cluster = new Cluster(
      "cluster",
      {
        name: `${settings.name}-${settings.stack}`,
        settings: [{ name: "containerInsights", value: settings.containerInsights }],
        ...(sessionKey !== undefined && sessionConfiguration(settings, sessionKey)),
        tags,
      },
      { parent: this },
    );
    new ClusterCapacityProviders(
      "cluster",
      {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE"],
        defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      },
      { parent: this },
    );
    this.clusterArn = cluster.arn;
    this.clusterName = cluster.name;
    this.accountId = cluster.arn.apply((arn) => arn.split(":")[4] ?? "");
    this.keyArn = createEncryptionKey({ settings, accountId: this.accountId }, { parent: this }).arn;
    this.topicArn = createAlerts(
      { settings, clusterArn: cluster.arn, accountId: this.accountId, keyArn: this.keyArn },
      { parent: this },
    ).arn;
    this.releasesTable = createReleasesTable({ settings, keyArn: this.keyArn }, { parent: this }).name;
    if (sessionKey !== undefined) {
      const { arn: logGroupArn } = createSessionLog(settings, this.keyArn, { parent: this });
      this.sessions = { keyArn: sessionKey.arn, logGroupArn };
    }
    const metrics = createMetricsStore(settings, this.keyArn, { parent: this });
    if (metrics !== undefined) {
      this.metrics = metrics;
    }
    this.registerOutputs({
      clusterArn: this.clusterArn,
      keyArn: this.keyArn,
      topicArn: this.topicArn,
      releasesTable: this.releasesTable,
    });
  }
}
