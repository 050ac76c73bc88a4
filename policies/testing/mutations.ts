import { admit, change, group } from "../adversary/case";
import type { Extras } from "./extras";
import type { Fleet, Member } from "./fleet";
import { generated, hand } from "./handed-token";
import { type Draft, Json } from "./plan-builder";

/** Breaks one clause of a rule. */
export type Mutation = (f: Fleet, x: Extras) => void;

const set =
  (of: (f: Fleet, x: Extras) => Draft, property: string, value: unknown): Mutation =>
  (f, x) => {
    of(f, x).inputs[property] = value;
  };
const drop =
  (of: (f: Fleet, x: Extras) => Draft, property: string): Mutation =>
  (f, x) => {
    delete of(f, x).inputs[property];
  };
/** A container that is known at once, with changes; instead of those that are not, and besides those that are. */
const container =
  (fields: Record<string, unknown>, environment: readonly { name: string; value: unknown }[] = []): Mutation =>
  ({ orders }) => {
    const sound = {
      name: "orders",
      image: "1.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0a",
      user: "1000",
      readonlyRootFilesystem: true,
      logConfiguration: { logDriver: "awslogs" },
      environment,
    };
    const { content } = orders.task.inputs.containerDefinitions as { content: { image: unknown }[] };
    const known = content.filter(({ image }) => typeof image === "string");
    orders.task.inputs.containerDefinitions = new Json([...known, { ...sound, ...fields }]);
  };
const document =
  (statement: Record<string, unknown>): Mutation =>
  ({ builder, orders }) => {
    builder.add("aws:iam/rolePolicy:RolePolicy", "extra", {
      role: orders.taskRole.id,
      policy: JSON.stringify({
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/x", ...statement }],
      }),
    });
  };
const trust =
  (principal: unknown, condition?: unknown): Mutation =>
  ({ orders }) => {
    const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: principal, Condition: condition };
    orders.taskRole.inputs.assumeRolePolicy = JSON.stringify({ Statement: [statement] });
  };
const EVERYBODY = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
const db = ({ orders }: Fleet): Draft => orders.database;
const cache = ({ orders }: Fleet): Draft => orders.cache;
const lb = ({ internalBalancer }: Fleet): Draft => internalBalancer;
const task = ({ orders }: Fleet): Draft => orders.task;
const cluster = (_f: Fleet, x: Extras): Draft => x.cluster;
const broker = (_f: Fleet, x: Extras): Draft => x.broker;
const admitting = (statement: Record<string, unknown>): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*", ...statement }] });
const STRANGERS = [
  EVERYBODY,
  admitting({ Principal: { AWS: "*" }, Condition: { StringNotEquals: { "aws:SourceAccount": "1" } } }),
  admitting({ Principal: { Service: "sns.amazonaws.com" } }),
  admitting({ Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "*" } } }),
  admitting({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }),
];
const unprotect =
  (of: (f: Fleet) => Draft): Mutation =>
  (f) => {
    of(f).protect = false;
  };
const remove =
  (type: string): Mutation =>
  ({ builder }) => {
    for (const draft of [...builder.drafts]) if (draft.type.endsWith(`:${type}`)) builder.remove(draft);
  };
const opened =
  (from: number, to: number, cidr = "0.0.0.0/0"): Mutation =>
  (f) => {
    const to6 = cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr };
    admit(f.builder, group(f, "odd"), "odd", from, { toPort: to, ...to6 });
  };
const aclRule =
  (fields: Record<string, unknown>): Mutation =>
  ({ builder }) => {
    builder.add("aws:ec2/networkAclRule:NetworkAclRule", "odd", {
      networkAclId: "acl-1",
      ruleNumber: 100,
      ruleAction: "allow",
      protocol: "tcp",
      cidrBlock: "0.0.0.0/0",
      ...fields,
    });
  };
const shareRole: Mutation = ({ billing, orders }: { billing: Member; orders: Member }) => {
  orders.task.inputs.taskRoleArn = billing.taskRole.arn;
};

/** Per rule, a mutation for each of its clauses; the guarantees have the adversary's suite besides. */
export const MUTATIONS: Readonly<Record<string, readonly Mutation[]>> = {
  "acl-closed-to-administration": [
    aclRule({ fromPort: 22, toPort: 22 }),
    aclRule({ protocol: "-1" }),
    aclRule({ fromPort: 3000, toPort: 4000, cidrBlock: undefined, ipv6CidrBlock: "::/0" }),
    (_f, { acl }) => {
      acl.inputs.ingress = [{ action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 3389, toPort: 3389 }];
    },
  ],
  "balancer-access-logs": [drop(lb, "accessLogs"), set(lb, "accessLogs", { bucket: "b", enabled: false })],
  "balancer-deletion-protected": [drop(lb, "enableDeletionProtection"), set(lb, "enableDeletionProtection", false)],
  "balancer-desync-mitigation": [set(lb, "desyncMitigationMode", "monitor")],
  "balancer-drops-invalid-headers": [drop(lb, "dropInvalidHeaderFields"), set(lb, "dropInvalidHeaderFields", "false")],
  "balancer-firewall": [remove("WebAclAssociation")],
  "balancer-two-zones": [(f) => set(lb, "subnets", [f.privateSubnets[0]?.id])(f, {} as Extras)],
  "broker-encrypted": [
    drop(broker, "encryptionOptions"),
    set(broker, "encryptionOptions", { useAwsOwnedKey: true }),
    set(broker, "encryptionOptions", { useAwsOwnedKey: false }),
  ],
  "broker-logged": [drop(broker, "logs"), set(broker, "logs", { audit: true })],
  "broker-minor-upgrades": [drop(broker, "autoMinorVersionUpgrade"), set(broker, "autoMinorVersionUpgrade", false)],
  "broker-multi-zone": [drop(broker, "deploymentMode"), set(broker, "deploymentMode", "SINGLE_INSTANCE")],
  "bucket-not-public": [
    remove("BucketPublicAccessBlock"),
    (_f, { block }) => {
      block.inputs.blockPublicPolicy = false;
    },
    set((_f, x) => x.bucketPolicy, "policy", EVERYBODY),
  ],
  "bucket-tls-only": [remove("BucketPolicy"), set((_f, x) => x.bucketPolicy, "policy", EVERYBODY)],
  "cache-authenticated": [
    drop(cache, "authToken"),
    set(cache, "authToken", ""),
    set((_f, x) => x.user, "noPasswordRequired", true),
  ],
  "cache-backups": [drop(cache, "snapshotRetentionLimit"), set(cache, "snapshotRetentionLimit", 0)],
  "cache-encrypted": [drop(cache, "atRestEncryptionEnabled"), set(cache, "atRestEncryptionEnabled", false)],
  "cache-failover": [drop(cache, "automaticFailoverEnabled"), set(cache, "automaticFailoverEnabled", false)],
  "cache-minor-upgrades": [set(cache, "autoMinorVersionUpgrade", false)],
  "cache-subnet-group": [drop(cache, "subnetGroupName"), set(cache, "subnetGroupName", "default")],
  "cache-tls": [
    drop(cache, "transitEncryptionEnabled"),
    set(cache, "transitEncryptionEnabled", false),
    set(cache, "transitEncryptionMode", "preferred"),
  ],
  "cluster-insights": [
    drop((f) => f.cluster, "settings"),
    set((f) => f.cluster, "settings", [{ name: "containerInsights", value: "disabled" }]),
  ],
  "container-logs": [
    container({ logConfiguration: undefined }),
    container({ logConfiguration: { logDriver: "none" } }),
  ],
  "container-not-privileged": [container({ privileged: true })],
  "container-not-root": [container({ user: undefined }), container({ user: "root" }), container({ user: "0:0" })],
  "container-root-read-only": [
    container({ readonlyRootFilesystem: undefined }),
    container({ readonlyRootFilesystem: false }),
  ],
  "container-without-keys": [container({}, [{ name: "AWS_SECRET_ACCESS_KEY", value: "x" }])],
  "data-protected": [unprotect(db), unprotect(cache), unprotect(({ orders }) => orders.repository)],
  "database-administrator-name": [set(db, "username", "postgres"), set(cluster, "masterUsername", "Admin")],
  "database-backups": [
    drop(db, "backupRetentionPeriod"),
    set(db, "backupRetentionPeriod", 6),
    set(cluster, "backupRetentionPeriod", 1),
  ],
  "database-deletion-protected": [drop(db, "deletionProtection"), set(cluster, "deletionProtection", false)],
  "database-encrypted": [
    drop(db, "storageEncrypted"),
    set(db, "storageEncrypted", false),
    drop(cluster, "storageEncrypted"),
  ],
  "database-final-snapshot": [set(db, "skipFinalSnapshot", true), drop(db, "finalSnapshotIdentifier")],
  "database-iam-login": [drop(db, "iamDatabaseAuthenticationEnabled")],
  "database-logs-exported": [
    drop(db, "enabledCloudwatchLogsExports"),
    set(cluster, "enabledCloudwatchLogsExports", ["upgrade"]),
  ],
  "database-minor-upgrades": [set(db, "autoMinorVersionUpgrade", false)],
  "database-monitored": [drop(db, "monitoringInterval"), set(db, "monitoringInterval", 0)],
  "database-multi-zone": [drop(db, "multiAz"), set(db, "multiAz", false)],
  "database-port": [drop(db, "port"), set(db, "port", 5432)],
  "database-proxy-tls": [drop((_f, x) => x.proxy, "requireTls"), set((_f, x) => x.proxy, "requireTls", false)],
  "database-subnets-private": [
    (f) => {
      f.databaseSubnets.inputs.subnetIds = [f.dataSubnets[0]?.id, f.publicSubnets[0]?.id];
    },
  ],
  "database-tags-copied": [drop(db, "copyTagsToSnapshot"), set(db, "copyTagsToSnapshot", false)],
  "database-tls-forced": [
    ({ builder }) => {
      builder.add("aws:rds/parameterGroup:ParameterGroup", "odd", { family: "postgres17", parameters: [] });
    },
    ({ builder }) => {
      builder.add("aws:rds/clusterParameterGroup:ClusterParameterGroup", "odd", {
        family: "aurora-postgresql16",
        parameters: [{ name: "rds.force_ssl", value: "0" }],
      });
    },
    (f) => {
      f.orders.database.inputs.engineVersion = "14.9";
      delete f.orders.database.inputs.parameterGroupName;
    },
  ],
  "default-group-closed": [
    remove("DefaultSecurityGroup"),
    ({ builder, vpc }) => {
      builder.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "odd", {
        vpcId: vpc.id,
        egress: [{ protocol: "-1" }],
      });
    },
  ],
  "group-authorised-ports": [opened(8080, 8080), opened(443, 444), opened(0, 65535), opened(8443, 8443, "::/0")],
  "group-high-risk-ports": [opened(22, 22), opened(5000, 6000), opened(3389, 3389, "::/0")],
  "image-pinned": [
    container({ image: "nginx" }),
    container({ image: "nginx:1.27" }),
    container({ image: "1.dkr.ecr.eu-west-1.amazonaws.com/orders:latest" }),
    container({ name: "telemetry", image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0" }),
  ],
  "key-rotated": [drop((f) => f.key, "enableKeyRotation"), set((f) => f.key, "enableKeyRotation", false)],
  "listener-public-tls": [
    ({ builder, publicBalancer, api }) => {
      builder.add("aws:lb/listener:Listener", "odd", {
        loadBalancerArn: publicBalancer.arn,
        port: 8080,
        protocol: "HTTP",
        defaultActions: [{ type: "forward", targetGroupArn: api.targetGroup.arn }],
      });
    },
    ({ builder, api }) => {
      const http = builder.drafts.find((draft) => draft.name.endsWith("public-http"));
      builder.add("aws:alb/listenerRule:ListenerRule", "odd", {
        listenerArn: http?.arn,
        actions: [{ type: "forward", targetGroupArn: api.targetGroup.arn }],
      });
    },
  ],
  "listener-tls-policy": [
    drop((f) => f.publicListener, "sslPolicy"),
    set((f) => f.publicListener, "sslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    set((f) => f.publicListener, "sslPolicy", "XELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
  ],
  "log-retention": [
    drop(({ orders }) => orders.logs, "retentionInDays"),
    set(({ orders }) => orders.logs, "retentionInDays", 0),
  ],
  "policy-actions-narrow": [
    document({ Action: "*" }),
    document({ Action: ["s3:GetObject", "sqs:*"] }),
    document({ Action: undefined, NotAction: ["iam:*"] }),
    ({ orders }) => {
      orders.taskRole.inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"];
    },
  ],
  "policy-resources-narrow": [
    document({ Resource: "*" }),
    document({ Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-west-1:123456789012:key/*" }),
    document({ Resource: undefined, NotResource: "arn:aws:s3:::b" }),
    document({ Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:*:*:secret:*" }),
  ],
  "queue-encrypted": [drop((_f, x) => x.queue, "kmsMasterKeyId"), set((_f, x) => x.queue, "kmsMasterKeyId", "")],
  "queue-not-public": [
    ...STRANGERS.map((policy) => set((_f, x) => x.queuePolicy, "policy", policy)),
    set((_f, x) => x.queue, "policy", EVERYBODY),
  ],
  "repository-immutable": [
    drop(({ orders }) => orders.repository, "imageTagMutability"),
    set(({ orders }) => orders.repository, "imageTagMutability", "MUTABLE"),
  ],
  "repository-lifecycle": [remove("LifecyclePolicy")],
  "repository-not-public": [set((_f, x) => x.repositoryPolicy, "policy", EVERYBODY)],
  "repository-scanned": [
    drop(({ orders }) => orders.repository, "imageScanningConfiguration"),
    set(({ orders }) => orders.repository, "imageScanningConfiguration", { scanOnPush: false }),
  ],
  "resource-analysable": [
    ({ builder }) => {
      builder.add("aws:cloudformation/stack:Stack", "odd", { templateUrl: "https://example.org/t" });
    },
    ({ builder }) => {
      builder.add("aws-native:ecs:Service", "odd", {});
    },
    ({ builder }) => {
      builder.add("aws:cloudcontrol/resource:Resource", "odd", {});
    },
  ],
  "role-not-shared": [shareRole],
  "role-trust-narrow": [
    trust("*"),
    trust({ AWS: "*" }),
    trust({ AWS: "arn:aws:iam::210987654321:root" }),
    trust({ AWS: "210987654321" }),
    trust({ Federated: "arn:aws:iam::123456789012:oidc-provider/x" }),
  ],
  "secret-not-in-plain-text": [
    container({}, [{ name: "DB_PASSWORD", value: "hunter2hunter2" }]),
    container({}, [{ name: "UPSTREAM", value: "postgres://u:s3cr3t-word@db.example.net/x" }]),
    container({ command: ["run", "--password=hunter2hunter2"] }),
    ({ orders }) => {
      orders.environment.push({ name: "SALT", value: orders.password.attribute("result") });
    },
    (_f, x) => change(x.lambda, "environment", { variables: { API_KEY: "0b9f7e6a5d4c3b2a" } }),
    (_f, x) =>
      change(x.build, "environment", {
        environmentVariables: [{ name: "NPM_TOKEN", value: "npm_0123456789abcdefABCDEF0123456789abcd" }],
      }),
    set((_f, x) => x.parameter, "value", "AKIAABCDEFGHIJKLMNOP"),
    (f, x) => {
      x.parameter.inputs.value = f.orders.password.attribute("result");
    },
    set(
      (_f, x) => x.template,
      "userData",
      Buffer.from("#!/bin/sh\nexport DB_PASSWORD=hunter2hunter2\n").toString("base64"),
    ),
    ({ builder }) => {
      builder.add("docker:index/image:Image", "odd", {
        build: { args: { NPM_TOKEN: "npm_0123456789abcdefABCDEF0123456789abcd" } },
      });
    },
    ({ builder }) => {
      builder.add("pulumi:pulumi:Stack", "shop-prod", { databaseUrl: "postgres://u:s3cr3t-word@db.example.net/x" });
    },
    container({}, [{ name: "CALLERS", value: '{"api":["q7Zt2LmX9cVb4NsRw8KdPf3GhYj6TaUe1QoMiXzBnC5vLkS0"]}' }]),
  ],
  "secret-policy-narrow": [
    set(({ orders }) => orders.secret, "policy", EVERYBODY),
    set((f) => f.key, "policy", EVERYBODY),
  ],
  "service-platform-latest": [set(({ orders }) => orders.service, "platformVersion", "1.3.0")],
  "subscription-stays-inside": [
    set((_f, x) => x.subscription, "protocol", "https"),
    set((_f, x) => x.subscription, "protocol", "email"),
  ],
  "subnet-no-public-addresses": [
    (f) => {
      for (const subnet of f.publicSubnets) subnet.inputs.mapPublicIpOnLaunch = true;
    },
  ],
  "task-own-network": [drop(task, "networkMode"), set(task, "networkMode", "host")],
  "task-own-processes": [set(task, "pidMode", "host")],
  "task-roles-differ": [
    ({ orders }) => {
      orders.task.inputs.taskRoleArn = orders.executionRole.arn;
    },
    ({ orders }) => {
      orders.task.inputs.taskRoleArn = "arn:aws:iam::123456789012:role/one";
      orders.task.inputs.executionRoleArn = "arn:aws:iam::123456789012:role/one";
    },
  ],
  "token-not-shared": [
    (f) => {
      const token = generated(f, "internal");
      for (const member of [f.api, f.orders, f.billing]) hand(f, member, token, "INTERNAL_KEY");
    },
  ],
  "topic-encrypted": [drop((_f, x) => x.topic, "kmsMasterKeyId"), set((_f, x) => x.topic, "kmsMasterKeyId", "")],
  "topic-not-public": [
    ...STRANGERS.map((policy) => set((_f, x) => x.topicPolicy, "policy", policy)),
    set((_f, x) => x.topic, "policy", EVERYBODY),
  ],
  "vpc-flow-logs": [remove("FlowLog")],
  "volume-encrypted-in-transit": [
    set(task, "volumes", [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1" } }]),
    set(task, "volumes", [
      { name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", transitEncryption: "DISABLED" } },
    ]),
  ],
};
