import { describe, expect, it } from "vitest";
import { accountId } from "../testing/created";
import { settingsOf } from "../testing/fleet";
import { json, updateOf } from "../testing/plan";

const plan = updateOf(settingsOf());

interface Statement {
  readonly Principal: { readonly Service?: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Condition?: object;
}

/** What a policy says of EventBridge: of nobody else in the same statement, as nobody else publishes without a source. */
async function ofEventBridge(type: string, name: string): Promise<readonly Statement[]> {
  const { Statement } = json((await plan).find(type, name).inputs.policy) as { Statement: readonly Statement[] };
  return Statement.filter(({ Principal }) => [Principal.Service].flat().includes("events.amazonaws.com"));
}

describe("failed deployments, which EventBridge publishes", () => {
  it("come into the topic without a condition, as EventBridge does not say on whose behalf", async () => {
    expect(await ofEventBridge("aws:sns/topicPolicy:TopicPolicy", "alarms")).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: expect.stringContaining("alarms"),
      },
    ]);
  });

  it("are encrypted with the key for the alarms' topic alone", async () => {
    expect(await ofEventBridge("aws:kms/key:Key", "key")).toEqual([
      {
        Sid: "FailedDeploymentsToTheTopic",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:eu-central-1:${accountId}:alarms-*` },
        },
      },
    ]);
  });
});
