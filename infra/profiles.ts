/** One word that picks a coherent set of sizes, redundancy and protection. */
export const profileNames = ["economy", "standard", "highAvailability"] as const;
export type ProfileName = (typeof profileNames)[number];

/** What a profile decides for the whole fleet. */
export interface FleetProfile {
  /** Availability zones to spread over; a load balancer needs at least 2. */
  readonly zoneCount: number;
  /** `none` leaves private subnets without a way out; `single` is cheaper, `onePerZone` survives the loss of a zone. */
  readonly natGateways: "none" | "single" | "onePerZone";
  /** AWS services reached inside the VPC, 7.30 $ per zone and month each; S3's gateway endpoint is always there. */
  readonly interfaceEndpoints: readonly string[];
  readonly containerInsights: "disabled" | "enabled" | "enhanced";
  /** 3 $ a month each, after the account's third. */
  readonly dashboard: boolean;
  /** Data and load balancers refuse deletion, databases leave a final snapshot, secrets can be recovered. */
  readonly protectData: boolean;
  /** Days; CloudWatch.16 asks for 365. */
  readonly logRetentionDays: number;
}

/** What a profile decides for each service, the API included. Every value can be overridden. */
export interface ServiceProfile {
  /** CPU units; 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly desiredCount: number;
  /** Fewest and most tasks; equal where nothing scales. */
  readonly minimumCount: number;
  readonly maximumCount: number;
  readonly database: {
    readonly instanceClass: string;
    readonly storageGiB: number;
    readonly maximumStorageGiB: number;
    readonly multiAz: boolean;
    readonly backupRetentionDays: number;
    readonly performanceInsights: boolean;
  };
  readonly cache: {
    readonly nodeType: string;
    readonly nodeCount: number;
    readonly snapshotRetentionDays: number;
  };
  readonly alarms: boolean;
}

/** Sources: controls RDS.5/8/11, ElastiCache.1/3, ECS.12 for `standard` and above; prices in the README. */
export const profiles = {
  economy: {
    fleet: {
      zoneCount: 2,
      natGateways: "single",
      interfaceEndpoints: [],
      containerInsights: "disabled",
      dashboard: false,
      protectData: false,
      logRetentionDays: 30,
    },
    service: {
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 1,
      minimumCount: 1,
      maximumCount: 1,
      database: {
        instanceClass: "db.t4g.micro",
        storageGiB: 20,
        maximumStorageGiB: 50,
        multiAz: false,
        backupRetentionDays: 1,
        performanceInsights: false,
      },
      cache: { nodeType: "cache.t4g.micro", nodeCount: 1, snapshotRetentionDays: 0 },
      alarms: false,
    },
  },
  standard: {
    fleet: {
      zoneCount: 2,
      natGateways: "onePerZone",
      interfaceEndpoints: [],
      containerInsights: "enabled",
      dashboard: true,
      protectData: true,
      logRetentionDays: 365,
    },
    service: {
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 2,
      minimumCount: 2,
      maximumCount: 6,
      database: {
        instanceClass: "db.t4g.micro",
        storageGiB: 20,
        maximumStorageGiB: 100,
        multiAz: true,
        backupRetentionDays: 7,
        performanceInsights: true,
      },
      cache: { nodeType: "cache.t4g.micro", nodeCount: 2, snapshotRetentionDays: 7 },
      alarms: true,
    },
  },
  highAvailability: {
    fleet: {
      zoneCount: 3,
      natGateways: "onePerZone",
      interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
      containerInsights: "enhanced",
      dashboard: true,
      protectData: true,
      logRetentionDays: 365,
    },
    service: {
      cpu: 512,
      memoryMiB: 1024,
      desiredCount: 3,
      minimumCount: 3,
      maximumCount: 12,
      database: {
        instanceClass: "db.t4g.small",
        storageGiB: 20,
        maximumStorageGiB: 200,
        multiAz: true,
        backupRetentionDays: 35,
        performanceInsights: true,
      },
      cache: { nodeType: "cache.t4g.small", nodeCount: 3, snapshotRetentionDays: 35 },
      alarms: true,
    },
  },
} as const satisfies Record<ProfileName, { fleet: FleetProfile; service: ServiceProfile }>;
