import type { Clock } from "../gate/clock";
import type { DataCalls } from "./data-clients";
import { RemovalError } from "./removal-error";
import type { ServiceData } from "./service-data";

/** What snapshots are taken with. */
export interface SnapshotGear {
  readonly calls: DataCalls;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly cancelled: AbortSignal;
}

/** A snapshot that is there, by its name, or why there is none. */
export type SnapshotOutcome = { readonly name: string } | { readonly none: string };

const pauseMs = 10_000;
/** A snapshot of a large database takes hours only when it is its first. */
const limitMinutes = 180;
const stoppedText = "stopped waiting: the snapshot goes on by itself";

/** Name of the snapshot of one removal: the same however often it is asked for. */
export function snapshotName(source: string, { changedAt = "last" }: Pick<ServiceData, "changedAt">): string {
  return `${source}-removed-${changedAt}`;
}

/** Takes a last snapshot of the database, or finds the one that was taken, and waits until it is complete. */
export async function snapshotDatabase(data: ServiceData, gear: SnapshotGear): Promise<SnapshotOutcome> {
  const { rds, ask } = gear.calls;
  const name = snapshotName(data.database, data);
  const input = { DBInstanceIdentifier: data.database, DBSnapshotIdentifier: name };
  const busy = "InvalidDBInstanceState";
  return waitUntil(name, gear, {
    request: async () => {
      const answer = await ask("rds:CreateDBSnapshot", () => rds.createDBSnapshot(input), [
        "DBSnapshotAlreadyExists",
        busy,
      ]);
      return answer === busy ? `database ${data.database} is busy` : undefined;
    },
    state: async () => {
      const answer = await ask("rds:DescribeDBSnapshots", () =>
        rds.describeDBSnapshots({ DBSnapshotIdentifier: name }),
      );
      const [found] = typeof answer === "string" ? [] : (answer.DBSnapshots ?? []);
      return { status: found?.Status, progress: `${found?.PercentProgress ?? 0} %` };
    },
    retry: `aws rds delete-db-snapshot --db-snapshot-identifier ${name}`,
  });
}

/** As {@link snapshotDatabase}, of the cache: of its primary node, as cluster mode is off. */
export async function snapshotCache(data: ServiceData, gear: SnapshotGear): Promise<SnapshotOutcome> {
  const { cache, ask } = gear.calls;
  const name = snapshotName(data.cache, data);
  const groups = await ask("elasticache:DescribeReplicationGroups", () =>
    cache.describeReplicationGroups({ ReplicationGroupId: data.cache }),
  );
  const [group] = typeof groups === "string" ? [] : (groups.ReplicationGroups ?? []);
  const members = group?.NodeGroups?.[0]?.NodeGroupMembers ?? [];
  const primary = members.find(({ CurrentRole }) => CurrentRole === "primary")?.CacheClusterId;
  const input = { CacheClusterId: primary ?? group?.MemberClusters?.[0], SnapshotName: name };
  const [busy, impossible] = ["InvalidCacheClusterState", "SnapshotFeatureNotSupported"] as const;
  let none: string | undefined;
  const outcome = await waitUntil(name, gear, {
    request: async () => {
      const expected = ["SnapshotAlreadyExists", busy, impossible];
      const answer = await ask("elasticache:CreateSnapshot", () => cache.createSnapshot(input), expected);
      none =
        answer === impossible
          ? `a ${group?.CacheNodeType} with ${group?.Engine ?? "its engine"} takes no snapshots`
          : undefined;
      return answer === busy ? `cache ${data.cache} is busy` : undefined;
    },
    state: async () => {
      if (none !== undefined) {
        return { status: "available", progress: "" };
      }
      const answer = await ask("elasticache:DescribeSnapshots", () => cache.describeSnapshots({ SnapshotName: name }));
      const [found] = typeof answer === "string" ? [] : (answer.Snapshots ?? []);
      return { status: found?.SnapshotStatus, progress: found?.SnapshotStatus ?? "" };
    },
    retry: `aws elasticache delete-snapshot --snapshot-name ${name}`,
  });
  return none === undefined ? outcome : { none };
}

interface Steps {
  /** Asks for the snapshot; says why not yet. */
  readonly request: () => Promise<string | undefined>;
  readonly state: () => Promise<{ readonly status: string | undefined; readonly progress: string }>;
  /** Command that makes way for another attempt. */
  readonly retry: string;
}

async function waitUntil(
  name: string,
  { clock, log, cancelled }: SnapshotGear,
  { request, state, retry }: Steps,
): Promise<SnapshotOutcome> {
  const until = clock.now() + limitMinutes * 60_000;
  let told = "";
  const wait = async (text: string): Promise<void> => {
    if (text !== told) {
      log(text);
      told = text;
    }
    if (clock.now() >= until) {
      throw new RemovalError(`snapshot ${name} is not complete after ${limitMinutes} min`);
    }
    await clock.sleep(pauseMs, cancelled);
    if (cancelled.aborted) {
      throw new RemovalError(stoppedText);
    }
  };
  for (let busy = await request(); busy !== undefined; busy = await request()) {
    await wait(`${busy}, waiting for it`);
  }
  for (;;) {
    const { status, progress } = await state();
    if (status === "available") {
      return { name };
    }
    if (status === "failed") {
      throw new RemovalError(`snapshot ${name} failed: delete it by ${retry}`);
    }
    await wait(`snapshot ${name}: ${progress}`);
  }
}
