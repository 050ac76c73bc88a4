import { letsEverybodyIn } from "../graph/entrances";
import { kindOf } from "../graph/kinds";
import { covers, type Statement, statementsOf } from "../graph/policy-document";
import type { Resource } from "../graph/resource";
import { rolesOf } from "../graph/task-definitions";
import { at, listAt, show, textAt, UNKNOWN } from "../graph/value";
import { controlUrl } from "./property-rule";
import { ALWAYS, enumerate, type Finding, type Rule, USUALLY } from "./rule";

const DOCUMENTS = ["rolePolicy", "managedPolicy", "userPolicy", "role"] as const;
const ATTACHMENTS = ["rolePolicyAttachment", "policyAttachment", "rolePolicyAttachments"] as const;
const BROAD_POLICY =
  /:aws:policy\/(?:.*\/)?(?:AdministratorAccess|PowerUserAccess|SecretsManagerReadWrite|[^/]*FullAccess[^/]*)$/;

/** AWS offers nothing narrower than `*` for these. */
const NEEDS_STAR = [
  "cloudwatch:PutMetricData",
  "ec2:Describe*",
  "ecr:GetAuthorizationToken",
  "ecs:DiscoverPollEndpoint",
  "elasticloadbalancing:Describe*",
  "iam:ListAccountAliases",
  "logs:DescribeLogGroups",
  "rds:Describe*",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:ListSecrets",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
  "sns:ListTopics",
  "sqs:ListQueues",
  "sts:GetCallerIdentity",
  "xray:GetSampling*",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** The known statements of every document that a resource holds. */
function documentsOf(resource: Resource): readonly Statement[] {
  const inline = listAt(resource.inputs, "inlinePolicies").map((one) => at(one, "policy"));
  const all = kindOf(resource.type) === "role" ? inline : [resource.inputs.policy];
  return all.flatMap((document) => {
    const statements = statementsOf(document);
    return statements === UNKNOWN ? [] : statements.filter((one) => one.allow);
  });
}

/** IAM.1, IAM.21: actions by name. */
export const policyActionsNarrow: Rule = {
  name: "policy-actions-narrow",
  description:
    "A policy names the actions that it allows: no `*`, no `service:*`, no `NotAction`, no broad policy of AWS.",
  severity: "high",
  levels: ALWAYS,
  controls: ["IAM.1", "IAM.21"],
  remediation: "list the actions that the program needs.",
  url: controlUrl("IAM.21"),
  kinds: [...DOCUMENTS, ...ATTACHMENTS],
  checkResource(resource) {
    const broad = ["policyArn", "policyArns", "managedPolicyArns"]
      .flatMap((property) => listAt(resource.inputs, property))
      .filter((arn) => BROAD_POLICY.test(show(arn)));
    return [
      ...broad.map((arn) => `\`${resource.name}\` attaches ${arn}, which allows nearly everything.`),
      ...documentsOf(resource).flatMap((statement) => {
        if (statement.notActions.length > 0)
          return [`\`${resource.name}\` allows all but some actions (\`NotAction\`).`];
        const stars = statement.actions.filter((one) => /^(?:\*|[a-z0-9-]+:\*)$/i.test(show(one)));
        return stars.length > 0
          ? [`\`${resource.name}\` allows ${enumerate(stars.map((one) => `\`${String(one)}\``))}.`]
          : [];
      }),
    ];
  },
};

/** KMS.1, KMS.2 and beyond: resources by name. */
export const policyResourcesNarrow: Rule = {
  name: "policy-resources-narrow",
  description: "A policy names the resources that it opens, but for the few actions that need `*`.",
  severity: "high",
  levels: ALWAYS,
  controls: ["KMS.1", "KMS.2"],
  remediation: "name the ARN of the resource.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  options: {
    needStar: { type: "array", description: "Further actions that may have the resource `*`.", default: [] },
  },
  kinds: DOCUMENTS,
  checkResource(resource, scope) {
    const excused = [...NEEDS_STAR, ...scope.list("needStar")];
    return documentsOf(resource).flatMap((statement) => {
      if (statement.notResources.length > 0)
        return [`\`${resource.name}\` opens all but some resources (\`NotResource\`).`];
      const broad = statement.resources.filter((one) => isEverything(show(one)));
      const actions = statement.actions.filter(
        (one) => typeof one === "string" && !excused.some((pattern) => covers(pattern, one)),
      );
      if (broad.length === 0 || actions.length === 0) return [];
      return [
        `\`${resource.name}\` allows ${enumerate(actions.map((one) => `\`${String(one)}\``))} on \`${String(broad[0])}\`.`,
      ];
    });
  },
};

/** `*`, or every resource of a kind; the objects of one bucket are not. */
function isEverything(resource: string): boolean {
  if (/^arn:[^:]*:s3:::[^*]/.test(resource)) return false;
  const tail = resource.split(":").slice(5).join(":");
  return resource === "*" || /^arn:[^:]*:[^:]*:[^:]*$/.test(resource) || /^(?:[a-z-]+[:/])?\*$/.test(tail);
}

/** What pulls images and reads secrets is not what the program runs as. */
export const taskRolesDiffer: Rule = {
  name: "task-roles-differ",
  description: "A task's execution role is not its task role.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["CKV_AWS_249"],
  remediation: "give the task a role of its own, without the right to read secrets.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
  kinds: ["taskDefinition"],
  checkStack({ plan }) {
    return plan.all("taskDefinition").flatMap((definition): Finding[] => {
      const { execution, task } = rolesOf(plan, definition);
      const literal = textAt(definition.inputs, "executionRoleArn");
      const same =
        execution.find((role) => task.includes(role))?.name ??
        (literal === textAt(definition.inputs, "taskRoleArn") ? literal : undefined);
      if (same === undefined) return [];
      return [
        {
          urn: definition.urn,
          message: `\`${definition.name}\` runs with \`${same}\` both as execution role and as task role.`,
        },
      ];
    });
  },
};

/** A role belongs to one service. */
export const roleNotShared: Rule = {
  name: "role-not-shared",
  description: "No role is used by two services.",
  severity: "high",
  levels: ALWAYS,
  controls: [],
  remediation: "give each service roles of its own.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
  kinds: ["role"],
  checkStack({ plan, network }, scope) {
    const users = new Map<Resource, Map<string, string>>();
    for (const workload of network.workloads) {
      const fromTasks = workload.taskDefinitions.flatMap((definition) => {
        const { execution, task } = rolesOf(plan, definition);
        return [...execution, ...task];
      });
      for (const role of [...workload.roles, ...fromTasks]) {
        const names = users.get(role) ?? new Map<string, string>();
        users.set(role, names.set(scope.identity(workload.owner, workload.name), workload.name));
      }
    }
    return [...users].flatMap(([role, names]): Finding[] => {
      if (names.size < 2) return [];
      const all = [...names.values()].map((name) => `\`${name}\``);
      return [
        { urn: role.urn, message: `The role \`${role.name}\` is used by ${names.size} services, ${enumerate(all)}.` },
      ];
    });
  },
};

/** SecretsManager and KMS policies: not for everybody. */
export const secretPolicyNarrow: Rule = {
  name: "secret-policy-narrow",
  description: "The policy of a secret or of a key does not let everybody in.",
  severity: "critical",
  levels: ALWAYS,
  controls: ["KMS.5"],
  remediation: "name the roles that may use it.",
  url: controlUrl("KMS.5"),
  kinds: ["secret", "secretPolicy", "key", "keyPolicy"],
  checkResource: (resource) =>
    letsEverybodyIn(resource.inputs.policy) ? [`The policy of \`${resource.name}\` lets everybody in.`] : [],
};

/** KMS.4. */
export const keyRotated: Rule = {
  name: "key-rotated",
  description: "A symmetric key is rotated every year.",
  severity: "medium",
  levels: USUALLY,
  controls: ["KMS.4"],
  remediation: "set `enableKeyRotation: true`.",
  url: controlUrl("KMS.4"),
  kinds: ["key"],
  checkResource(key) {
    const spec = textAt(key.inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
    const rotated = at(key.inputs, "enableKeyRotation");
    if (spec !== "SYMMETRIC_DEFAULT" || rotated === true || rotated === UNKNOWN) return [];
    return [`The key \`${key.name}\` is never rotated.`];
  },
};
