import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { createSecurityGroup } from "../network/security-group";
import { dataOptions, passingOptions, type WorkloadContext } from "./workload-context";

export const cachePort = 6379;

export interface Cache {
  readonly group: ReplicationGroup;
  readonly securityGroup: SecurityGroup;
  /** The whole URL, token included; secret. */
  readonly url: pulumi.Output<string>;
}

/**
 * The service's own Redis (Valkey): encrypted, TLS required. Cluster mode is off, since the framework's client speaks to
 * one endpoint.
 */
export function createCache(context: WorkloadContext): Cache {
  const { name, settings, service, platform, network, dataServices, tags } = context;
  const { cache } = service;
  const opts = dataOptions(context);
  const description = `Redis of ${service.dataName}`;
  const securityGroup = createSecurityGroup(`${name}-cache`, { vpcId: network.vpcId, description, tags }, opts);
  const first = new RandomPassword(`${name}-cache`, { length: 64, special: false }, opts);
  const token =
    service.credentials === 1
      ? first
      : new RandomPassword(
          `${name}-cache-${service.credentials}`,
          { length: 64, special: false },
          passingOptions(context),
        );
  const replicated = cache.nodeCount > 1;
  const group = new ReplicationGroup(
    name,
    {
      description,
      engine: "valkey",
      engineVersion: cache.engineVersion,
      nodeType: cache.nodeType,
      numCacheClusters: cache.nodeCount,
      automaticFailoverEnabled: replicated,
      multiAzEnabled: replicated,
      port: cachePort,
      subnetGroupName: dataServices.cacheSubnetGroupName,
      securityGroupIds: [securityGroup.id],
      atRestEncryptionEnabled: true,
      kmsKeyId: platform.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      authToken: token.result,
      authTokenUpdateStrategy: "ROTATE",
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: cache.snapshotRetentionDays,
      ...(settings.protectData && {
        finalSnapshotIdentifier: pulumi.interpolate`${service.dataName}-final-${securityGroup.id}`,
      }),
      applyImmediately: true,
      tags,
    },
    { ...opts, ignoreChanges: ["engineVersion"] },
  );
  const url = pulumi.interpolate`rediss://:${token.result}@${group.primaryEndpointAddress}:${cachePort}`;
  return { group, securityGroup, url: pulumi.secret(url) };
}
