import { describe, expect, it } from "vitest";
import { has, type Row, text } from "./testing/controls";
import { computeControls } from "./testing/controls-compute";
import { dataControls } from "./testing/controls-data";
import { networkControls } from "./testing/controls-network";
import { otherControls } from "./testing/controls-other";
import { settingsOf } from "./testing/fleet";
import { updateOf } from "./testing/plan";

const standard = updateOf(settingsOf());

const database = "aws:rds/instance:Instance";
const listener = "aws:lb/listener:Listener";
const targetGroup = "aws:lb/targetGroup:TargetGroup";

describe("in standard", () => {
  it.each([...computeControls, ...dataControls, ...networkControls, ...otherControls])(
    "%s: %s",
    async (_control, _rule, type, passes) => {
      const plan = await standard;
      const resources = plan.all(type);
      expect(resources.length).toBeGreaterThan(0);
      expect(resources.filter(({ inputs }) => !passes(inputs, plan)).map(({ name }) => name)).toEqual([]);
    },
  );
});

/** What is not met, and why. An entry that is met after all fails: it belongs above. */
const notMet: readonly (readonly [...Row, why: string])[] = [
  [
    "ELB.1/18",
    "every listener by TLS",
    listener,
    (i) => i.protocol === "HTTPS" || text(i, "defaultActions").includes('"redirect"'),
    "internal names under .internal can have no certificate; with network.internalCertificateArn they are HTTPS",
  ],
  [
    "ELB.21",
    "health checks by TLS",
    targetGroup,
    (i) => text(i, "healthCheck").includes('"protocol":"HTTPS"'),
    "the framework serves HTTP; TLS ends at the load balancer",
  ],
  [
    "ELB.22",
    "targets by TLS",
    targetGroup,
    has("protocol", "HTTPS"),
    "the framework serves HTTP; TLS ends at the load balancer",
  ],
  [
    "SecretsManager.1/4",
    "rotation",
    "aws:secretsmanager/secret:Secret",
    (_, plan) => plan.resources.some(({ type }) => type.includes("secretRotation")),
    "the URLs are made of generated passwords: rotated by an update, which restarts their owner",
  ],
  [
    "S3.9",
    "access logs of the log bucket",
    "aws:s3/bucket:Bucket",
    (_, plan) => plan.resources.some(({ type }) => type.includes("bucketLogging")),
    "a log of who reads the logs needs one more bucket, without an end",
  ],
  [
    "S3.17",
    "own key",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    (i) => text(i, "rules").includes("aws:kms"),
    "load balancers write with S3's own keys only",
  ],
  [
    "RDS.26",
    "AWS Backup",
    database,
    (_, plan) => plan.resources.some(({ type }) => type.startsWith("aws:backup/")),
    "RDS's own backups, 7 days and more; a plan of AWS Backup is the account's",
  ],
  [
    "RDS.19/22",
    "events of clusters and security groups",
    database,
    (_, plan) => plan.all("aws:rds/eventSubscription:EventSubscription").length === 4,
    "there are no clusters and no DB security groups",
  ],
  [
    "EC2.10/55/56/57/58/60",
    "endpoints for EC2, ECR, SSM",
    "awsx:ec2:Vpc",
    (_, plan) => plan.all("aws:ec2/vpcEndpoint:VpcEndpoint").length > 0,
    "7.30 $ per zone and month each; highAvailability has ECR's, EC2's and SSM's have no user in a fleet",
  ],
];

describe("not met in standard", () => {
  it.each(notMet)("%s: %s", async (_control, _rule, type, passes) => {
    const plan = await standard;
    expect(plan.all(type).every(({ inputs }) => passes(inputs, plan))).toBe(false);
  });
});

describe("by TLS inside as well", () => {
  it("every listener passes ELB.18 but the redirect, with an internal certificate", async () => {
    const internalCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/internal";
    const network = { internalCertificateArn, internalDomain: "example.com" };
    const plan = await updateOf(settingsOf({ configuration: { network } }));
    const plain = plan.all(listener).filter(({ inputs }) => inputs.protocol !== "HTTPS");
    expect(plain.map(({ name }) => name)).toEqual(["api-http"]);
  });
});
