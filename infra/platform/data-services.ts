import { SubnetGroup as CacheSubnetGroup } from "@pulumi/aws/elasticache/subnetGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "../network/network";
import { type FleetSettings, fleetTags } from "../settings";
import { assumedBy } from "./assume-role";

/**
 * What databases and caches of all services have in common and holds no data: 50 subnet and parameter groups are AWS's
 * quota, and one of each serves any number of instances.
 */
export class DataServices extends pulumi.ComponentResource {
  readonly databaseSubnetGroupName: pulumi.Output<string>;
  readonly cacheSubnetGroupName: pulumi.Output<string>;
  /** Parameter group by Postgres's major version. */
  readonly parameterGroupNames: ReadonlyMap<string, pulumi.Output<string>>;
  /** Role that RDS's enhanced monitoring writes its metrics with. */
  readonly monitoringRoleArn: pulumi.Output<string>;

  constructor(
    name: string,
    { settings, network }: { settings: FleetSettings; network: Network },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("fleet:platform:DataServices", name, {}, opts);
    const tags = fleetTags(settings);
    const description = `Isolated subnets of ${settings.name}, stack ${settings.stack}`;
    const subnetIds = network.isolatedSubnetIds;
    this.databaseSubnetGroupName = new SubnetGroup(
      "databases",
      { description, subnetIds, tags },
      { parent: this },
    ).name;
    this.cacheSubnetGroupName = new CacheSubnetGroup("caches", { description, subnetIds, tags }, { parent: this }).name;
    const majors = new Set(
      [settings.api, ...settings.services].map(({ database }) => majorVersion(database.engineVersion)),
    );
    this.parameterGroupNames = new Map(
      [...majors].sort().map((major) => [major, createParameterGroup(major, tags, { parent: this }).name]),
    );
    const role = new Role(
      "monitoring",
      { assumeRolePolicy: assumedBy("monitoring.rds.amazonaws.com"), tags },
      { parent: this },
    );
    new RolePolicyAttachment(
      "monitoring",
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole" },
      { parent: this },
    );
    this.monitoringRoleArn = role.arn;
    this.registerOutputs({ databaseSubnetGroupName: this.databaseSubnetGroupName });
  }
}

/** "17.4" -> "17". */
export function majorVersion(engineVersion: string): string {
  return engineVersion.split(".")[0] ?? engineVersion;
}

function createParameterGroup(major: string, tags: Record<string, string>, opts: pulumi.CustomResourceOptions) {
  return new ParameterGroup(
    `postgres-${major}`,
    {
      family: `postgres${major}`,
      description: "TLS only; schema changes and statements over a second are logged",
      parameters: [
        { name: "log_min_duration_statement", value: "1000" },
        { name: "log_statement", value: "ddl" },
        { name: "rds.force_ssl", value: "1" },
      ],
      tags,
    },
    opts,
  );
}
