import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AttributeValue, PutItemInput, QueryInput } from "@aws-sdk/client-dynamodb";
import { describeError } from "../gate/aws-errors";
import { LedgerError, readRecord, type StoredItem, writeRecord } from "./ledger-item";
import type { Ledger, ReleaseRecord } from "./release-record";

/** The part of DynamoDB that a ledger needs. */
export interface LedgerClient {
  putItem(input: PutItemInput): Promise<unknown>;
  query(input: QueryInput): Promise<{ readonly Items?: StoredItem[] | undefined }>;
}

/** In each of which somebody else took the number: no service has so many deployments at once. */
const mostAttempts = 25;
const pauseMs = 20;

/** The ledger in a table, whose hash key is `service` and whose range key is `release`. Its errors are `LedgerError`s. */
export function openLedger(client: LedgerClient, table: string): Ledger {
  async function newest(service: string, most: number): Promise<readonly StoredItem[]> {
    const query = {
      TableName: table,
      KeyConditionExpression: "#service = :service",
      ExpressionAttributeNames: { "#service": "service" },
      ExpressionAttributeValues: { ":service": { S: service } },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: most,
    };
    return (await ask(`${table} cannot be read`, () => client.query(query))).Items ?? [];
  }

  /** False when the number is taken. */
  async function put(record: ReleaseRecord, attempt: string): Promise<boolean> {
    try {
      await client.putItem({
        TableName: table,
        Item: { ...writeRecord(record), attempt: { S: attempt } },
        ConditionExpression: "attribute_not_exists(#service)",
        ExpressionAttributeNames: { "#service": "service" },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return true;
    } catch (error) {
      const { name, Item } = error as { readonly name?: string; readonly Item?: Record<string, AttributeValue> };
      if (name !== "ConditionalCheckFailedException") {
        throw failure(`${table} cannot be written`, error);
      }
      // The SDK asks again when an answer is lost: the number may be taken by ourselves.
      return Item?.attempt?.S === attempt;
    }
  }

  return {
    async append(entry) {
      const attempt = randomUUID();
      for (let tried = 0; tried < mostAttempts; tried += 1) {
        const [last] = await newest(entry.service, 1);
        const record = { ...entry, release: Number(last?.release?.N ?? 0) + 1 };
        if (await put(record, attempt)) {
          return record;
        }
        await sleep(Math.random() * pauseMs);
      }
      throw new LedgerError(
        `${table} cannot be written: others took the next number of ${entry.service} ${mostAttempts} times`,
      );
    },
    async list(service, most = 50) {
      return (await newest(service, most)).map((item) => readRecord(item, table));
    },
  };
}

async function ask<Answer>(happened: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw failure(happened, error);
  }
}

function failure(happened: string, error: unknown): LedgerError {
  return new LedgerError(`${happened}: ${describeError(error)}`);
}
