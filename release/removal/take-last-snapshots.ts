import { awsProblem } from "../status/aws-problem";
import type { LastSnapshots } from "./describe-removal";
import { RemovalError } from "./removal-error";
import type { ServiceData } from "./service-data";
import { type SnapshotGear, type SnapshotOutcome, snapshotCache, snapshotDatabase } from "./take-snapshots";

/** Takes both snapshots at once. One that cannot be taken does not hold the other up. */
export async function takeLastSnapshots(data: ServiceData, region: string, gear: SnapshotGear): Promise<LastSnapshots> {
  const attempt = async (
    take: (data: ServiceData, gear: SnapshotGear) => Promise<SnapshotOutcome>,
  ): Promise<SnapshotOutcome | string> => {
    try {
      return await take(data, gear);
    } catch (error) {
      return error instanceof RemovalError ? error.message : awsProblem(error, { region }).message;
    }
  };
  const [database, cache] = await Promise.all([attempt(snapshotDatabase), attempt(snapshotCache)]);
  return { database, cache };
}
