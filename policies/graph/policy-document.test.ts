import { describe, expect, it } from "vitest";
import { allowsAction, covers, type Statement, statementsOf } from "./policy-document";
import { UNKNOWN } from "./value";

const one = (statement: unknown): Statement | undefined => {
  const statements = statementsOf({ Statement: statement });
  return statements === UNKNOWN ? undefined : statements[0];
};

describe("a policy document", () => {
  it("has every part as a list, whichever way it is written", () => {
    const full = {
      Effect: "Deny",
      Action: "a:B",
      NotAction: ["a:C", "a:D"],
      Resource: ["x", UNKNOWN],
      NotResource: "y",
      Principal: { AWS: ["1", "2"], Service: "s" },
      NotPrincipal: { AWS: "3" },
      Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { K: ["v", "w"], L: "u" } },
    };
    const read = {
      allow: false,
      actions: ["a:B"],
      notActions: ["a:C", "a:D"],
      resources: ["x", UNKNOWN],
      notResources: ["y"],
      principals: [
        { type: "AWS", value: "1" },
        { type: "AWS", value: "2" },
        { type: "Service", value: "s" },
      ],
      notPrincipal: true,
      conditions: [
        { operator: "Bool", key: "aws:securetransport", values: ["false"] },
        { operator: "StringEquals", key: "k", values: ["v", "w"] },
        { operator: "StringEquals", key: "l", values: ["u"] },
      ],
    };
    expect(one(full)).toEqual(read);
    expect(statementsOf({ Statement: [full, full] })).toEqual([read, read]);
    const { Resource: _unknown, ...known } = full;
    expect(statementsOf(JSON.stringify({ Statement: known }))).toEqual([{ ...read, resources: [] }]);
  });

  it("may lack everything", () => {
    expect(one({})).toEqual({
      allow: true,
      actions: [],
      notActions: [],
      resources: [],
      notResources: [],
      principals: [],
      notPrincipal: false,
      conditions: [],
    });
    for (const none of [undefined, null, "", "x", "{}", 7, []]) expect(statementsOf(none)).toEqual([]);
  });

  it("is unknown as a whole, or in its statements", () => {
    expect(statementsOf(UNKNOWN)).toBe(UNKNOWN);
    expect(statementsOf({ Statement: UNKNOWN })).toBe(UNKNOWN);
  });

  it.each([
    ["*", [{ type: "*", value: "*" }]],
    [null, []],
    [UNKNOWN, [{ type: "AWS", value: UNKNOWN }]],
    [{ AWS: UNKNOWN }, [{ type: "AWS", value: UNKNOWN }]],
  ])("reads the principal", (principal, expected) =>
    expect(one({ Principal: principal })?.principals).toEqual(expected),
  );

  it.each(["x", null, UNKNOWN, { Bool: "x" }, { Bool: null }, { Bool: UNKNOWN }])(
    "has no use for the condition",
    (condition) => expect(one({ Condition: condition })?.conditions).toEqual([]),
  );
});

describe("IAM's patterns", () => {
  it.each([
    ["*", "anything", true],
    ["s3:Get*", "s3:getobject", true],
    ["S3:GETOBJECT", "s3:GetObject", true],
    ["s3:Get?bject", "s3:GetObject", true],
    ["s3:Get?", "s3:Get", false],
    ["s3:Get*", "xs3:GetObject", false],
    ["*Get", "s3:GetObject", false],
    ["a.c*", "abcd", false],
    ["a+(b)[c]{d}^$|\\*", "a+(b)[c]{d}^$|\\x", true],
    ["a*c", "a\nc", true],
    ["a*b*c", "a-b-c", true],
    ["a??d", "abcd", true],
    ["exact", "exact", true],
    ["exact", "exactly", false],
  ])("%s covers %s: %s", (pattern, text, expected) => expect(covers(pattern, text)).toBe(expected));
});

describe("an action", () => {
  it.each([
    [{ Action: "s3:*" }, true],
    [{ Action: ["s3:PutObject", "s3:Get*"] }, true],
    [{ Action: "s3:PutObject" }, false],
    [{ Action: UNKNOWN }, true],
    [{ Action: 7 }, false],
    [{ Effect: "Deny", Action: "s3:*" }, false],
    [{ NotAction: "iam:*" }, true],
    [{ NotAction: ["iam:*", "s3:Get*"] }, false],
    [{ NotAction: [UNKNOWN, 7] }, true],
    [{}, false],
  ])("is allowed or not", (statement, expected) => {
    const read = one(statement);
    expect(read && allowsAction(read, "s3:GetObject")).toBe(expected);
  });
});
