import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type { ClusterArgs } from "@pulumi/aws/ecs/cluster";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";
import { type FleetSettings, fleetTags } from "../settings";

/** What the tasks need that people may open a shell in. */
export interface ExecSessions {
  /** Encrypts what goes between a terminal and a task. */
  readonly keyArn: pulumi.Output<string>;
  /** Where every session is written down. */
  readonly logGroupArn: pulumi.Output<string>;
}

/** One level deeper than the services' own: `exec` may be one of them. */
function logGroupName({ name, stack }: FleetSettings): string {
  return `/fleet/${name}/${stack}/exec/sessions`;
}

/**
 * A key of the sessions' own: the fleet's is made after the cluster, which tells the account's number, and the cluster
 * must name it. It keeps nothing at rest. Its policy is AWS's default: the account decides by IAM.
 */
export function createSessionKey(settings: FleetSettings, opts: pulumi.CustomResourceOptions): Key {
  return new Key(
    "exec",
    {
      description: `Sessions of fleet exec in ${settings.name}, stack ${settings.stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags: fleetTags(settings),
    },
    opts,
  );
}

/** The cluster's part: every session is encrypted and written down. */
export function sessionConfiguration(settings: FleetSettings, key: Key): Required<Pick<ClusterArgs, "configuration">> {
  return {
    configuration: {
      executeCommandConfiguration: {
        kmsKeyId: key.arn,
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: logGroupName(settings),
          cloudWatchEncryptionEnabled: true,
        },
      },
    },
  };
}

/** The log of the sessions, encrypted by the fleet's own key. */
export function createSessionLog(
  settings: FleetSettings,
  keyArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): LogGroup {
  return new LogGroup(
    "exec",
    {
      name: logGroupName(settings),
      retentionInDays: settings.logRetentionDays,
      kmsKeyId: keyArn,
      tags: fleetTags(settings),
    },
    opts,
  );
}

/**
 * What ECS Exec asks of a task's role.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
 */
export function sessionPolicy({ keyArn, logGroupArn }: ExecSessions): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
      { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${logGroupArn}:*`,
      },
      { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
    ],
  });
}
