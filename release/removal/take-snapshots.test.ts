import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Clock } from "../gate/clock";
import { type DataServer, startDataServer } from "../testing/data-server";
import { checkDataIsThere } from "./check-data";
import { connectData } from "./data-clients";
import type { ServiceData } from "./service-data";
import { takeLastSnapshots } from "./take-last-snapshots";

const region = "eu-central-1";
const data: ServiceData = {
  database: "billing1a2b3c4",
  cache: "billing-5d6e7f8",
  secret: "arn:secret",
  repository: "shop/prod/billing",
  securityGroups: [],
  isRetired: true,
  changedAt: "202601011200",
};
const taken = {
  database: { name: "billing1a2b3c4-removed-202601011200" },
  cache: { name: "billing-5d6e7f8-removed-202601011200" },
};
let server: DataServer;
let log: string[];
let now: number;
const clock: Clock = {
  now: () => now,
  sleep: async (milliseconds) => {
    now += milliseconds;
  },
};

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  log = [];
  now = 0;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

async function start(states?: readonly string[]): Promise<void> {
  server = await startDataServer({ ...data, ...(states !== undefined && { states }) });
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
}

async function snapshots(cancelled = new AbortController().signal) {
  const calls = await connectData(region, (line) => log.push(line), clock);
  return takeLastSnapshots(data, region, { calls, clock, log: (line) => log.push(line), cancelled });
}

async function check(there: Partial<ServiceData> = {}): Promise<void> {
  await checkDataIsThere({ ...data, ...there }, region, await connectData(region, (line) => log.push(line), clock));
}

describe("the last snapshots", () => {
  it("are taken of the database and of the cache's primary node, and waited for", async () => {
    await start(["creating", "creating", "available"]);
    expect(await snapshots()).toEqual(taken);
    expect([...server.snapshots.keys()].sort()).toEqual([taken.cache.name, taken.database.name]);
    expect(log.sort()).toEqual([`snapshot ${taken.cache.name}: creating`, `snapshot ${taken.database.name}: 40 %`]);
  });

  it("are one for each removal, however often they are asked for", async () => {
    await start();
    expect([await snapshots(), await snapshots()]).toEqual([taken, taken]);
    expect(server.snapshots.size).toBe(2);
  });

  it("wait until database and cache are no longer busy", async () => {
    await start();
    server.faults.set("CreateDBSnapshot", [{ code: "InvalidDBInstanceState" }, { code: "InvalidDBInstanceState" }]);
    server.faults.set("CreateSnapshot", [{ code: "InvalidCacheClusterState" }]);
    expect(await snapshots()).toEqual(taken);
    expect(log).toContain("database billing1a2b3c4 is busy, waiting for it");
    expect(log).toContain("cache billing-5d6e7f8 is busy, waiting for it");
  });

  it("put up with throttling, faults of AWS and a lost network", async () => {
    await start();
    server.faults.set("CreateDBSnapshot", [
      { code: "Throttling" },
      "disconnect",
      { code: "InternalFailure", status: 500 },
    ]);
    expect(await snapshots()).toEqual(taken);
    expect(log.filter((line) => line.includes("asking again"))).toHaveLength(3);
  });

  it("do without the cache's where AWS takes none of its kind", async () => {
    await start();
    server.faults.set("CreateSnapshot", [{ code: "SnapshotFeatureNotSupportedFault" }]);
    expect(await snapshots()).toEqual({ ...taken, cache: { none: "a cache.t1.micro with valkey takes no snapshots" } });
  });

  it("say which failed and why; the other is taken all the same", async () => {
    await start();
    server.faults.set("CreateDBSnapshot", [{ code: "AccessDenied", status: 403 }]);
    expect(await snapshots()).toEqual({
      ...taken,
      database: "AWS refuses rds:CreateDBSnapshot: the credentials need the permission rds:CreateDBSnapshot",
    });
  });

  it("say how to try again where AWS gave one up", async () => {
    await start(["creating", "failed"]);
    expect(await snapshots()).toEqual({
      database: `snapshot ${taken.database.name} failed: delete it by aws rds delete-db-snapshot --db-snapshot-identifier ${taken.database.name}`,
      cache: `snapshot ${taken.cache.name} failed: delete it by aws elasticache delete-snapshot --snapshot-name ${taken.cache.name}`,
    });
  });

  it("are waited for three hours, and not after somebody has interrupted", async () => {
    await start(["creating"]);
    expect((await snapshots()).database).toBe(`snapshot ${taken.database.name} is not complete after 180 min`);
    expect((await snapshots(AbortSignal.abort())).database).toBe("stopped waiting: the snapshot goes on by itself");
  });
});

describe("before anything is changed", () => {
  it("nothing is said where the data is there", async () => {
    await start();
    await check();
    expect(server.asked).toEqual(["DescribeDBInstances billing1a2b3c4", "DescribeReplicationGroups billing-5d6e7f8"]);
  });

  it.each([
    ["a database", { database: "other" }, "there is no database other in eu-central-1: the credentials are of another"],
    ["a cache", { cache: "other" }, "there is no cache other in eu-central-1: the credentials are of another account"],
  ])("another account or region is told by %s that is not there", async (_, there, message) => {
    await start();
    await expect(check(there)).rejects.toThrow(message);
  });

  it.each([
    ["InvalidClientTokenId", "AWS does not accept the credentials"],
    ["ExpiredToken", "the credentials for AWS have expired"],
  ])("credentials that AWS does not take are told: %s", async (code, message) => {
    await start();
    server.faults.set("DescribeDBInstances", [{ code, status: 403 }]);
    await expect(check()).rejects.toThrow(message);
  });

  it("an AWS that throttles for a minute, or cannot be reached, is told", async () => {
    await start();
    server.faults.set("DescribeDBInstances", Array(40).fill({ code: "Throttling" }));
    await expect(check()).rejects.toThrow("AWS throttles our questions in eu-central-1: try again in a minute");
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    await expect(check()).rejects.toThrow("AWS in eu-central-1 cannot be reached");
  });
});
