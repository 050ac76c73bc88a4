import { describe, expect, it } from "vitest";
import { type Draft, Json, PlanBuilder } from "../testing/plan-builder";
import { planned } from "../testing/planned";
import { Access } from "./access";
import { Network } from "./network";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PARAMETER = "aws:ssm/parameter:Parameter";
const ROLE = "aws:iam/role:Role";
const FUNCTION = "aws:lambda/function:Function";
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db";
const VPC = { networkConfiguration: { subnets: [] } };

/** A database, its password in the secret `kept` and the parameter `url`, and the service `web` with two roles. */
interface Ground {
  readonly b: PlanBuilder;
  readonly main: Draft;
  readonly kept: Draft;
  readonly version: Draft;
  readonly url: Draft;
  readonly task: Draft;
  readonly execution: Draft;
  readonly own: Draft;
}

function ground(containers: unknown = []): Ground {
  const b = new PlanBuilder();
  const password = b.add("random:index/randomPassword:RandomPassword", "password", {});
  const main = b.add("aws:rds/instance:Instance", "main", {
    identifier: "shop",
    address: "main.example",
    password: password.attribute("result"),
  });
  const kept = b.add(SECRET, "kept", { name: "shop/db" });
  const version = b.add(VERSION, "kept-v", { secretId: kept.id, secretString: password.attribute("result") });
  const url = b.add(PARAMETER, "url", { name: "/shop/url", value: main.attribute("endpoint") });
  const execution = b.add(ROLE, "execution", { name: "execution" });
  const own = b.add(ROLE, "own", { name: "own" });
  const task = b.add("aws:ecs/taskDefinition:TaskDefinition", "task", {
    executionRoleArn: execution.arn,
    taskRoleArn: own.arn,
    containerDefinitions: new Json(containers),
  });
  b.add("aws:ecs/service:Service", "web", { ...VPC, taskDefinition: task.arn });
  return { b, main, kept, version, url, task, execution, own };
}

/** The paths by which the database's credentials are read, at a first preview. */
function readers({ b, main }: Ground): string[] {
  const access = accessOf(b);
  const store = access.network.datastores.find(({ resource }) => resource.urn === main.urn);
  if (!store) throw new Error("There is no datastore.");
  return access.readersOf(store).map(({ owner, name, path }) => {
    expect(owner).toMatch(new RegExp(`::${name}$`));
    return path;
  });
}

function accessOf(b: PlanBuilder): Access & { network: Network } {
  const network = new Network(planned(b));
  return Object.assign(new Access(network), { network });
}

const reads = (resource: unknown, action = "secretsmanager:GetSecretValue"): Json =>
  new Json({ Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

describe("readers by a policy", () => {
  const granted = (policy: (made: Ground) => Json, role: "execution" | "own" = "own"): string[] => {
    const made = ground();
    made.b.add("aws:iam/rolePolicy:RolePolicy", "grant", { role: made[role].id, policy: policy(made) });
    return readers(made);
  };

  it("are those whose roles are granted it, by ARN, by pattern or by what the policy is made from", () => {
    const expected = ["`web` (task role `own`, policy `grant` -> secret `kept`)"];
    expect(granted(() => reads(`${ARN}-AbCdEf`))).toEqual(expected);
    expect(granted(() => reads("*"))).toEqual(expected);
    expect(granted(({ kept }) => reads(kept.arn))).toEqual(expected);
    expect(granted(({ version }) => reads(version.arn))).toEqual(expected);
    expect(granted(() => reads(`${ARN}2-AbCdEf`))).toEqual([]);
    expect(granted(() => reads("*", "s3:GetObject"))).toEqual([]);
    expect(granted(() => reads("*"), "execution")).toEqual([
      "`web` (execution role `execution`, policy `grant` -> secret `kept`)",
    ]);
    const parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/url";
    expect(granted(() => reads(parameter, "ssm:GetParameter"))).toEqual([
      "`web` (task role `own`, policy `grant` -> parameter `url`)",
    ]);
    expect(granted(({ main }) => reads(main.arn, "rds-db:connect"))).toEqual([
      "`web` (task role `own`, policy `grant` -> database `main`)",
    ]);
  });

  it("may have it from AWS, and are each told once", () => {
    const made = ground();
    Object.assign(made.own.inputs, { managedPolicyArns: ["arn:aws:iam::aws:policy/SecretsManagerReadWrite"] });
    const code = made.b.add(ROLE, "code", { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSSMFullAccess"] });
    made.b.add(FUNCTION, "fn", { role: code.arn });
    made.b.add(ROLE, "idle", { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
    expect(readers(made)).toEqual([
      "`fn` (role `code`, policy `arn:aws:iam::aws:policy/AmazonSSMFullAccess` -> parameter `url`)",
      "`web` (task role `own`, policy `arn:aws:iam::aws:policy/SecretsManagerReadWrite` -> secret `kept`)",
    ]);
  });

  it("may be those of a role that theirs may assume", () => {
    const made = ground();
    const trust = (role: Draft): Json =>
      new Json({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: role.arn } }] });
    const idle = made.b.add(ROLE, "idle", { name: "idle" });
    const other = made.b.add(ROLE, "other", { name: "other", assumeRolePolicy: trust(made.own) });
    const third = made.b.add(ROLE, "third", { name: "third", assumeRolePolicy: trust(idle) });
    for (const role of [third, other])
      made.b.add("aws:iam/rolePolicy:RolePolicy", `grant-${role.name}`, { role: role.id, policy: reads("*") });
    expect(readers(made)).toEqual([
      "`web` (task role `own`, which may assume `other`, policy `grant-other` -> secret `kept`)",
    ]);
  });

  it("are those whom the secret's own policy lets in", () => {
    const expected = "resource policy of secret `kept`)";
    const letIn = (principal: (made: Ground) => unknown): string[] => {
      const made = ground();
      made.b.add(FUNCTION, "fn", { role: made.b.add(ROLE, "code", { name: "code" }).arn });
      const statement = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };
      const policy = new Json({ Statement: [{ ...statement, Principal: principal(made) }] });
      made.b.add("aws:secretsmanager/secretPolicy:SecretPolicy", "policy", { secretArn: made.kept.arn, policy });
      return readers(made);
    };
    const both = [`\`web\` (execution role \`execution\`, ${expected}`, `\`fn\` (role \`code\`, ${expected}`];
    expect(letIn(() => "*").toSorted()).toEqual(both.toSorted());
    expect(letIn(({ own }) => ({ AWS: own.arn }))).toEqual([`\`web\` (task role \`own\`, ${expected}`]);
    expect(letIn(() => ({ AWS: "arn:aws:iam::123456789012:role/code" }))).toEqual([both[1]]);
    expect(letIn(() => ({ Service: "ecs.amazonaws.com" }))).toEqual([]);
  });
});

describe("readers by what they are given", () => {
  const container = (inputs: Record<string, unknown>): unknown => [{ name: "web", ...inputs }];
  const told = ["`web` (task definition `task`)"];
  const given = (inputs: Record<string, unknown>): string[] => readers(ground(container(inputs)));
  const PLACE = "arn:aws:ssm:eu-west-1:123456789012";

  it.each([
    `${ARN}-AbCdEf`,
    ARN,
    `${ARN}-AbCdEf:password::`,
    `${ARN}:password::`,
    "shop/db",
    `${PLACE}:parameter/shop/url`,
    "/shop/url",
  ])("have the secret %s", (text) => {
    expect(given({ secrets: [{ name: "DB", valueFrom: text }] })).toEqual(told);
    expect(given({ environment: [{ name: "DB", value: text }] })).toEqual(told);
  });

  it.each([`${ARN}2-AbCdEf`, `${ARN}-AbC`, "shop", `${PLACE}:parameter/shop`, `x:secret:shop/db`, "arn:x", "/shop"])(
    "have no secret by %s",
    (text) => expect(given({ secrets: [{ name: "DB", valueFrom: text }] })).toEqual([]),
  );

  it("have a parameter without a slash, and a secret by its own ARN", () => {
    const made = ground(container({ secrets: [{ name: "A", valueFrom: `${PLACE}:parameter/plain` }] }));
    Object.assign(made.url.inputs, { name: "plain" });
    expect(readers(made)).toEqual(told);
    const known = ground(container({ secrets: [{ name: "A", valueFrom: "arn:a:b:c:d:e:f:key::" }] }));
    Object.assign(known.kept.inputs, { arn: "arn:a:b:c:d:e:f" });
    expect(readers(known)).toEqual(told);
  });

  it("have what their containers or their environment are made from", () => {
    const from = (value: (made: Ground) => unknown): string[] => {
      const made = ground();
      Object.assign(made.task.inputs, { containerDefinitions: value(made) });
      return readers(made);
    };
    expect(from(({ kept }) => new Json([{ x: kept.arn }]))).toEqual(told);
    expect(from(({ version }) => new Json([{ x: version.arn }]))).toEqual(told);
    expect(from(({ url }) => new Json([{ x: url.arn }]))).toEqual(told);
    expect(from(({ main }) => new Json([{ x: main.attribute("address") }]))).toEqual(told);
    expect(from(({ own }) => new Json([{ x: own.arn }]))).toEqual([]);
    const lambda = (type: string, environment: (made: Ground) => unknown): string[] => {
      const made = ground();
      made.b.add(type, "fn", { environment: { variables: environment(made) } });
      return readers(made);
    };
    expect(lambda(FUNCTION, ({ kept }) => ({ X: kept.arn }))).toEqual(["`fn` (its environment)"]);
    expect(lambda("aws:ec2/instance:Instance", ({ kept }) => ({ X: kept.arn }))).toEqual([]);
    expect(lambda(FUNCTION, () => ({ X: "shop/db" }))).toEqual(["`fn` (its environment)"]);
    expect(lambda(FUNCTION, () => ({ DB_HOST: "main.example" }))).toEqual([
      "`fn` (its environment) names `main.example`",
    ]);
    expect(lambda(FUNCTION, ({ own }) => ({ X: own.arn, DB_PORT: 5432 }))).toEqual([]);
    expect(lambda(FUNCTION, () => undefined)).toEqual([]);
  });

  it("have a datastore by its name, its host, or a URL in a secret that they have", () => {
    const by = (what: string): string[] => [`\`web\` (task definition \`task\`) names ${what}`];
    expect(given({ environment: [{ name: "DB_NAME", value: "shop" }] })).toEqual(by("`shop`"));
    expect(given({ environment: [{ name: "X", value: "postgres://main.example/x" }] })).toEqual(by("main.example"));
    expect(given({ environment: [{ name: "NAME", value: "shop" }] })).toEqual([]);
    const kept = ground(container({ secrets: [{ name: "X", valueFrom: "other" }] }));
    const other = kept.b.add(SECRET, "other", { name: "other" });
    kept.b.add(VERSION, "other-v", { secretId: other.id, secretString: "postgres://main.example/x" });
    expect(readers(kept)).toEqual(by("main.example"));
    const parameter = ground(container({ secrets: [{ name: "X", valueFrom: "other" }] }));
    parameter.b.add(PARAMETER, "other", { name: "other", value: "main.example" });
    expect(readers(parameter)).toEqual(by("`main.example`"));
    const made = ground();
    const third = made.b.add(SECRET, "third", { name: "third" });
    made.b.add(VERSION, "third-v", { secretId: third.id, secretString: "main.example" });
    Object.assign(made.task.inputs, { containerDefinitions: new Json([{ x: third.arn }]) });
    expect(readers(made)).toEqual(by("`main.example`"));
  });

  it("may have a secret that names itself", () => {
    const made = ground(container({ secrets: [{ name: "X", valueFrom: "self" }] }));
    const self = made.b.add(SECRET, "self", { name: "self" });
    made.b.add(VERSION, "self-v", { secretId: self.id, secretString: "self" });
    expect(readers(made)).toEqual([]);
  });
});

describe("endpoints of nobody", () => {
  it("are told where more than one service has them", () => {
    const made = ground([
      { environment: [{ name: "DB_HOST", value: "far" }] },
      { environment: [{ name: "CACHE_HOST", value: "near" }] },
      { environment: [{ name: "URL", value: "redis://main.example" }] },
    ]);
    made.b.add(FUNCTION, "fn", { environment: { variables: { URL: "postgres://far/x redis://main.example" } } });
    const shared = accessOf(made.b).sharedEndpoints();
    expect(shared.map(({ host, readers: all }) => [host, ...all.map(({ name, path }) => `${name}: ${path}`)])).toEqual([
      ["far", "web: `web` (task definition `task`) names far", "fn: `fn` (its environment) names far"],
    ]);
  });
});
