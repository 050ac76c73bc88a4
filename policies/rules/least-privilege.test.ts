import { describe, expect, it } from "vitest";
import { fleet } from "../testing/fleet";
import { PlanBuilder } from "../testing/plan-builder";
import { type Inputs, LATER, said, saidOf } from "../testing/said";

const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE = "aws:iam/role:Role";
const allows = (fields: Inputs): Inputs => ({ policy: { Statement: [{ Effect: "Allow", ...fields }] } });

describe("actions", () => {
  const RULE = "policy-actions-narrow";
  const all = (what: string): string[] => [`\`x\` allows ${what}.`];

  it.each([
    ["*", all("`*`")],
    ["s3:*", all("`s3:*`")],
    [["S3:*", "s3:GetObject", "ecr-public:*"], all("`S3:*` and `ecr-public:*`")],
    ["s3:*Object", []],
    ["s3:Get*", []],
    ["*Object", []],
    ["xs3:x:*", []],
    [LATER, []],
  ])("%s", (Action, expected) => {
    const document = allows({ Action, Resource: "*" });
    const [statement] = (document.policy as { Statement: Inputs[] }).Statement;
    expect(saidOf(RULE, POLICY, document)).toEqual(expected);
    expect(saidOf(RULE, "aws:iam/policy:Policy", document)).toEqual(expected);
    expect(saidOf(RULE, "aws:iam/userPolicy:UserPolicy", document)).toEqual(expected);
    expect(saidOf(RULE, ROLE, { inlinePolicies: [{ name: "y", policy: JSON.stringify(document.policy) }] })).toEqual(
      expected,
    );
    expect(saidOf(RULE, ROLE, document)).toEqual([]);
    expect(saidOf(RULE, POLICY, { policy: { Statement: [{ ...statement, Effect: "Deny" }] } })).toEqual([]);
  });

  it("all but some, and not known", () => {
    expect(saidOf(RULE, POLICY, allows({ NotAction: ["s3:GetObject"] }))).toEqual([
      "`x` allows all but some actions (`NotAction`).",
    ]);
    expect(saidOf(RULE, POLICY, { policy: LATER })).toEqual([]);
    expect(saidOf(RULE, ROLE, { inlinePolicies: [{ policy: LATER }] })).toEqual([]);
  });

  it.each([
    ["arn:aws:iam::aws:policy/AdministratorAccess", true],
    ["arn:aws-cn:iam::aws:policy/job-function/PowerUserAccess", true],
    ["arn:aws:iam::aws:policy/IAMFullAccess", true],
    ["arn:aws:iam::aws:policy/SecretsManagerReadWrite", true],
    ["arn:aws:iam::aws:policy/AmazonS3FullAccess", true],
    ["arn:aws:iam::aws:policy/AmazonEC2FullAccess_v2", true],
    ["arn:aws:iam::aws:policy/AdministratorAccess-Amplify", false],
    ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", false],
    ["arn:aws:iam::aws:policy/FullAccess/Reader", false],
    ["arn:aws:iam::aws:policy/MyPowerUserAccess", false],
    ["arn:aws:iam::123456789012:policy/AdministratorAccess", false],
    ["AdministratorAccess", false],
    [LATER, false],
  ])("attached as %s", (arn, broad) => {
    const told = broad ? [`\`x\` attaches ${arn}, which allows nearly everything.`] : [];
    expect(saidOf(RULE, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: arn })).toEqual(told);
    expect(saidOf(RULE, ROLE, { managedPolicyArns: [arn] })).toEqual(told);
    const exclusive = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";
    expect(saidOf(RULE, exclusive, { policyArns: [arn] })).toEqual(told);
  });
});

describe("resources", () => {
  const RULE = "policy-resources-narrow";
  it.each([
    ["s3:GetObject", "*", {}, ["`x` allows `s3:GetObject` on `*`."]],
    ["s3:GetObject", LATER, {}, []],
    [LATER, "*", {}, []],
    [["s3:GetObject", "ecr:GetAuthorizationToken"], ["a", "*"], {}, ["`x` allows `s3:GetObject` on `*`."]],
    ["ecr:GetAuthorizationToken", "*", {}, []],
    ["ec2:DescribeVpcs", "*", {}, []],
    ["s3:GetObject", "*", { needStar: ["s3:Get*"] }, []],
    ["s3:PutObject", "*", { needStar: ["s3:Get*"] }, ["`x` allows `s3:PutObject` on `*`."]],
    ["s3:GetObject", "arn:aws:s3:*", {}, ["`x` allows `s3:GetObject` on `arn:aws:s3:*`."]],
    ["s3:GetObject", "arn:aws:s3:eu*", {}, ["`x` allows `s3:GetObject` on `arn:aws:s3:eu*`."]],
    ["s3:GetObject", "xarn:aws:s3:eu*", {}, []],
    ["s3:GetObject", "arn:aws:s3:::*", {}, ["`x` allows `s3:GetObject` on `arn:aws:s3:::*`."]],
    ["kms:Decrypt", "arn:aws:kms:a:1:key/*", {}, ["`x` allows `kms:Decrypt` on `arn:aws:kms:a:1:key/*`."]],
    ["logs:X", "arn:aws:logs:a:1:log-group:*", {}, ["`x` allows `logs:X` on `arn:aws:logs:a:1:log-group:*`."]],
    ["s3:GetObject", "arn:aws:s3:::bucket/*", {}, []],
    ["kms:Decrypt", "arn:aws:kms:a:1:key/1", {}, []],
    ["logs:X", "arn:aws:logs:a:1:log-group:mine:*", {}, []],
  ])("%s on %s", (Action, Resource, options: Inputs, expected) =>
    expect(saidOf(RULE, POLICY, allows({ Action, Resource }), options)).toEqual(expected),
  );

  it("all but some", () => {
    expect(saidOf(RULE, POLICY, allows({ Action: "s3:GetObject", NotResource: "a" }))).toEqual([
      "`x` opens all but some resources (`NotResource`).",
    ]);
  });
});

describe("roles", () => {
  const differ = (executionRoleArn: unknown, taskRoleArn: unknown): string[] =>
    saidOf("task-roles-differ", "aws:ecs/taskDefinition:TaskDefinition", { executionRoleArn, taskRoleArn });

  it("differ within a task", () => {
    const same = (name: string): string[] => [`\`x\` runs with \`${name}\` both as execution role and as task role.`];
    expect(differ("arn:one", "arn:one")).toEqual(same("arn:one"));
    expect(differ("arn:one", "arn:two")).toEqual([]);
    expect(differ("arn:one", undefined)).toEqual([]);
    expect(differ(undefined, undefined)).toEqual([]);
    expect(differ(LATER, LATER)).toEqual([]);
    const b = new PlanBuilder();
    const role = b.add(ROLE, "role");
    const other = b.add(ROLE, "other");
    const task = b.add("aws:ecs/taskDefinition:TaskDefinition", "x", {
      executionRoleArn: role.arn,
      taskRoleArn: role.arn,
    });
    expect(said("task-roles-differ", b)).toEqual(same("role"));
    task.inputs.taskRoleArn = other.arn;
    expect(said("task-roles-differ", b)).toEqual([]);
  });

  it("belong to one service", () => {
    const shared = (name: string, count: number, users: string): string[] => [
      `The role \`${name}\` is used by ${count} services, ${users}.`,
    ];
    const f = fleet(["billing", "orders", "stock"]);
    expect(said("role-not-shared", f.builder)).toEqual([]);
    f.orders.task.inputs.taskRoleArn = f.billing.taskRole.arn;
    expect(said("role-not-shared", f.builder)).toEqual(shared("billing-task", 2, "`billing` and `orders`"));
    const same = { sameService: [["billing", "orders"]] };
    expect(said("role-not-shared", f.builder, {}, same)).toEqual([]);
    f.orders.task.inputs.taskRoleArn = f.orders.taskRole.arn;
    f.orders.task.inputs.executionRoleArn = f.billing.taskRole.arn;
    expect(said("role-not-shared", f.builder)).toEqual(shared("billing-task", 2, "`billing` and `orders`"));
    const lambda = f.builder.add("aws:lambda/function:Function", "job", { role: f.billing.taskRole.arn });
    lambda.inputs.vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
    expect(said("role-not-shared", f.builder)).toEqual(shared("billing-task", 3, "`billing`, `orders` and `job`"));
  });
});

describe("secrets and keys", () => {
  it.each([
    [{}, false],
    [{ enableKeyRotation: false }, false],
    [{ enableKeyRotation: true }, true],
    [{ enableKeyRotation: LATER }, true],
    [{ customerMasterKeySpec: "SYMMETRIC_DEFAULT" }, false],
    [{ customerMasterKeySpec: "RSA_2048" }, true],
    [{ customerMasterKeySpec: "SYMMETRIC_DEFAULT", enableKeyRotation: true }, true],
  ])("a key with %s", (inputs, passes) =>
    expect(saidOf("key-rotated", "aws:kms/key:Key", inputs)).toEqual(passes ? [] : ["The key `x` is never rotated."]),
  );

  it.each([
    ["kms/key:Key"],
    ["kms/keyPolicy:KeyPolicy"],
    ["secretsmanager/secret:Secret"],
    ["secretsmanager/secretPolicy:SecretPolicy"],
  ])("the policy of %s", (type) => {
    const policy = (fields: Inputs): string[] => saidOf("secret-policy-narrow", `aws:${type}`, allows(fields));
    expect(policy({ Principal: "*" })).toEqual(["The policy of `x` lets everybody in."]);
    expect(policy({ Principal: { AWS: "arn:aws:iam::1:role/x" } })).toEqual([]);
    expect(saidOf("secret-policy-narrow", `aws:${type}`, {})).toEqual([]);
  });
});
