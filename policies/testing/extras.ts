import type { Fleet } from "./fleet";
import { type Draft, Json } from "./plan-builder";
import { addRoute, type RouteDrafts } from "./routes";

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
  readonly balancer: Draft;
  readonly topic: Draft;
  readonly topicPolicy: Draft;
  readonly subscription: Draft;
  readonly queue: Draft;
  readonly queuePolicy: Draft;
  readonly broker: Draft;
  /** To `billing`, from the public load balancer. */
  readonly route: RouteDrafts;
}

/** Adds them to a fleet; a mark sets the names of several sets apart. */
export function extras(f: Fleet, mark = ""): Extras {
  const { builder, vpc, billing, dataSubnets, privateSubnets, key } = f;
  const b = {
    add: (type: string, name: string, inputs: Record<string, unknown>): Draft =>
      builder.add(type, `${name}${mark}`, inputs),
  };
  const role = "arn:aws:iam::123456789012:role/extra";
  const bucket = b.add("aws:s3/bucket:Bucket", "logs", {});
  const proxy = b.add("aws:rds/proxy:Proxy", "shop", {
    engineFamily: "POSTGRESQL",
    requireTls: true,
    roleArn: role,
    auths: [{ secretArn: billing.secret.arn }],
    vpcSecurityGroupIds: [billing.databaseGroup.id],
    vpcSubnetIds: dataSubnets.map((subnet) => subnet.id),
  });
  const topic = b.add("aws:sns/topic:Topic", "paid", { kmsMasterKeyId: key.id, tags: { "fleet:event": "paid" } });
  const queue = b.add("aws:sqs/queue:Queue", "audit", { kmsMasterKeyId: key.id, sqsManagedSseEnabled: false });
  return {
    topic,
    topicPolicy: b.add("aws:sns/topicPolicy:TopicPolicy", "paid", {
      arn: topic.arn,
      policy: JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sns:Publish",
            Resource: "*",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
          },
        ],
      }),
    }),
    subscription: b.add("aws:sns/topicSubscription:TopicSubscription", "audit", {
      topic: topic.arn,
      protocol: "sqs",
      endpoint: queue.arn,
    }),
    queue,
    queuePolicy: b.add("aws:sqs/queuePolicy:QueuePolicy", "audit", {
      queueUrl: queue.id,
      policy: new Json({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "sns.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: queue.arn,
            Condition: { ArnEquals: { "aws:SourceArn": topic.arn } },
          },
        ],
      }),
    }),
    broker: b.add("aws:mq/broker:Broker", "events", {
      engineType: "RabbitMQ",
      engineVersion: "4.2",
      hostInstanceType: "mq.m7g.large",
      deploymentMode: "CLUSTER_MULTI_AZ",
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
      subnetIds: dataSubnets.map((subnet) => subnet.id),
      securityGroups: [b.add("aws:ec2/securityGroup:SecurityGroup", "broker", { vpcId: vpc.id }).id],
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: key.arn },
      logs: { general: true },
      users: [{ username: "fleet", password: "not-a-real-password" }],
    }),
    bucket,
    route: addRoute(f, billing, `/billing${mark}`, 100 + 10 * mark.length, mark),
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
      vpcId: vpc.id,
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
    parameter: b.add("aws:ssm/parameter:Parameter", "flag", {
      name: `/shop/${builder.prefix}flag${mark}`,
      type: "String",
      value: "on",
    }),
    lambda: b.add("aws:lambda/function:Function", "notify", {
      role,
      packageType: "Image",
      imageUri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/notify@sha256:0a",
      environment: { variables: { LEVEL: "info" } },
    }),
    build: b.add("aws:codebuild/project:Project", "ci", {
      serviceRole: role,
      source: { type: "NO_SOURCE", buildspec: "version: 0.2" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: "LINUX_CONTAINER",
        computeType: "BUILD_GENERAL1_SMALL",
        image: "aws/codebuild/standard:7.0",
        environmentVariables: [{ name: "STAGE", value: "prod" }],
      },
    }),
    user: b.add("aws:elasticache/user:User", "app", {
      userId: `${builder.prefix}app${mark}`,
      userName: "app",
      engine: "VALKEY",
      accessString: "on ~* +@all",
      passwords: [billing.token.attribute("result")],
    }),
    balancer: b.add("aws:lb/loadBalancer:LoadBalancer", "spare", {
      internal: true,
      loadBalancerType: "application",
      securityGroups: [b.add("aws:ec2/securityGroup:SecurityGroup", "spare", { vpcId: vpc.id }).id],
      subnets: privateSubnets.map((subnet) => subnet.id),
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      accessLogs: { bucket: bucket.id, enabled: true },
    }),
    template: b.add("aws:ec2/launchTemplate:LaunchTemplate", "hosts", {
      userData: Buffer.from("#!/bin/sh\necho ECS_CLUSTER=main >> /etc/ecs/ecs.config\n").toString("base64"),
      vpcSecurityGroupIds: [b.add("aws:ec2/securityGroup:SecurityGroup", "hosts", {}).id],
      networkInterfaces: [{ subnetId: privateSubnets[0]?.id }],
    }),
  };
}
