import { lazyClient } from "../gate/aws-clients";
import { type LedgerClient, openLedger } from "./dynamo-ledger";
import type { Ledger } from "./release-record";

/** The ledger in a table of AWS, or where `AWS_ENDPOINT_URL` says. The SDK is loaded when the ledger is first asked. */
export function connectLedger(region: string, table: string): Ledger {
  return openLedger(connectTable(region), table);
}

/** The way to the tables of a region. The SDK is loaded when one is first asked. */
export function connectTable(region: string): LedgerClient {
  const load = lazyClient(async () => {
    const { DynamoDB } = await import("@aws-sdk/client-dynamodb");
    return new DynamoDB({
      region,
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
  });
  return {
    putItem: async (input) => (await load()).putItem(input),
    query: async (input) => (await load()).query(input),
  };
}
