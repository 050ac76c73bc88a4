import { describe, expect, it } from "vitest";
import { type Draft, Json, PlanBuilder } from "../testing/plan-builder";
import { later, names, planned, resourceOf } from "../testing/planned";
import { policiesByRole } from "./grants";
import { assumableBy, secretReaders } from "./trust";

const ROLE = "aws:iam/role:Role";
const arn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

/** Who may become whom, among roles `one` and `two`, after a change. */
function pairs(change: (b: PlanBuilder, one: Draft, two: Draft) => void, known = true): string[] {
  const b = new PlanBuilder();
  const one = b.add(ROLE, "one", { name: "one" });
  const two = b.add(ROLE, "two", { name: "two" });
  change(b, one, two);
  const plan = planned(b, known);
  return assumableBy(plan, policiesByRole(plan)).map(([from, to]) => `${from.name} -> ${to.name}`);
}

const trust = (role: Draft, statement: unknown): void => {
  role.inputs.assumeRolePolicy = new Json({ Statement: statement });
};
const grant = (b: PlanBuilder, role: Draft, statement: unknown): unknown =>
  b.add("aws:iam/rolePolicy:RolePolicy", `of-${role.name}`, {
    role: role.id,
    policy: new Json({ Statement: statement }),
  });
const account = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "123456789012" } };

describe("a role that trusts another", () => {
  const trusting = (principal: unknown, effect = "Allow"): string[] =>
    pairs((_b, _one, two) => trust(two, { Effect: effect, Action: "sts:AssumeRole", Principal: principal }));

  it.each([
    [{ AWS: arn("one") }, ["one -> two"]],
    [{ AWS: [arn("path/of/one"), "x"] }, ["one -> two"]],
    [{ AWS: "one" }, ["one -> two"]],
    [{ AWS: arn("two") }, []],
    [{ AWS: arn("zone") }, []],
    [{ AWS: arn("one/x") }, []],
    [{ AWS: [7] }, []],
    [{ AWS: "arn:aws:iam::123456789012:user/one" }, []],
    [{ Service: arn("one") }, []],
    ["*", []],
  ])("lets it in by name", (principal, expected) => expect(trusting(principal)).toEqual(expected));

  it("keeps out whom it denies", () => expect(trusting({ AWS: arn("one") }, "Deny")).toEqual([]));

  it("names it by a value that is not known yet", () => {
    const by = (document: (one: Draft) => unknown): string[] =>
      pairs((_b, one, two) => {
        two.inputs.assumeRolePolicy = document(one);
      }, false);
    const unknown = (one: Draft): unknown => ({ Statement: [{ ...account, Principal: { AWS: one.arn } }] });
    expect(by((one) => new Json(unknown(one)))).toEqual(["one -> two"]);
    expect(by(unknown)).toEqual(["one -> two"]);
    expect(by((one) => ({ Statement: [{ ...account, Principal: { AWS: "x", Service: one.arn } }] }))).toEqual([]);
  });
});

describe("a role whose policy names another", () => {
  const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: arn("two") };
  const granted = (statement: unknown, trusted: unknown): string[] =>
    pairs((b, one, two) => {
      grant(b, one, statement);
      if (trusted) trust(two, trusted);
    });

  it.each([
    [assume, account, ["one -> two"]],
    [{ ...assume, Action: ["s3:GetObject", "STS:Assume*"] }, account, ["one -> two"]],
    [{ ...assume, Action: "*" }, account, ["one -> two"]],
    [{ ...assume, Action: "sts:*" }, account, ["one -> two"]],
    [{ ...assume, Action: [7] }, account, []],
    [{ ...assume, Action: "sts:AssumeRoleWithSAML" }, account, []],
    [{ ...assume, Effect: "Deny" }, account, []],
    [{ ...assume, Resource: "*" }, account, ["one -> two"]],
    [{ ...assume, Resource: "arn:aws:iam::*:role/t*" }, account, ["one -> two"]],
    [{ ...assume, Resource: "arn:aws:iam::*:role/x*" }, account, []],
    [{ ...assume, Resource: [7] }, account, []],
    [{ ...assume, Resource: arn("one") }, account, []],
    [assume, { ...account, Principal: "*" }, ["one -> two"]],
    [assume, [{ ...account, Principal: { Service: "x" } }, account], ["one -> two"]],
    [assume, { ...account, Principal: { Service: "x", AWS: "1" } }, ["one -> two"]],
    [assume, { ...account, Principal: { Service: "x" } }, []],
    [assume, { ...account, Effect: "Deny" }, []],
    [assume, null, []],
  ])("becomes it if that trusts the account", (statement, trusted, expected) =>
    expect(granted(statement, trusted)).toEqual(expected),
  );

  it("never becomes itself", () => {
    const self = pairs((b, one) => {
      trust(one, account);
      grant(b, one, { ...assume, Resource: arn("one") });
    });
    expect(self).toEqual([]);
  });

  it("becomes it where the trust or the resource is not known yet", () => {
    const vague = pairs((b, one, two) => {
      two.inputs.assumeRolePolicy = new Json({ Statement: [{ Principal: { AWS: later(b).id } }] });
      grant(b, one, assume);
    }, false);
    expect(vague).toEqual(["one -> two"]);
    const named = pairs((b, one, two) => {
      two.inputs.assumeRolePolicy = new Json({ Statement: [{ Principal: { AWS: later(b).id } }] });
      b.add("aws:iam/rolePolicy:RolePolicy", "of", {
        role: one.id,
        policy: { Statement: [{ ...assume, Resource: two.arn }] },
      });
    }, false);
    expect(named).toEqual(["one -> two"]);
    expect(pairs((b, one, two) => grant(b, one, { ...assume, Resource: two.arn }), false)).toEqual([]);
  });
});

describe("a secret's own policy", () => {
  const GET = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };
  const readers = (policy: (b: PlanBuilder, roles: readonly Draft[]) => unknown, known = true): string[] => {
    const b = new PlanBuilder();
    const roles = ["one", "two"].map((name) => b.add(ROLE, name, name === "one" ? { name } : {}));
    const secret = b.add("aws:secretsmanager/secret:Secret", "kept", { policy: policy(b, roles) });
    const plan = planned(b, known);
    return names(secretReaders(plan, resourceOf(plan, secret)));
  };
  const by = (fields: Record<string, unknown>): string[] => readers(() => ({ Statement: [{ ...GET, ...fields }] }));
  const limited = (limit: unknown): Record<string, unknown> => ({
    Principal: "*",
    Condition: { ArnLike: { "aws:PrincipalArn": limit } },
  });

  it.each([
    [{ Principal: { AWS: arn("one") } }, ["one"]],
    [{ Principal: { AWS: [arn("path/one"), "x"] } }, ["one"]],
    [{ Principal: { AWS: "arn:aws:iam::123456789012:root" } }, []],
    [{ Principal: { AWS: arn("one/") } }, []],
    [{ Principal: { Service: arn("one") } }, []],
    [{ Principal: { AWS: [7] } }, []],
    [{ Principal: "*" }, ["*"]],
    [{ Principal: { AWS: "*" } }, ["*"]],
    [{ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }, ["*"]],
    [limited(arn("one")), ["one"]],
    [limited([arn("o*"), arn("two-*")]), ["one", "two"]],
    [limited(arn("two")), []],
    [limited("x"), []],
    [limited(7), []],
    [{ Effect: "Deny", Principal: "*" }, []],
    [{ Action: "secretsmanager:PutSecretValue", Principal: "*" }, []],
  ])("has its readers", (fields, expected) => expect(by(fields)).toEqual(expected));

  it("is read by its sources while it is not known", () => {
    const document = (b: PlanBuilder, [one]: readonly Draft[]): unknown => ({
      Statement: [{ ...GET, Principal: { AWS: [one?.arn, later(b).id] } }],
    });
    expect(readers((b, roles) => new Json(document(b, roles)), false)).toEqual(["one"]);
    expect(
      readers((b, roles) => ({ Statement: [{ ...GET, Principal: { AWS: roles[0]?.arn } }], b: later(b).id }), false),
    ).toEqual(["one"]);
    expect(readers((_b, roles) => ({ Statement: [{ ...GET, ...limited(roles[1]?.arn) }] }), false)).toEqual(["two"]);
    expect(readers(() => undefined)).toEqual([]);
  });

  it("may stand apart, once and more", () => {
    const b = new PlanBuilder();
    const [one, two, three] = ["one", "two", "three"].map((name) => b.add(ROLE, name, { name }));
    const kept = b.add("aws:secretsmanager/secret:Secret", "kept");
    const other = b.add("aws:secretsmanager/secret:Secret", "other");
    const bare = b.add("aws:secretsmanager/secret:Secret", "bare");
    const apart = (name: string, secret: Draft, role: Draft | undefined): unknown =>
      b.add("aws:secretsmanager/secretPolicy:SecretPolicy", name, {
        secretArn: secret.arn,
        policy: new Json({ Statement: [{ ...GET, Principal: { AWS: role?.arn } }] }),
      });
    apart("a", kept, one);
    apart("b", kept, two);
    apart("c", other, three);
    for (const known of [false, true]) {
      const plan = planned(b, known);
      const of = (secret: Draft): string[] => names(secretReaders(plan, resourceOf(plan, secret)));
      expect([of(kept), of(other), of(bare)]).toEqual([["one", "two"], ["three"], []]);
    }
  });
});
