import { Table } from "@pulumi/aws/dynamodb/table";
import type * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";

/**
 * The record of every service's releases. Why DynamoDB: it keeps what the next update, or another machine, asks for; a
 * conditional write gives two deployments at once two numbers; there is nothing to run or to patch; and at a few writes
 * per deployment it costs cents a year. The state of the stack is none of this: it knows the last update only.
 */
export function createReleasesTable(
  { settings, keyArn }: { settings: FleetSettings; keyArn: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): Table {
  return new Table(
    "releases",
    {
      name: `${settings.name}-${settings.stack}-releases`,
      billingMode: "PAY_PER_REQUEST",
      attributes: [
        { name: "service", type: "S" },
        { name: "release", type: "N" },
      ],
      hashKey: "service",
      rangeKey: "release",
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
      deletionProtectionEnabled: settings.protectData,
      tags: fleetTags(settings),
    },
    // The table is the whole fleet's: unlike a database it cannot be retired, and so is never retained on its own.
    { ...opts, protect: settings.protectData },
  );
}
