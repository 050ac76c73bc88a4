import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { planned, resourceOf } from "../testing/planned";
import { Credentials, textsOf } from "./credentials";
import { datastoresOf } from "./datastores";
import { SecretValue } from "./value";

const DATABASE = "aws:rds/instance:Instance";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PARAMETER = "aws:ssm/parameter:Parameter";
const RECORD = "aws:route53/record:Record";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const short = (urn: string): string => urn.replace(/^.*::/, "");

/** What holds the credentials of the first datastore, at a first preview: `kind name versions`. */
function holders(change: (b: PlanBuilder) => void): string[] {
  const b = new PlanBuilder();
  change(b);
  const plan = planned(b);
  const [store] = datastoresOf(plan);
  if (!store) throw new Error("There is no datastore.");
  return new Credentials(plan)
    .holdersOf(store)
    .map(({ resource, kind, versions }) => `${kind} ${resource.name} ${versions.map(short).join()}`);
}

/** A secret with a version of that text. */
function secret(b: PlanBuilder, name: string, inputs: Record<string, unknown>): Draft {
  const made = b.add(SECRET, name, { name });
  b.add(VERSION, `${name}-v`, { secretId: made.id, ...inputs });
  return made;
}

describe("what holds the credentials of a datastore", () => {
  it.each(["password", "masterPassword", "authToken", "passwordWo", "masterPasswordWo", "authTokenWo"])(
    "is what its %s is made from",
    (property) => {
      expect(
        holders((b) => {
          const kept = b.add(SECRET, "kept", {});
          const version = b.add(VERSION, "kept-v", { secretId: kept.id });
          b.add(DATABASE, "main", { [property]: version.attribute("secretString") });
        }),
      ).toEqual(["database main ", "secret kept kept-v"]);
      const from = (type: string) =>
        holders((b) => b.add(DATABASE, "main", { [property]: b.add(type, "kept", {}).attribute("value") }));
      expect(from(PARAMETER)).toEqual(["database main ", "parameter kept "]);
      expect(from(SECRET)).toEqual(["database main ", "secret kept "]);
      expect(from(PASSWORD)).toEqual(["database main "]);
      expect(from("aws:ecs/cluster:Cluster")).toEqual(["database main "]);
    },
  );

  it.each(["secretString", "secretBinary", "secretStringWo", "value", "insecureValue", "valueWo"])(
    "is whose %s is made from its password or from itself",
    (property) => {
      const made = holders((b) => {
        const password = b.add(PASSWORD, "password", {});
        const main = b.add(DATABASE, "main", { password: password.attribute("result") });
        secret(b, "one", { [property]: password.attribute("result") });
        secret(b, "two", { [property]: main.attribute("address") });
        secret(b, "three", { [property]: "plain" });
        b.add(PARAMETER, "four", { [property]: main.attribute("endpoint") });
        b.add(PARAMETER, "five", { [property]: "plain" });
        b.add(VERSION, "stray", { [property]: main.attribute("endpoint") });
      });
      expect(made).toEqual(["database main ", "secret two two-v", "parameter four ", "secret one one-v"]);
    },
  );

  it.each(["records", "aliases"])("is what is made from a DNS record whose %s point to it", (property) => {
    const made = holders((b) => {
      const main = b.add(DATABASE, "main", {});
      const record = b.add(RECORD, "record", { [property]: [main.attribute("address")] });
      const other = b.add("aws:ecs/service:Service", "other", { [property]: [main.attribute("address")] });
      b.add(PARAMETER, "host", { value: record.attribute("fqdn") });
      b.add(PARAMETER, "name", { value: other.attribute("name") });
    });
    expect(made).toEqual(["database main ", "parameter host "]);
  });

  it.each([
    ["aws:elasticache/replicationGroup:ReplicationGroup", "cacheGroup", "userGroupIds", "elasticache", "UserGroup"],
    ["aws:elasticache/serverlessCache:ServerlessCache", "serverlessCache", "userGroupIds", "elasticache", "UserGroup"],
    ["aws:memorydb/cluster:Cluster", "serverlessCache", "aclName", "memorydb", "Acl"],
  ])("of a %s is what the passwords of its users are made from", (type, kind, property, module, name) => {
    for (const [by, inputs] of [
      ["passwords", (from: unknown) => ({ passwords: [from] })],
      ["authenticationMode", (from: unknown) => ({ authenticationMode: { type: "password", passwords: [from] } })],
    ] as const) {
      const made = holders((b) => {
        const kept = b.add(PARAMETER, `kept-${by}`, {});
        const user = b.add(`aws:${module}/user:User`, "user", inputs(kept.attribute("value")));
        const users = module === "memorydb" ? { userNames: [user.id] } : { userIds: [user.id] };
        const group = b.add(`aws:${module}/group:${name}`, "group", users);
        b.add(type, "main", { [property]: property === "aclName" ? group.id : [group.id] });
      });
      expect(made).toEqual([`${kind} main `, `parameter kept-${by} `]);
    }
  });
});

describe("secrets and their versions", () => {
  it("know each other", () => {
    const b = new PlanBuilder();
    const one = secret(b, "one", {});
    const second = b.add(VERSION, "second", { secretId: one.id });
    const none = b.add(SECRET, "none", {});
    const stray = b.add(VERSION, "stray", {});
    const plan = planned(b);
    const credentials = new Credentials(plan);
    const named = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);
    expect(named(credentials.versionsOf(resourceOf(plan, one)))).toEqual(["one-v", "second"]);
    expect(credentials.versionsOf(resourceOf(plan, none))).toEqual([]);
    expect(named(credentials.secretsOf(resourceOf(plan, second)))).toEqual(["one"]);
    expect(credentials.secretsOf(resourceOf(plan, stray))).toEqual([]);
    expect(credentials.origins(resourceOf(plan, second), ["secretId", "none"])).toEqual([one.urn]);
  });

  it("are made from what a DNS record points to, and from the record", () => {
    const b = new PlanBuilder();
    const main = b.add(DATABASE, "main", {});
    const record = (name: string, property: string): Draft => b.add(RECORD, name, { [property]: [main.id] });
    const made = ["records", "aliases"].map((property) => {
      const text = b.add(PARAMETER, `by-${property}`, { value: record(property, property).attribute("fqdn") });
      const plan = planned(b);
      return new Credentials(plan).origins(resourceOf(plan, text), ["value"]).map(short);
    });
    expect(made).toEqual([
      ["records", "main"],
      ["aliases", "main"],
    ]);
  });

  it("have the texts that are known, also as secrets", () => {
    const b = new PlanBuilder();
    const text = b.add(VERSION, "v", { secretString: "one", value: 2, valueWo: "three", other: "four" });
    const found = resourceOf(planned(b), text);
    expect(textsOf(found)).toEqual(["one", "three"]);
    expect(textsOf({ ...found, inputs: { secretBinary: new SecretValue("hidden") } })).toEqual(["hidden"]);
  });
});
