import { describe, expect, it } from "vitest";
import { profileNames } from "./profiles";
import { settingsOf } from "./testing/fleet";
import { type Plan, updateOf } from "./testing/plan";

const plans = Object.fromEntries(
  profileNames.map((profile) => [profile, updateOf(settingsOf({ configuration: { profile } }))]),
) as Record<(typeof profileNames)[number], Promise<Plan>>;

/** What the profiles differ by, as AWS gets it. */
async function facts(profile: (typeof profileNames)[number]) {
  const plan = await plans[profile];
  const { inputs: database, protect } = plan.find("aws:rds/instance:Instance", "billing");
  const { inputs: cache, protect: cacheProtect } = plan.find(
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "billing",
  );
  const { inputs: secret, protect: secretProtect } = plan.find("aws:secretsmanager/secret:Secret", "billing");
  const { inputs: loadBalancer } = plan.find("aws:lb/loadBalancer:LoadBalancer", "services-1");
  const { inputs: key, protect: keyProtect } = plan.find("aws:kms/key:Key");
  const { inputs: bucket, protect: bucketProtect } = plan.find("aws:s3/bucket:Bucket");
  const { inputs: vpc } = plan.find("awsx:ec2:Vpc");
  const { inputs: service, ignoreChanges } = plan.find("aws:ecs/service:Service", "billing");
  const { inputs: task } = plan.find("aws:ecs/taskDefinition:TaskDefinition", "billing");
  const [scaling] = plan.all("aws:appautoscaling/target:Target").filter(({ name }) => name === "billing");
  return {
    protected: [protect, cacheProtect, secretProtect, keyProtect, bucketProtect],
    database: [
      database.instanceClass,
      database.multiAz,
      database.deletionProtection,
      database.skipFinalSnapshot,
      database.finalSnapshotIdentifier,
      database.backupRetentionPeriod,
      database.maxAllocatedStorage,
      database.performanceInsightsEnabled,
    ],
    cache: [
      cache.nodeType,
      cache.numCacheClusters,
      cache.automaticFailoverEnabled,
      cache.multiAzEnabled,
      cache.snapshotRetentionLimit,
      cache.finalSnapshotIdentifier,
    ],
    secretRecoveryDays: secret.recoveryWindowInDays,
    keyWindowDays: key.deletionWindowInDays,
    loadBalancerProtected: loadBalancer.enableDeletionProtection,
    bucketForced: bucket.forceDestroy,
    repositoryForced: plan.find("aws:ecr/repository:Repository", "billing").inputs.forceDelete,
    zoneForced: plan.find("aws:route53/zone:Zone").inputs.forceDestroy,
    revisionsKept: task.skipDestroy,
    size: [task.cpu, task.memory],
    count: [service.desiredCount, scaling?.inputs.minCapacity, scaling?.inputs.maxCapacity, ignoreChanges],
    insights: plan.find("aws:ecs/cluster:Cluster").inputs.settings,
    zones: vpc.availabilityZoneNames,
    nat: vpc.natGateways,
    endpoints: plan.all("aws:ec2/vpcEndpoint:VpcEndpoint").map(({ inputs }) => inputs.serviceName),
    logDays: plan.find("aws:cloudwatch/logGroup:LogGroup", "billing").inputs.retentionInDays,
    alarms: plan.all("aws:cloudwatch/metricAlarm:MetricAlarm").length,
  };
}

const safe = {
  protected: [true, true, true, true, true],
  secretRecoveryDays: 30,
  keyWindowDays: 30,
  loadBalancerProtected: true,
  bucketForced: false,
  repositoryForced: false,
  zoneForced: false,
  revisionsKept: true,
  logDays: 365,
  alarms: 32,
};
const snapshots = ["shop-prod-billing-final-sg-billing-database", "billing-final-sg-billing-cache"];

describe("a fleet in", () => {
  it("economy is small, and can be thrown away", async () => {
    expect(await facts("economy")).toEqual({
      protected: [false, false, false, false, false],
      database: ["db.t4g.micro", false, false, true, undefined, 1, 50, false],
      cache: ["cache.t4g.micro", 1, false, false, 0, undefined],
      secretRecoveryDays: 0,
      keyWindowDays: 7,
      loadBalancerProtected: false,
      bucketForced: true,
      repositoryForced: true,
      zoneForced: true,
      revisionsKept: true,
      size: ["256", "512"],
      count: [1, undefined, undefined, []],
      insights: [{ name: "containerInsights", value: "disabled" }],
      zones: ["eu-central-1a", "eu-central-1b"],
      nat: { strategy: "Single" },
      endpoints: [],
      logDays: 30,
      alarms: 0,
    });
  });

  it("standard survives a zone and a mistake", async () => {
    expect(await facts("standard")).toEqual({
      ...safe,
      database: ["db.t4g.micro", true, true, false, snapshots[0], 7, 100, true],
      cache: ["cache.t4g.micro", 2, true, true, 7, snapshots[1]],
      size: ["256", "512"],
      count: [2, 2, 6, ["desiredCount"]],
      insights: [{ name: "containerInsights", value: "enabled" }],
      zones: ["eu-central-1a", "eu-central-1b"],
      nat: { strategy: "OnePerAz" },
      endpoints: [],
    });
  });

  it("highAvailability spreads over three zones", async () => {
    expect(await facts("highAvailability")).toEqual({
      ...safe,
      database: ["db.t4g.small", true, true, false, snapshots[0], 35, 200, true],
      cache: ["cache.t4g.small", 3, true, true, 35, snapshots[1]],
      size: ["512", "1024"],
      count: [3, 3, 12, ["desiredCount"]],
      insights: [{ name: "containerInsights", value: "enhanced" }],
      zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      nat: { strategy: "OnePerAz" },
      endpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"].map((name) => `com.amazonaws.eu-central-1.${name}`),
    });
  });
});

describe("a service with cron jobs", () => {
  it.each(profileNames)("runs exactly one task in %s: never two at once, and nothing scales it", async (profile) => {
    const plan = await plans[profile];
    const { inputs, ignoreChanges } = plan.find("aws:ecs/service:Service", "notifications");
    expect(inputs).toMatchObject({
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      availabilityZoneRebalancing: "DISABLED",
    });
    expect(ignoreChanges).toEqual([]);
    const scaled = plan.resources.filter(
      ({ type, name }) => type.startsWith("aws:appautoscaling/") && name.startsWith("notifications"),
    );
    expect(scaled).toEqual([]);
    expect(plan.find("aws:ecs/service:Service", "billing").inputs).toMatchObject({
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      availabilityZoneRebalancing: "ENABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: false,
    });
  });
});

describe("scaling", () => {
  it("follows CPU, memory and requests", async () => {
    const plan = await plans.standard;
    const policies = plan.all("aws:appautoscaling/policy:Policy").filter(({ name }) => name.startsWith("billing-"));
    const tracked = policies.map(({ name, inputs }) => [name, inputs.targetTrackingScalingPolicyConfiguration]);
    const cooldown = { scaleInCooldown: 300, scaleOutCooldown: 60 };
    expect(Object.fromEntries(tracked)).toEqual({
      "billing-cpu": {
        ...cooldown,
        targetValue: 60,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
      "billing-memory": {
        ...cooldown,
        targetValue: 75,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
      },
      "billing-requests": {
        ...cooldown,
        targetValue: 1000,
        predefinedMetricSpecification: {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: expect.stringMatching(
            /^app\/services-1-[0-9a-f]{7}\/50dc6c495c0c9188\/targetgroup\/billing-1-[0-9a-f]{7}\/73e2d6bc24d8a067$/,
          ) as string,
        },
      },
    });
    expect(plan.find("aws:appautoscaling/target:Target", "billing").inputs.resourceId).toMatch(
      /^service\/shop-prod\/billing-[0-9a-f]{7}$/,
    );
  });
});
