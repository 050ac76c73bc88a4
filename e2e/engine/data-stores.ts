import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, RDSClient } from "@aws-sdk/client-rds";

/** What an account holds of services' data, by the names that AWS knows it under. */
export function dataStoresAt(endpoint: string, region = "eu-central-1") {
  const settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const rds = new RDSClient(settings);
  const cache = new ElastiCacheClient(settings);
  const ecr = new ECRClient(settings);

  /** Secrets Manager's client is no dependency; its protocol is JSON. */
  async function secrets(): Promise<string[]> {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.ListSecrets",
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/secretsmanager/aws4_request`,
      },
      body: "{}",
    });
    const { SecretList } = (await answer.json()) as { SecretList: { ARN: string }[] };
    return SecretList.map(({ ARN }) => ARN).sort();
  }

  return {
    /** Every database, cache, secret and repository: what must be the same after a rename. */
    async all(): Promise<Readonly<Record<"databases" | "caches" | "secrets" | "repositories", readonly string[]>>> {
      const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
      const { ReplicationGroups = [] } = await cache.send(new DescribeReplicationGroupsCommand({}));
      const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
      return {
        databases: DBInstances.map((one) => `${one.DBInstanceArn} ${one.DbiResourceId} ${one.DBName}`).sort(),
        caches: ReplicationGroups.map((one) => one.ARN ?? "").sort(),
        secrets: await secrets(),
        repositories: repositories.map((one) => one.repositoryArn ?? "").sort(),
      };
    },

    /** Snapshots that were asked for, of databases and of caches. */
    async snapshots(): Promise<readonly string[]> {
      const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: "manual" }));
      const { Snapshots = [] } = await cache.send(new DescribeSnapshotsCommand({}));
      return [
        ...DBSnapshots.map((one) => `${one.DBSnapshotIdentifier} ${one.Status}`),
        ...Snapshots.map((one) => `${one.SnapshotName} ${one.SnapshotStatus}`),
      ].sort();
    },
  };
}
