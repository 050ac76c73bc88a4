import { describe, expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { json, updateOf } from "../testing/plan";

const shop = updateOf(settingsOf());

describe("every load balancer", () => {
  it("writes access logs to one bucket that only load balancers may write to", async () => {
    const plan = await shop;
    const bucket = plan.find("aws:s3/bucket:Bucket");
    for (const { name, inputs: all, propertyDependencies } of plan.all("aws:lb/loadBalancer:LoadBalancer")) {
      expect(all.accessLogs).toEqual({
        bucket: expect.stringMatching(/^access-logs-/) as string,
        prefix: name,
        enabled: true,
      });
      expect(propertyDependencies.accessLogs).toEqual([bucket.urn, plan.find("aws:s3/bucketPolicy:BucketPolicy").urn]);
    }
    type Policy = {
      Statement: { Effect: string; Principal: unknown; Action: string; Resource: unknown; Condition: object }[];
    };
    const { Statement } = json<Policy>(plan.find("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
    expect(Statement.map(({ Effect, Principal, Action }) => [Effect, Principal, Action])).toEqual([
      ["Allow", { Service: "logdelivery.elasticloadbalancing.amazonaws.com" }, "s3:PutObject"],
      ["Deny", "*", "s3:*"],
    ]);
    expect(Statement[0]?.Resource).toMatch(/^arn:aws:s3:::access-logs-[0-9a-f]{7}\/\*\/AWSLogs\/123456789012\/\*$/);
    expect(Statement[1]?.Condition).toEqual({ Bool: { "aws:SecureTransport": "false" } });
  });
});
