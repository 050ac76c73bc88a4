import { expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { updateOf } from "../testing/plan";

const type = "aws:dynamodb/table:Table";

it("is one table for the stack: recoverable, encrypted with the fleet's key, and protected where data is", async () => {
  const plan = await updateOf(settingsOf());
  const table = plan.find(type, "releases");
  const { tags, ...inputs } = table.inputs;
  expect(inputs).toEqual({
    name: "shop-prod-releases",
    billingMode: "PAY_PER_REQUEST",
    attributes: [
      { name: "service", type: "S" },
      { name: "release", type: "N" },
    ],
    hashKey: "service",
    rangeKey: "release",
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: expect.stringMatching(/^arn:aws:kms:/) },
    deletionProtectionEnabled: true,
  });
  expect(tags).toEqual({ "fleet:name": "shop", "fleet:stack": "prod", "fleet:role": "shared" });
  expect(table.protect).toBe(true);
});

it("goes with a fleet whose data is not protected", async () => {
  const plan = await updateOf(settingsOf({ configuration: { protectData: false } }));
  expect(plan.find(type).inputs.deletionProtectionEnabled).toBe(false);
  expect(plan.find(type).protect).toBe(false);
});
