import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Instance } from "@pulumi/aws/rds/instance";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { createSecurityGroup } from "../network/security-group";
import { majorVersion } from "../platform/data-services";
import { dataOptions, isProtected, passingOptions, type WorkloadContext } from "./workload-context";

/** Not Postgres's default (RDS.23). */
export const databasePort = 5433;

/** Not a name that everybody would try (RDS.25). */
const username = "fleet_owner";

/** The master's ways in, for the task that changes who may log in; secret. */
export interface Administration {
  /** From the end of the first rotation on. */
  readonly adminUrl: pulumi.Output<string>;
  /** Until then. */
  readonly initialUrl: pulumi.Output<string>;
}

export interface Database {
  readonly instance: Instance;
  readonly securityGroup: SecurityGroup;
  /** The whole URL, password included; secret. */
  readonly url: pulumi.Output<string>;
  /** Absent in a database whose service logs in as the master: before the first rotation. */
  readonly administration?: Administration;
}

/** The service's own Postgres: encrypted, TLS only, private, in subnets without a way out. */
export function createDatabase(context: WorkloadContext): Database {
  const { name, settings, service, platform, network, dataServices, tags } = context;
  const { database } = service;
  const opts = dataOptions(context);
  const description = `Postgres of ${service.dataName}`;
  const securityGroup = createSecurityGroup(`${name}-database`, { vpcId: network.vpcId, description, tags }, opts);
  // Letters and digits only: a URL needs no escaping.
  const password = new RandomPassword(`${name}-database`, { length: 40, special: false }, opts);
  const keepSnapshot = settings.protectData;
  const instance = new Instance(
    name,
    {
      engine: "postgres",
      engineVersion: database.engineVersion,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      allowMajorVersionUpgrade: database.allowMajorVersionUpgrade,
      autoMinorVersionUpgrade: true,
      instanceClass: database.instanceClass,
      allocatedStorage: database.storageGiB,
      maxAllocatedStorage: database.maximumStorageGiB,
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: platform.keyArn,
      dbName: database.name,
      port: databasePort,
      username,
      password: password.result,
      iamDatabaseAuthenticationEnabled: true,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      dbSubnetGroupName: dataServices.databaseSubnetGroupName,
      vpcSecurityGroupIds: [securityGroup.id],
      publiclyAccessible: false,
      multiAz: database.multiAz,
      parameterGroupName: parameterGroup(context),
      backupRetentionPeriod: database.backupRetentionDays,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !keepSnapshot,
      deletionProtection: isProtected(context),
      skipFinalSnapshot: !keepSnapshot,
      // The group's id makes it unique: a database of the same name may have been deleted before.
      ...(keepSnapshot && {
        finalSnapshotIdentifier: pulumi.interpolate`${settings.name}-${settings.stack}-${service.dataName}-final-${securityGroup.id}`,
      }),
      monitoringInterval: 60,
      monitoringRoleArn: dataServices.monitoringRoleArn,
      performanceInsightsEnabled: database.performanceInsights,
      ...(database.performanceInsights && {
        performanceInsightsKmsKeyId: platform.keyArn,
        performanceInsightsRetentionPeriod: 7,
      }),
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      applyImmediately: false,
      tags,
    },
    // AWS upgrades minor versions by itself: going back to the written one would fail.
    { ...opts, ...(!database.allowMajorVersionUpgrade && { ignoreChanges: ["engineVersion"] }) },
  );
  const urlOf = (user: string, { result }: RandomPassword) =>
    pulumi.secret(
      pulumi.interpolate`postgresql://${user}:${result}@${instance.address}:${databasePort}/${database.name}?sslmode=verify-full`,
    );
  const initialUrl = urlOf(username, password);
  if (service.credentials === 1) {
    return { instance, securityGroup, url: initialUrl };
  }
  const admin = new RandomPassword(`${name}-database-admin`, { length: 40, special: false }, opts);
  const login = new RandomPassword(
    `${name}-database-${service.credentials}`,
    { length: 40, special: false },
    passingOptions(context),
  );
  const url = urlOf(`fleet_login_${service.credentials}`, login);
  return { instance, securityGroup, url, administration: { adminUrl: urlOf(username, admin), initialUrl } };
}

function parameterGroup({ service, dataServices }: WorkloadContext): pulumi.Output<string> {
  const major = majorVersion(service.database.engineVersion);
  const name = dataServices.parameterGroupNames.get(major);
  if (name === undefined) {
    throw new Error(`no parameter group for Postgres ${major}`);
  }
  return name;
}
