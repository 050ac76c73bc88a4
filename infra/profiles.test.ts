import { describe, expect, it } from "vitest";
import { profileNames, profiles } from "./profiles";
import { taskSizeProblem } from "./task-size";

/** Leaves of both objects that differ: path -> [first, second]. */
function differences(a: unknown, b: unknown, path = ""): Record<string, [unknown, unknown]> {
  const isObject = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(a) || !isObject(b)) {
    return JSON.stringify(a) === JSON.stringify(b) ? {} : { [path]: [a, b] };
  }
  return Object.assign(
    {},
    ...Object.keys(a).map((key) =>
      differences(Reflect.get(a, key), Reflect.get(b, key), path ? `${path}.${key}` : key),
    ),
  ) as Record<string, [unknown, unknown]>;
}

describe("profiles", () => {
  it("say the same things, each of them", () => {
    const keys = (profile: object) =>
      JSON.stringify(profile, (_, value: unknown) => (typeof value === "object" ? value : 0));
    const shape = (name: (typeof profileNames)[number]) =>
      keys({ ...profiles[name], fleet: { ...profiles[name].fleet, interfaceEndpoints: 0 } });
    expect(profileNames.map(shape)).toEqual([shape("standard"), shape("standard"), shape("standard")]);
  });

  it.each(profileNames)("%s has a task size that Fargate offers, and bounds that hold its count", (name) => {
    const { cpu, memoryMiB, minimumCount, desiredCount, maximumCount, database } = profiles[name].service;
    expect(taskSizeProblem(cpu, memoryMiB)).toBeUndefined();
    expect(minimumCount).toBeLessThanOrEqual(desiredCount);
    expect(desiredCount).toBeLessThanOrEqual(maximumCount);
    expect(database.storageGiB).toBeLessThanOrEqual(database.maximumStorageGiB);
  });

  it("differ from economy to standard in exactly this", () => {
    expect(differences(profiles.economy, profiles.standard)).toEqual({
      "fleet.natGateways": ["single", "onePerZone"],
      "fleet.containerInsights": ["disabled", "enabled"],
      "fleet.dashboard": [false, true],
      "fleet.protectData": [false, true],
      "fleet.logRetentionDays": [30, 365],
      "service.desiredCount": [1, 2],
      "service.minimumCount": [1, 2],
      "service.maximumCount": [1, 6],
      "service.database.maximumStorageGiB": [50, 100],
      "service.database.multiAz": [false, true],
      "service.database.backupRetentionDays": [1, 7],
      "service.database.performanceInsights": [false, true],
      "service.cache.nodeCount": [1, 2],
      "service.cache.snapshotRetentionDays": [0, 7],
      "service.alarms": [false, true],
    });
  });

  it("differ from standard to highAvailability in exactly this", () => {
    expect(differences(profiles.standard, profiles.highAvailability)).toEqual({
      "fleet.zoneCount": [2, 3],
      "fleet.interfaceEndpoints": [[], ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]],
      "fleet.containerInsights": ["enabled", "enhanced"],
      "service.cpu": [256, 512],
      "service.memoryMiB": [512, 1024],
      "service.desiredCount": [2, 3],
      "service.minimumCount": [2, 3],
      "service.maximumCount": [6, 12],
      "service.database.instanceClass": ["db.t4g.micro", "db.t4g.small"],
      "service.database.maximumStorageGiB": [100, 200],
      "service.database.backupRetentionDays": [7, 35],
      "service.cache.nodeType": ["cache.t4g.micro", "cache.t4g.small"],
      "service.cache.nodeCount": [2, 3],
      "service.cache.snapshotRetentionDays": [7, 35],
    });
  });
});
