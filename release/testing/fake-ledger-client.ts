import type { AttributeValue, PutItemInput, QueryInput } from "@aws-sdk/client-dynamodb";
import type { LedgerClient } from "../ledger/dynamo-ledger";

type Item = Record<string, AttributeValue>;

/** A table in memory, which answers after a moment, as one over a network does. */
export interface FakeLedgerClient extends LedgerClient {
  readonly items: Item[];
  readonly queries: QueryInput[];
  /** Thrown by the next calls, after the write if `afterwards` says so. */
  readonly failures: { readonly error: Error; readonly afterwards?: boolean }[];
}

/** The refusal of a write whose number is taken. */
export class ConditionalCheckFailedException extends Error {
  override readonly name = "ConditionalCheckFailedException";
  readonly Item: Item | undefined;

  constructor(item: Item | undefined) {
    super("The conditional request failed");
    this.Item = item;
  }
}

/** Makes an empty table. */
export function fakeLedgerClient(): FakeLedgerClient {
  const items: Item[] = [];
  const queries: QueryInput[] = [];
  const failures: FakeLedgerClient["failures"] = [];
  return {
    items,
    queries,
    failures,
    async putItem({ Item = {}, ConditionExpression, ReturnValuesOnConditionCheckFailure }: PutItemInput) {
      await new Promise(setImmediate);
      const failure = failures.shift();
      if (failure !== undefined && !failure.afterwards) {
        throw failure.error;
      }
      const there = items.find(
        ({ service, release }) => service?.S === Item.service?.S && release?.N === Item.release?.N,
      );
      if (there !== undefined && ConditionExpression === "attribute_not_exists(#service)") {
        throw new ConditionalCheckFailedException(
          ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? there : undefined,
        );
      }
      items.push(Item);
      if (failure !== undefined) {
        throw failure.error instanceof ConditionalCheckFailedException
          ? new ConditionalCheckFailedException(Item)
          : failure.error;
      }
    },
    async query(input) {
      await new Promise(setImmediate);
      queries.push(input);
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure.error;
      }
      const service = input.ExpressionAttributeValues?.[":service"]?.S;
      const own = items.filter((item) => item.service?.S === service);
      const newestFirst = own.toSorted((one, other) => Number(other.release?.N) - Number(one.release?.N));
      return { Items: newestFirst.slice(0, input.Limit) };
    },
  };
}
