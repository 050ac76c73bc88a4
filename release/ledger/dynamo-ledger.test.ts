import { beforeEach, describe, expect, it } from "vitest";
import {
  ConditionalCheckFailedException,
  type FakeLedgerClient,
  fakeLedgerClient,
} from "../testing/fake-ledger-client";
import { openLedger } from "./dynamo-ledger";
import type { Ledger, ReleaseRecord } from "./release-record";

const entry: Omit<ReleaseRecord, "release"> = {
  service: "billing",
  kind: "deploy",
  result: "succeeded",
  fingerprint: "f".repeat(64),
  image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/billing:f",
  taskDefinition: "arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-prod-billing:42",
  time: "2026-01-01T12:00:00.000Z",
  by: "ann",
};
const rollback: Omit<ReleaseRecord, "release"> = {
  ...entry,
  kind: "rollback",
  result: "failed",
  digest: `sha256:${"1".repeat(64)}`,
  commit: "c".repeat(40),
  migrationHead: "20260101_init",
  credentials: 2,
  tokens: { accepts: { api: [1, 2] }, sends: { "payment-gateway": 1 } },
  restores: 1,
  reason: "timed out after 1 min",
};

let client: FakeLedgerClient;
let ledger: Ledger;

beforeEach(() => {
  client = fakeLedgerClient();
  ledger = openLedger(client, "shop-prod-releases");
});

describe("a ledger in DynamoDB", () => {
  it("numbers the releases of each service from 1, and lists them newest first as they were written", async () => {
    expect(await ledger.append(entry)).toEqual({ ...entry, release: 1 });
    expect(await ledger.append({ ...entry, service: "orders" })).toEqual({ ...entry, service: "orders", release: 1 });
    expect(await ledger.append(rollback)).toEqual({ ...rollback, release: 2 });
    expect(await ledger.list("billing")).toEqual([
      { ...rollback, release: 2 },
      { ...entry, release: 1 },
    ]);
    expect(await ledger.list("billing", 1)).toEqual([{ ...rollback, release: 2 }]);
    expect(await ledger.list("payments")).toEqual([]);
  });

  it("goes on after 9: numbers are numbers, not texts", async () => {
    for (let count = 0; count < 11; count += 1) {
      await ledger.append(entry);
    }
    expect((await ledger.list("billing")).map(({ release }) => release)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it("gives 20 deployments at once 20 numbers", async () => {
    const appended = await Promise.all(
      Array.from({ length: 20 }, () => openLedger(client, "shop-prod-releases").append(entry)),
    );
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(appended.map(({ release }) => release).sort((one, other) => one - other)).toEqual(numbers);
    expect((await ledger.list("billing")).map(({ release }) => release)).toEqual(numbers.toReversed());
  });

  it("reads what was written a moment ago", async () => {
    await ledger.list("billing");
    await ledger.append(entry);
    expect(client.queries).toEqual(
      [50, 1].map((Limit) => ({
        TableName: "shop-prod-releases",
        KeyConditionExpression: "#service = :service",
        ExpressionAttributeNames: { "#service": "service" },
        ExpressionAttributeValues: { ":service": { S: "billing" } },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit,
      })),
    );
  });

  it("writes once when the SDK asks again, as the first answer was lost", async () => {
    client.failures.push({ error: new ConditionalCheckFailedException(undefined), afterwards: true });
    const put = client.putItem;
    const lost = { ...client, query: fakeLedgerClient().query, putItem: put };
    expect(await openLedger(lost, "shop-prod-releases").append(entry)).toEqual({ ...entry, release: 1 });
    expect(client.items).toHaveLength(1);
  });

  it("gives up when every number is taken", async () => {
    const refuse = async () => {
      throw new ConditionalCheckFailedException(undefined);
    };
    await expect(openLedger({ ...client, putItem: refuse }, "shop-prod-releases").append(entry)).rejects.toThrow(
      "shop-prod-releases cannot be written: others took the next number of billing 25 times",
    );
  });

  it("says in one line what AWS refuses", async () => {
    const error = Object.assign(new Error("User: x is not authorized\nto perform: dynamodb:Query"), {
      name: "AccessDeniedException",
    });
    client.failures.push({ error }, { error });
    const why =
      "shop-prod-releases cannot be read: AccessDeniedException: User: x is not authorized to perform: dynamodb:Query";
    await expect(ledger.list("billing")).rejects.toThrow(why);
    await expect(ledger.append(entry)).rejects.toThrow(why);
  });

  it("says what it refuses without what moves the cursor", async () => {
    await ledger.append(rollback);
    client.items[0] = { ...client.items[0], service: { S: "b\u001b[2J" }, kind: { S: "x" } };
    await expect(ledger.list("b\u001b[2J")).rejects.toThrow("holds no release under b\\u{1b}[2J 1: `kind` is");
  });

  it.each([
    ["kind", { S: "experiment" }],
    ["result", undefined],
    ["fingerprint", { N: "7" }],
    ["fingerprint", { S: "f".repeat(63) }],
    ["commit", { S: `${"c".repeat(40)}\u001b[2J` }],
    ["commit", { N: "7" }],
    ["time", { S: "yesterday" }],
    ["restores", { N: "1.5" }],
    ["tokens", { S: "{" }],
    ["tokens", { S: '{"sends":{"users":"x"}}' }],
  ])("refuses an item whose %s it does not know", async (name, value) => {
    await ledger.append(rollback);
    const [item = {}] = client.items;
    if (value === undefined) {
      delete item[name];
    } else {
      item[name] = value as { S: string };
    }
    await expect(ledger.list("billing")).rejects.toThrow(
      `shop-prod-releases holds no release under billing 1: \`${name}\` is missing or unknown`,
    );
  });
});
