import type { Fleet, Member } from "../testing/fleet";
import { type Draft, Json } from "../testing/plan-builder";
import type { Case } from "./case";

const rule = "database-not-shared";
const READ = ["secretsmanager:GetSecretValue"];

function grant(member: Member, resource: unknown, action: unknown = READ): void {
  member.statements.push({ Effect: "Allow", Action: action, Resource: resource });
}

/** A policy of its own for a role. */
function policy(f: Fleet, role: Draft, name: string, statement: unknown): void {
  f.builder.add("aws:iam/rolePolicy:RolePolicy", name, {
    role: role.id,
    policy: new Json({ Version: "2012-10-17", Statement: [statement] }),
  });
}

function secretPolicy(f: Fleet, secret: Draft, principal: unknown): void {
  f.builder.add("aws:secretsmanager/secretPolicy:SecretPolicy", "share", {
    secretArn: secret.arn,
    policy: new Json({ Statement: [{ Effect: "Allow", Action: READ, Principal: principal, Resource: "*" }] }),
  });
}

function trust(principal: unknown): Json {
  return new Json({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }] });
}

/** Ways to share a database or a cache by grants and roles. */
export const SHARED_GRANTS: readonly Case[] = [
  {
    name: "a second execution role may read the secret",
    rule,
    attack: (f) => grant(f.orders, f.billing.secret.arn),
    twin: (f) => grant(f.orders, f.orders.secret.arn),
  },
  {
    name: "a second task role may read the secret",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "peek", { Effect: "Allow", Action: READ, Resource: f.billing.secret.arn }),
    twin: (f) =>
      policy(f, f.billing.taskRole, "peek", { Effect: "Allow", Action: READ, Resource: f.billing.secret.arn }),
  },
  {
    name: "a wildcard resource reads every secret",
    rule,
    attack: (f) => policy(f, f.orders.taskRole, "all", { Effect: "Allow", Action: READ, Resource: "*" }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "all", {
        Effect: "Allow",
        Action: "secretsmanager:GetRandomPassword",
        Resource: "*",
      }),
  },
  {
    name: "a wildcard in the secret's name covers the neighbour",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "some", {
        Effect: "Allow",
        Action: READ,
        Resource: "arn:aws:secretsmanager:*:*:secret:shop/*",
      }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "some", {
        Effect: "Allow",
        Action: READ,
        Resource: "arn:aws:secretsmanager:*:*:secret:shop/orders-*",
      }),
  },
  {
    name: "a short wildcard ARN covers all secrets",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "short", { Effect: "Allow", Action: READ, Resource: "arn:aws:secretsmanager:*" }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "short", { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::*" }),
  },
  {
    name: "a wildcard in the action reads the secret",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "get", {
        Effect: "Allow",
        Action: "secretsmanager:Get*",
        Resource: f.billing.secret.arn,
      }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "get", {
        Effect: "Allow",
        Action: "secretsmanager:Get*",
        Resource: f.orders.secret.arn,
      }),
  },
  {
    name: "NotAction leaves reading allowed",
    rule,
    attack: (f) => policy(f, f.orders.taskRole, "not", { Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "not", {
        Effect: "Allow",
        NotAction: ["secretsmanager:*", "rds*:*", "elasticache:*", "ssm:*"],
        Resource: "*",
      }),
  },
  {
    name: "NotResource leaves the neighbour's secret open",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "rest", {
        Effect: "Allow",
        Action: READ,
        NotResource: "arn:aws:secretsmanager:*:*:secret:other/*",
      }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "rest", {
        Effect: "Allow",
        Action: READ,
        NotResource: "arn:aws:secretsmanager:*:*:secret:shop/billing-*",
      }),
  },
  {
    name: "the secret's ARN is pasted as a literal",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "pasted", {
        Effect: "Allow",
        Action: READ,
        Resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/billing-AbCdEf",
      }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "pasted", {
        Effect: "Allow",
        Action: READ,
        Resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/orders-AbCdEf",
      }),
  },
  {
    name: "a managed policy of our own is attached to a second role",
    rule,
    attack: (f) => {
      const shared = f.builder.add("aws:iam/policy:Policy", "read-billing", {
        policy: new Json({ Statement: [{ Effect: "Allow", Action: READ, Resource: f.billing.secret.arn }] }),
      });
      for (const one of [f.billing, f.orders]) {
        f.builder.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", one.name, {
          role: one.taskRole.id,
          policyArn: shared.arn,
        });
      }
    },
    twin: (f) => {
      const own = f.builder.add("aws:iam/policy:Policy", "read-billing", {
        policy: new Json({ Statement: [{ Effect: "Allow", Action: READ, Resource: f.billing.secret.arn }] }),
      });
      f.builder.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "own", {
        role: f.billing.taskRole.id,
        policyArn: own.arn,
      });
    },
  },
  ...["SecretsManagerReadWrite", "AdministratorAccess", "PowerUserAccess"].map(
    (name): Case => ({
      name: `AWS's policy ${name} is attached to a service's role`,
      rule,
      attack: (f) => {
        f.builder.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws", {
          role: f.orders.taskRole.id,
          policyArn: `arn:aws:iam::aws:policy/${name}`,
        });
      },
      twin: (f) => {
        f.builder.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws", {
          role: f.orders.executionRole.id,
          policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        });
      },
    }),
  ),
  {
    name: "an attachment names the second role among several",
    rule,
    attack: (f) => {
      f.builder.add("aws:iam/policyAttachment:PolicyAttachment", "many", {
        roles: [f.billing.taskRole.attribute("name"), f.orders.taskRole.attribute("name")],
        policyArn: "arn:aws:iam::aws:policy/SecretsManagerReadWrite",
      });
    },
    twin: (f) => {
      f.builder.add("aws:iam/policyAttachment:PolicyAttachment", "many", {
        roles: [f.billing.taskRole.attribute("name"), f.orders.taskRole.attribute("name")],
        policyArn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
      });
    },
  },
  {
    name: "an inline policy of the role itself reads the secret",
    rule,
    attack: (f) => {
      f.orders.taskRole.inputs.inlinePolicies = [
        {
          name: "x",
          policy: new Json({ Statement: [{ Effect: "Allow", Action: READ, Resource: f.billing.secret.arn }] }),
        },
      ];
    },
    twin: (f) => {
      f.orders.taskRole.inputs.inlinePolicies = [
        {
          name: "x",
          policy: new Json({ Statement: [{ Effect: "Deny", Action: READ, Resource: f.billing.secret.arn }] }),
        },
      ];
      f.orders.taskRole.inputs.inlinePolicies = [];
    },
  },
  {
    name: "managedPolicyArns of the role holds an administrator",
    rule,
    attack: (f) => {
      f.orders.executionRole.inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    },
    twin: (f) => {
      f.orders.executionRole.inputs.managedPolicyArns = [
        "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      ];
    },
  },
  {
    name: "two services share an execution role",
    rule,
    attack: (f) => {
      f.orders.task.inputs.executionRoleArn = f.billing.executionRole.arn;
    },
    twin: (f) => {
      f.orders.task.inputs.executionRoleArn = f.orders.executionRole.arn;
    },
  },
  {
    name: "a task role is another service's execution role",
    rule,
    attack: (f) => {
      f.orders.task.inputs.taskRoleArn = f.billing.executionRole.arn;
    },
    twin: (f) => {
      delete f.orders.task.inputs.taskRoleArn;
    },
  },
  {
    name: "two services run one task definition",
    rule,
    attack: (f) => {
      f.orders.service.inputs.taskDefinition = f.billing.task.arn;
    },
    twin: (f) => {
      f.orders.service.inputs.taskDefinition = f.orders.task.arn;
    },
  },
  {
    name: "a role is trusted by the secret's owner and may become it",
    rule,
    attack: (f) => {
      f.billing.executionRole.inputs.assumeRolePolicy = trust({ AWS: f.orders.taskRole.arn });
    },
    twin: (f) => {
      f.billing.executionRole.inputs.assumeRolePolicy = trust({ Service: "ecs-tasks.amazonaws.com" });
    },
  },
  {
    name: "a role may do anything with tokens, and so become the secret's owner",
    rule,
    attack: (f) => {
      f.billing.executionRole.inputs.assumeRolePolicy = trust({ AWS: "arn:aws:iam::123456789012:root" });
      const name = "arn:aws:iam::123456789012:role/billing-execution";
      policy(f, f.orders.taskRole, "tokens", { Effect: "Allow", Action: "sts:*", Resource: name });
    },
    twin: (f) => {
      f.billing.executionRole.inputs.assumeRolePolicy = trust({ AWS: "arn:aws:iam::123456789012:root" });
      const name = "arn:aws:iam::123456789012:role/billing-execution";
      policy(f, f.orders.taskRole, "tokens", { Effect: "Allow", Action: "sts:Get*", Resource: name });
    },
  },
  {
    name: "the secret's own policy lets another role read it",
    rule,
    attack: (f) => secretPolicy(f, f.billing.secret, { AWS: f.orders.taskRole.arn }),
    twin: (f) => secretPolicy(f, f.billing.secret, { AWS: f.billing.executionRole.arn }),
  },
  {
    name: "the secret's own policy lets everybody read it",
    rule,
    attack: (f) => secretPolicy(f, f.billing.secret, "*"),
    twin: (f) => secretPolicy(f, f.billing.secret, { Service: "rds.amazonaws.com" }),
  },
  {
    name: "IAM lets a second service log in to the database",
    rule,
    attack: (f) =>
      policy(f, f.orders.taskRole, "login", {
        Effect: "Allow",
        Action: "rds-db:connect",
        Resource: "arn:aws:rds-db:*:*:dbuser:*/orders",
      }),
    twin: (f) =>
      policy(f, f.orders.taskRole, "login", { Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: "*" }),
  },
  {
    name: "a condition on tags only seems to narrow the grant",
    rule,
    attack: (f) => {
      f.billing.secret.inputs.tags = { team: "shop" };
      policy(f, f.orders.taskRole, "tagged", {
        Effect: "Allow",
        Action: READ,
        Resource: "*",
        Condition: { StringEquals: { "secretsmanager:ResourceTag/team": "shop" } },
      });
    },
    twin: (f) => {
      f.billing.secret.inputs.tags = { service: "billing" };
      policy(f, f.billing.taskRole, "tagged", {
        Effect: "Allow",
        Action: READ,
        Resource: "*",
        Condition: { StringEquals: { "secretsmanager:ResourceTag/service": "billing" } },
      });
    },
  },
];
