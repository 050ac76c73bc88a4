import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { later, planned, resourceOf } from "../testing/planned";
import { type Attached, arnCovers, grantsRead, keysOfArn, keysOfHolder, policiesByRole, reachOf } from "./grants";
import type { Kind } from "./kinds";
import { statementsOf } from "./policy-document";
import type { Resource } from "./resource";
import { UNKNOWN } from "./value";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/a-AbCdEf";

/** A resource with nothing but its inputs. */
function holder(inputs: Record<string, unknown>, name = "kept", type = "aws:x/y:Z"): Resource {
  const b = new PlanBuilder();
  const draft = b.add(type, name, inputs);
  return resourceOf(planned(b), draft);
}

/** A policy in a document of its own. */
function attached(statement: unknown, origin: Resource = holder({})): Attached {
  return { origin, property: "policy", statements: statementsOf({ Statement: statement }), managed: undefined };
}

const managed = (arn: string): Attached => ({ origin: holder({}), property: "p", statements: [], managed: arn });

describe("the policies of a role", () => {
  const DOCUMENT = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "a:B", Resource: "x" }] });
  const found = (change: (b: PlanBuilder, role: Draft) => void): string[] => {
    const b = new PlanBuilder();
    const role = b.add("aws:iam/role:Role", "one", { name: "one" });
    change(b, role);
    return (policiesByRole(planned(b)).get(role.urn) ?? []).map(
      ({ origin, property, statements, managed: arn }) =>
        `${origin.name}.${property} ${statements === UNKNOWN ? "unknown" : statements.map(({ actions }) => actions.join()).join()} ${arn}`,
    );
  };
  const policy = (b: PlanBuilder): Draft => b.add("aws:iam/policy:Policy", "own", { policy: DOCUMENT });

  it("may stand in the role", () => {
    expect(
      found((_b, role) => Object.assign(role.inputs, { inlinePolicies: [{ name: "n", policy: DOCUMENT }] })),
    ).toEqual(["one.inlinePolicies a:B undefined"]);
    expect(
      found((b, role) =>
        Object.assign(role.inputs, { managedPolicyArns: [policy(b).arn, "arn:aws:iam::aws:policy/X"] }),
      ),
    ).toEqual(["own.policy a:B undefined", "one.managedPolicyArns  arn:aws:iam::aws:policy/X"]);
  });

  it("may stand apart", () => {
    const apart = (type: string, inputs: (b: PlanBuilder, role: Draft) => Record<string, unknown>): string[] =>
      found((b, role) => b.add(type, "apart", inputs(b, role)));
    const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    expect(apart("aws:iam/rolePolicy:RolePolicy", (_b, role) => ({ role: role.id, policy: DOCUMENT }))).toEqual([
      "apart.policy a:B undefined",
    ]);
    expect(apart("aws:iam/rolePolicy:RolePolicy", (b, role) => ({ role: role.id, policy: later(b).id }))).toEqual([
      "apart.policy unknown undefined",
    ]);
    expect(apart(attachment, (b, role) => ({ role: role.id, policyArn: policy(b).arn }))).toEqual([
      "own.policy a:B undefined",
    ]);
    expect(apart(attachment, (_b, role) => ({ role: role.id, policyArn: "x" }))).toEqual(["apart.policyArn  x"]);
    expect(
      apart("aws:iam/policyAttachment:PolicyAttachment", (_b, role) => ({ roles: [role.id], policyArn: "x" })),
    ).toEqual(["apart.policyArn  x"]);
    expect(
      apart("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", () => ({
        roleName: "one",
        policyArns: ["x", "y"],
      })),
    ).toEqual(["apart.policyArns  x", "apart.policyArns  y"]);
  });
});

describe("what a grant reaches", () => {
  const READ = { Effect: "Allow", Action: "secretsmanager:GetSecretValue" };
  const reads = (statement: Record<string, unknown>, inputs: Record<string, unknown>, kind: Kind = "secret"): boolean =>
    grantsRead(attached({ ...READ, ...statement }), kind, holder(inputs), []);

  it.each([
    [{ Resource: SECRET }, { arn: SECRET }, true],
    [{ Resource: "x" }, { arn: SECRET }, false],
    [{ Resource: "*" }, { arn: SECRET }, true],
    [{ Resource: 7 }, { arn: SECRET }, false],
    [{ NotResource: "x" }, { arn: SECRET }, true],
    [{ NotResource: SECRET }, { arn: SECRET }, false],
    [{ NotResource: [7, SECRET] }, { arn: SECRET }, false],
    [{ NotResource: [7] }, { arn: SECRET }, true],
    [{ Resource: SECRET, Action: "secretsmanager:PutSecretValue" }, { arn: SECRET }, false],
    [{ Resource: SECRET, Effect: "Deny" }, { arn: SECRET }, false],
  ])("is told by its resources", (statement, inputs, expected) => expect(reads(statement, inputs)).toBe(expected));

  it.each([
    [{ "aws:ResourceTag/Team": "a" }, { tags: { Team: "a" } }, true],
    [{ "aws:ResourceTag/team": "a" }, { tags: { Team: "a" } }, true],
    [{ "secretsmanager:ResourceTag/Team": ["b", "A*"] }, { tags: { Team: "abc" } }, true],
    [{ "aws:ResourceTag/Team": "a" }, { tags: { Team: "b" } }, false],
    [{ "aws:ResourceTag/Team": "a" }, { tags: { Other: "a" } }, false],
    [{ "aws:ResourceTag/Team": "*" }, { tags: { Other: "a" } }, false],
    [{ "aws:ResourceTag/Team": "a" }, {}, false],
    [{ "aws:ResourceTag/Team": "a" }, { tags: "x" }, false],
    [{ "aws:ResourceTag/Team": 7 }, { tags: { Team: "b" } }, true],
    [{ "aws:ResourceTag/Team": "a" }, { tags: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, true],
    [{ "aws:ResourceTag/Team": "a" }, { tags: { Team: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } }, true],
    [{ "aws:SourceVpc": "a" }, {}, true],
  ])("is narrowed by a condition on tags alone", (condition, inputs, expected) => {
    const statement = { Resource: "*", Condition: { StringLike: condition } };
    expect(reads(statement, { arn: SECRET, ...inputs })).toBe(expected);
  });

  it("takes other operators on tags as fulfilled", () => {
    const condition = (operator: string): boolean =>
      reads({ Resource: "*", Condition: { [operator]: { "aws:ResourceTag/Team": "a" } } }, { arn: SECRET, tags: {} });
    expect([
      condition("StringEquals"),
      condition("stringlike"),
      condition("StringNotEquals"),
      condition("Null"),
    ]).toEqual([false, false, true, true]);
  });

  it("follows dependencies while something is not known", () => {
    const b = new PlanBuilder();
    const secret = b.add("aws:secretsmanager/secret:Secret", "kept");
    const version = b.add("aws:secretsmanager/secretVersion:SecretVersion", "kept", { secretId: secret.id });
    const other = b.add("aws:secretsmanager/secret:Secret", "other");
    const by = b.add("aws:iam/rolePolicy:RolePolicy", "by", { policy: [secret.arn] });
    const byVersion = b.add("aws:iam/rolePolicy:RolePolicy", "by-version", { policy: [version.arn] });
    const plan = planned(b);
    const asked = (origin: Draft, of: Draft, versions: string[], statements: Attached["statements"]): boolean =>
      grantsRead(
        { ...attached([]), origin: resourceOf(plan, origin), statements },
        "secret",
        resourceOf(plan, of),
        versions,
      );
    const unknown = statementsOf({ Statement: [{ ...READ, Resource: UNKNOWN }] });
    for (const statements of [UNKNOWN, unknown] as const) {
      expect(asked(by, secret, [], statements)).toBe(true);
      expect(asked(by, other, [], statements)).toBe(false);
      expect(asked(byVersion, secret, [version.urn], statements)).toBe(true);
      expect(asked(byVersion, secret, [], statements)).toBe(false);
    }
  });

  it("is known of the policies that AWS manages", () => {
    const may = (name: string): Kind[] =>
      (["secret", "parameter", "database"] as const).filter((kind) =>
        grantsRead(managed(`arn:aws:iam::aws:policy/${name}`), kind, holder({}), []),
      );
    expect(may("AdministratorAccess")).toEqual(["secret", "parameter"]);
    expect(may("service-role/AmazonEC2RoleforSSM")).toEqual(["parameter"]);
    expect(may("SecretsManagerReadWrite")).toEqual(["secret"]);
    expect(may("AmazonS3ReadOnlyAccess")).toEqual([]);
  });

  it("includes the secret that RDS manages, where it does", () => {
    const get = { Resource: "*" };
    expect(reads(get, {}, "database")).toBe(false);
    expect(reads(get, { manageMasterUserPassword: false }, "database")).toBe(false);
    expect(reads(get, { manageMasterUserPassword: true }, "database")).toBe(true);
    expect(reads({ ...get, Action: "rds-db:connect" }, {}, "database")).toBe(true);
    expect(reads({ ...get, Action: "*" }, {}, "subnet")).toBe(false);
  });
});

describe("the keys of an ARN and of its holder", () => {
  it.each([
    [SECRET, [SECRET.toLowerCase(), "secret shop/a"]],
    [`${SECRET}:key::`, [`${SECRET.toLowerCase()}:key::`, "secret shop/a"]],
    ["arn:aws:secretsmanager:r:1:secret:plain", ["arn:aws:secretsmanager:r:1:secret:plain", "secret plain"]],
    ["arn:aws:ssm:r:1:parameter/shop/x", ["arn:aws:ssm:r:1:parameter/shop/x", "parameter shop/x"]],
    ["arn:aws:rds-db:r:1:dbuser:db-7/app", ["arn:aws:rds-db:r:1:dbuser:db-7/app", "login db-7"]],
    ["x", ["x"]],
  ])("of %s", (arn, keys) => expect(keysOfArn(arn)).toEqual(keys));

  it.each([
    ["secret", { arn: "ARN" }, ["arn"]],
    ["secret", { name: "/a/b" }, ["secret a/b"]],
    ["parameter", { name: "/a/b" }, ["parameter a/b"]],
    ["parameter", {}, ["parameter kept"]],
    ["database", {}, []],
    ["database", { resourceId: "db-7" }, ["login db-7"]],
    ["database", { resourceId: "db-7", arn: "ARN" }, ["arn", "login db-7"]],
    ["databaseCluster", { clusterResourceId: "cl-7" }, ["login cl-7"]],
    ["database", { arn: "ARN", masterUserSecrets: [{ secretArn: "S" }, "T", 7] }, ["arn", "s", "t"]],
    ["database", { masterUserSecrets: [{ secretArn: "S" }] }, ["s"]],
  ] as const)("of a %s with %j", (kind, inputs, keys) => expect(keysOfHolder(holder(inputs), kind)).toEqual(keys));

  it.each([
    [
      { Action: "ssm:GetParameter", Resource: ["a", "b*", 7] },
      { keys: ["a"], broad: true },
    ],
    [
      { Action: "ssm:GetParameter", Resource: ["a", "b?"] },
      { keys: ["a"], broad: true },
    ],
    [
      { Action: "ssm:GetParameter", Resource: "a" },
      { keys: ["a"], broad: false },
    ],
    [
      { Action: "ssm:GetParameter", NotResource: "a" },
      { keys: [], broad: true },
    ],
    [
      { Action: "ssm:PutParameter", Resource: "*" },
      { keys: [], broad: false },
    ],
  ])("of a policy's reading grants", (statement, expected) =>
    expect(reachOf(attached({ Effect: "Allow", ...statement }))).toEqual(expected),
  );

  it("of policies without a document that is known", () => {
    expect(reachOf(managed("x"))).toEqual({ keys: [], broad: true });
    expect(reachOf({ ...attached([]), statements: UNKNOWN })).toEqual({ keys: [], broad: false });
  });
});

describe("an ARN pattern", () => {
  it.each([
    ["*", {}, "database", true],
    [SECRET, { arn: SECRET }, "secret", true],
    ["arn:aws:secretsmanager:*:*:secret:shop/*", { arn: SECRET }, "secret", true],
    ["arn:aws:secretsmanager:*:*:secret:other/*", { arn: SECRET }, "secret", false],
    ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/a-??????", { name: "shop/a" }, "secret", true],
    ["arn:*:secretsmanager:*:*:secret:shop/a*", { name: "shop/a" }, "secret", true],
    ["arn:*:secretsmanager:us-*:0*:secret:shop/a*", { name: "shop/a" }, "secret", true],
    ["arn:aws:secretsmanager:*", { name: "shop/a" }, "secret", true],
    ["arn:aws:ssm:*:*:secret:shop/a*", { name: "shop/a" }, "secret", false],
    ["arn:aws:secretsmanager:*:*:secret:kept-*", {}, "secret", true],
    ["arn:aws:secretsmanager:*:*:secret:pre-*", { namePrefix: "pre" }, "secret", true],
    ["arn:aws:ssm:*:*:parameter/a/*", { name: "/a/b/c" }, "parameter", true],
    ["arn:aws:ssm:*:*:parameter/a/c*", { name: "/a/b/c" }, "parameter", false],
    ["arn:aws:ssm:*:*:parameter/ab/c", { name: "ab/c" }, "parameter", true],
    ["arn:aws:rds-db:*:*:dbuser:*/app", {}, "database", true],
    ["arn:aws:rds-db:*:*:dbuser:db-*/*", {}, "database", true],
    ["arn:aws:rds-db:*:*:dbuser:db-7/ap?", { resourceId: "db-7" }, "database", false],
    ["arn:aws:rds-db:*:*:dbuser:db-7/app", { resourceId: "db-7" }, "database", true],
    ["arn:aws:rds-db:*:*:dbuser:db-8/app", { resourceId: "db-7" }, "database", false],
    ["arn:aws:rds-db:r:1:dbuser:db-7/app", { resourceId: "db-7" }, "database", true],
    ["arn:aws:rds-db:r:1:dbuser:db-8/app", { resourceId: "db-7" }, "database", false],
    ["arn:aws:rds:*:*:cluster:one", { clusterIdentifier: "one" }, "databaseCluster", true],
    ["arn:aws:rds:*:*:cluster:one", { identifier: "one" }, "database", true],
    ["arn:aws:rds:*:*:cluster:kept", {}, "databaseCluster", true],
    ["arn:aws:rds:*:*:cluster:two", { clusterIdentifier: "one" }, "databaseCluster", false],
    ["arn:aws:elasticache:*:*:replicationgroup:kept", {}, "cacheGroup", true],
    ["arn:aws:elasticache:*:*:serverlesscache:kept", {}, "serverlessCache", true],
    ["arn:aws:memorydb:*:*:cluster/kept", {}, "serverlessCache", true],
    ["arn:aws:secretsmanager:*:*:secret:rds!db-*", { manageMasterUserPassword: true }, "database", true],
    ["arn:aws:secretsmanager:*:*:secret:rds!db-*", { manageMasterUserPassword: false }, "database", false],
    ["arn:aws:secretsmanager:*:*:secret:rds!db-*", {}, "database", false],
  ] as const)("%s covers one with %j as %s: %s", (pattern, inputs, kind, expected) =>
    expect(arnCovers(pattern, holder(inputs), kind)).toBe(expected),
  );
});
