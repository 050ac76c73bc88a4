import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type { Repository } from "@pulumi/aws/ecr/repository";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { sessionPolicy } from "../platform/exec-sessions";
import type { Credentials } from "./credentials";
import type { WorkloadContext } from "./workload-context";

export interface Access {
  /** ECS starts the task with it: pulls the image, reads the secrets, opens the log. */
  readonly executionRole: Role;
  readonly executionPolicy: RolePolicy;
  /** The process's own; it may do nothing until somebody grants it something, or people may open a shell. */
  readonly taskRole: Role;
  /** Absent where nobody may open a shell. */
  readonly execPolicy?: RolePolicy;
}

export interface AccessArgs {
  readonly repository: Repository;
  readonly logGroup: LogGroup;
  readonly credentials: Credentials;
}

/** The service's two roles: each may do what this service needs, on this service's own resources. */
export function createAccess(context: WorkloadContext, { repository, logGroup, credentials }: AccessArgs): Access {
  const { name, settings, service, platform, tags, opts } = context;
  const assumeRolePolicy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": platform.accountId },
          ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:ecs:${settings.region}:${platform.accountId}:*` },
        },
      },
    ],
  });
  const executionRole = new Role(`${name}-execution`, { assumeRolePolicy, tags }, opts);
  const taskRole = new Role(`${name}-task`, { assumeRolePolicy, tags }, opts);
  const secretArns = [credentials.secretArn, ...credentials.foreignSecretArns];
  const executionPolicy = new RolePolicy(
    `${name}-execution`,
    {
      role: executionRole.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          // The one action of ECR that knows no resource.
          { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
          {
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: repository.arn,
          },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${logGroup.arn}:*`,
          },
          { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArns },
          {
            Effect: "Allow",
            Action: "kms:Decrypt",
            Resource: platform.keyArn,
            Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": secretArns } },
          },
        ],
      }),
    },
    opts,
  );
  if (service.exec === undefined || platform.sessions === undefined) {
    return { executionRole, executionPolicy, taskRole };
  }
  const policy = sessionPolicy(platform.sessions);
  const execPolicy = new RolePolicy(`${name}-exec`, { role: taskRole.name, policy }, opts);
  return { executionRole, executionPolicy, taskRole, execPolicy };
}
