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
  /** Of the process's own role; none where it may do nothing. */
  readonly taskPolicies: readonly RolePolicy[];
}

export interface AccessArgs {
  readonly repository: Repository;
  readonly logGroup: LogGroup;
  readonly credentials: Credentials;
}

/** The service's two roles: each may do what this service needs, on this service's own resources. */
export function createAccess(context: WorkloadContext, { repository, logGroup, credentials }: AccessArgs): Access {
  const { name, settings, service, platform, extras, tags, opts } = context;
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
            Resource: extras.repositories.length === 0 ? repository.arn : [repository.arn, ...extras.repositories],
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
  const taskPolicies: RolePolicy[] = [];
  if (service.exec !== undefined && platform.sessions !== undefined) {
    const policy = sessionPolicy(platform.sessions);
    taskPolicies.push(new RolePolicy(`${name}-exec`, { role: taskRole.name, policy }, opts));
  }
  if (extras.statements.length > 0) {
    const Statement = extras.statements.map((statement) => ({ Effect: "Allow", ...statement }));
    const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
    taskPolicies.push(new RolePolicy(`${name}-task`, { role: taskRole.name, policy }, opts));
  }
  return { executionRole, executionPolicy, taskRole, taskPolicies };
}
