import { type LedgerClient, openLedger } from "./dynamo-ledger";
import type { Ledger } from "./release-record";

/** The ledger in a table of AWS, or where `AWS_ENDPOINT_URL` says. The SDK is loaded when the ledger is first asked. */
export function connectLedger(region: string, table: string): Ledger {
  return openLedger(connectTable(region), table);
}

/** The way to the tables of a region. The SDK is loaded when one is first asked. */
export function connectTable(region: string): LedgerClient {
  const load = once(async () => {
    // The SDK's notice about Node is none of the user's business.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
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

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
