import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";

export interface AccessLogsArgs {
  settings: FleetSettings;
  accountId: pulumi.Input<string>;
}

/** The bucket that all load balancers of the fleet write their access logs to (ELB.5), closed to everybody else. */
export class AccessLogs extends pulumi.ComponentResource {
  /** Known once the load balancers may write. */
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, { settings, accountId }: AccessLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fleet:network:AccessLogs", name, {}, opts);
    const parent = { parent: this };
    const tags = fleetTags(settings);
    const bucket = new Bucket(
      name,
      { forceDestroy: !settings.protectData, tags },
      { ...parent, protect: settings.protectData },
    );
    const of = { bucket: bucket.bucket };
    const block = new BucketPublicAccessBlock(
      name,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    );
    new BucketOwnershipControls(name, { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } }, parent);
    // Load balancers write with S3's own keys only.
    const sse = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
    new BucketServerSideEncryptionConfiguration(name, { ...of, rules: [sse] }, parent);
    const versioning = new BucketVersioning(name, { ...of, versioningConfiguration: { status: "Enabled" } }, parent);
    new BucketLifecycleConfiguration(
      name,
      {
        ...of,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: settings.logRetentionDays },
            noncurrentVersionExpiration: { noncurrentDays: 30 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { ...parent, dependsOn: versioning },
    );
    const policy = new BucketPolicy(
      name,
      { ...of, policy: writtenByLoadBalancers(bucket.arn, settings.region, accountId) },
      { ...parent, dependsOn: block },
    );
    // Through the policy, so that no load balancer tries to write before it may.
    this.bucket = pulumi.all([bucket.bucket, policy.id]).apply(([written]) => written);
    this.registerOutputs({ bucket: this.bucket });
  }
}

function writtenByLoadBalancers(arn: pulumi.Input<string>, region: string, accountId: pulumi.Input<string>) {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LoadBalancersOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: pulumi.interpolate`${arn}/*/AWSLogs/${accountId}/*`,
        Condition: {
          ArnLike: {
            "aws:SourceArn": pulumi.interpolate`arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`,
          },
        },
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
