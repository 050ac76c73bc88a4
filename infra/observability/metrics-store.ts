import { Workspace } from "@pulumi/aws/amp/workspace";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags, runningServices } from "../settings";

/** Where the services' own metrics are kept. */
export interface MetricsStore {
  readonly arn: pulumi.Output<string>;
  /** URL that Prometheus's remote write goes to. */
  readonly writeUrl: pulumi.Output<string>;
}

/** A workspace of Managed Prometheus for the fleet; none where no service that runs has metrics of its own. */
export function createMetricsStore(
  settings: FleetSettings,
  keyArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): MetricsStore | undefined {
  const measured = [settings.api, ...runningServices(settings)].some(
    ({ observability }) => observability.metrics !== undefined,
  );
  if (!measured) {
    return undefined;
  }
  const workspace = new Workspace(
    "metrics",
    { alias: `${settings.name}-${settings.stack}`, kmsKeyArn: keyArn, tags: fleetTags(settings) },
    opts,
  );
  return {
    arn: workspace.arn,
    // The endpoint ends in a slash.
    writeUrl: pulumi.interpolate`${workspace.prometheusEndpoint}api/v1/remote_write`,
  };
}
