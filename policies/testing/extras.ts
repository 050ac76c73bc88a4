import type { Fleet } from "./fleet";
import { type Draft, Json } from "./plan-builder";

/** Sound resources of the kinds that the sample fleet has none of. */
export interface Extras {
  readonly bucket: Draft;
  readonly block: Draft;
  readonly bucketPolicy: Draft;
  readonly proxy: Draft;
  readonly acl: Draft;
  readonly repositoryPolicy: Draft;
  readonly cluster: Draft;
  readonly parameter: Draft;
  readonly lambda: Draft;
  readonly build: Draft;
  readonly user: Draft;
  readonly template: Draft;
}

/** Adds them to a fleet. */
export function extras({ builder: b, billing, dataSubnets, privateSubnets }: Fleet): Extras {
  const bucket = b.add("aws:s3/bucket:Bucket", "logs", {});
  const proxy = b.add("aws:rds/proxy:Proxy", "shop", {
    engineFamily: "POSTGRESQL",
    requireTls: true,
    vpcSecurityGroupIds: [billing.databaseGroup.id],
    vpcSubnetIds: dataSubnets.map((subnet) => subnet.id),
  });
  return {
    bucket,
    block: b.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "logs", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    bucketPolicy: b.add("aws:s3/bucketPolicy:BucketPolicy", "logs", {
      bucket: bucket.id,
      policy: JSON.stringify({
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: "*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    }),
    proxy,
    acl: b.add("aws:ec2/networkAcl:NetworkAcl", "data", {
      ingress: [{ protocol: "tcp", action: "allow", cidrBlock: "10.0.0.0/16", fromPort: 0, toPort: 65535, ruleNo: 1 }],
    }),
    repositoryPolicy: b.add("aws:ecr/repositoryPolicy:RepositoryPolicy", "shop", {
      repository: billing.repository.attribute("name"),
      policy: new Json({
        Statement: [{ Effect: "Allow", Principal: { AWS: billing.executionRole.arn }, Action: "ecr:BatchGetImage" }],
      }),
    }),
    cluster: b.add("aws:rds/cluster:Cluster", "shop", {
      engine: "aurora-postgresql",
      storageEncrypted: true,
      vpcSecurityGroupIds: [billing.databaseGroup.id],
      backupRetentionPeriod: 7,
      deletionProtection: true,
      finalSnapshotIdentifier: "billing-final",
      masterUsername: "fleet",
      enabledCloudwatchLogsExports: ["postgresql"],
      iamDatabaseAuthenticationEnabled: true,
    }),
    parameter: b.add("aws:ssm/parameter:Parameter", "flag", { name: "/shop/flag", type: "String", value: "on" }),
    lambda: b.add("aws:lambda/function:Function", "notify", { environment: { variables: { LEVEL: "info" } } }),
    build: b.add("aws:codebuild/project:Project", "ci", {
      environment: { environmentVariables: [{ name: "STAGE", value: "prod" }] },
    }),
    user: b.add("aws:elasticache/user:User", "app", {
      userId: "app",
      userName: "app",
      engine: "VALKEY",
      accessString: "on ~* +@all",
      passwords: [billing.token.attribute("result")],
    }),
    template: b.add("aws:ec2/launchTemplate:LaunchTemplate", "hosts", {
      userData: Buffer.from("#!/bin/sh\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config\n").toString("base64"),
      vpcSecurityGroupIds: [b.add("aws:ec2/securityGroup:SecurityGroup", "hosts", {}).id],
      networkInterfaces: [{ subnetId: privateSubnets[0]?.id }],
    }),
  };
}
