import { describe, expect, it } from "vitest";
import { PlanBuilder } from "../testing/plan-builder";
import { type Inputs, LATER, said, saidOf } from "../testing/said";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

describe("a bucket's requests", () => {
  const RULE = "bucket-tls-only";
  const OPEN = ["The bucket `x` accepts requests without TLS."];
  const DENY = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const policy = (fields: Inputs): Inputs => ({ Statement: [{ ...DENY, ...fields }] });

  it.each([
    [undefined, OPEN],
    [LATER, []],
    [{ Statement: LATER }, []],
    [{ Statement: [] }, OPEN],
    [policy({}), []],
    [policy({ Effect: "Allow" }), OPEN],
    [policy({ Condition: undefined }), OPEN],
    [policy({ Condition: { Bool: { "aws:SecureTransport": false } } }), []],
    [policy({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), OPEN],
    [policy({ Condition: { Bool: { "aws:SecureTransport": ["true", "false"] } } }), []],
    [policy({ Condition: { Bool: { "aws:Other": "false" } } }), OPEN],
    [policy({ Condition: { StringEquals: { "aws:SecureTransport": "false" } } }), OPEN],
    [{ Statement: [{ Effect: "Allow" }, DENY] }, []],
  ])("with the policy %s", (document, expected) => {
    expect(saidOf(RULE, BUCKET, { policy: document })).toEqual(expected);
    const b = new PlanBuilder();
    const bucket = b.add(BUCKET, "x");
    b.add("aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: bucket.id, policy: document });
    expect(said(RULE, b)).toEqual(document ? expected : OPEN);
    b.add(BUCKET, "y");
    expect(said(RULE, b)).toEqual([...(document ? expected : OPEN), "The bucket `y` accepts requests without TLS."]);
  });
});

describe("a bucket's publicity", () => {
  const RULE = "bucket-not-public";
  const ALL = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  const NONE = ["The bucket `x` does not block public access."];
  const blocked = (settings: Inputs): string[] => {
    const b = new PlanBuilder();
    const bucket = b.add(BUCKET, "x");
    b.add(BLOCK, "block", { bucket: bucket.id, ...settings });
    return said(RULE, b);
  };

  it("is blocked by all four settings", () => {
    expect(blocked(ALL)).toEqual([]);
    expect(saidOf(RULE, BUCKET, {})).toEqual(NONE);
    for (const setting of Object.keys(ALL)) {
      const unset = `\`block\` does not set \`${setting}\` to true.`;
      expect(blocked({ ...ALL, [setting]: false })).toEqual([unset, ...NONE]);
      expect(blocked({ ...ALL, [setting]: undefined })).toEqual([unset, ...NONE]);
      expect(blocked({ ...ALL, [setting]: LATER })).toEqual([]);
      expect(blocked({ ...ALL, [setting]: "true" })).toEqual([]);
    }
    expect(saidOf(RULE, BLOCK, ALL)).toEqual([]);
  });

  it("by its policy", () => {
    const open = { policy: { Statement: [{ Effect: "Allow", Principal: "*" }] } };
    expect(saidOf(RULE, BUCKET, open)).toEqual(["The policy of `x` lets everybody in.", ...NONE]);
    const type = "aws:s3/bucketPolicy:BucketPolicy";
    expect(saidOf(RULE, type, open)).toEqual(["The policy of `x` lets everybody in."]);
    expect(saidOf(RULE, type, { policy: { Statement: [{ Principal: { AWS: "1" } }] } })).toEqual([]);
  });
});

describe("a log group", () => {
  const kept = (
    retentionInDays: unknown,
    options: Inputs = {},
    profile: "strict" | "standard" | "relaxed" = "strict",
  ) => saidOf("log-retention", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays }, options, { profile });
  const told = (days: number, least: number): string[] => [
    `\`x\` has \`retentionInDays\` ${days}; it must be at least ${least}.`,
  ];

  it("keeps its logs long enough", () => {
    expect(kept(365)).toEqual([]);
    expect(kept("365")).toEqual([]);
    expect(kept(LATER)).toEqual([]);
    expect(kept(364)).toEqual(told(364, 365));
    expect(kept(6, {}, "standard")).toEqual(told(6, 7));
    expect(kept(7, {}, "standard")).toEqual([]);
    expect(kept(1, {}, "relaxed")).toEqual([]);
    expect(kept(0, {}, "relaxed")).toEqual(told(0, 1));
    expect(kept(30, { days: 30 })).toEqual([]);
    expect(kept(29, { days: 30 })).toEqual(told(29, 30));
    expect(kept(undefined, { days: 30 })).toEqual(["`x` does not set `retentionInDays`; it must be at least 30."]);
    expect(kept(null, { days: 30 })).toEqual(["`x` does not set `retentionInDays`; it must be at least 30."]);
  });
});
