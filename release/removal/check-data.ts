import { awsProblem } from "../status/aws-problem";
import type { DataCalls } from "./data-clients";
import { RemovalError } from "./removal-error";
import type { ServiceData } from "./service-data";

/**
 * Looks that AWS answers, and has the data: who has no credentials, or those of another account, learns it before anything
 * is changed.
 */
export async function checkDataIsThere(data: ServiceData, region: string, calls: DataCalls): Promise<void> {
  const { rds, cache, ask } = calls;
  const missing = (what: string) =>
    new RemovalError(`there is no ${what} in ${region}: the credentials are of another account, or it was deleted`);
  try {
    const database = await ask(
      "rds:DescribeDBInstances",
      () => rds.describeDBInstances({ DBInstanceIdentifier: data.database }),
      ["DBInstanceNotFound"],
    );
    if (typeof database === "string") {
      throw missing(`database ${data.database}`);
    }
    const group = await ask(
      "elasticache:DescribeReplicationGroups",
      () => cache.describeReplicationGroups({ ReplicationGroupId: data.cache }),
      ["ReplicationGroupNotFound"],
    );
    if (typeof group === "string") {
      throw missing(`cache ${data.cache}`);
    }
  } catch (error) {
    throw error instanceof RemovalError ? error : awsProblem(error, { region });
  }
}
