import type { Clock } from "../gate/clock";
import { askPatiently, type Patience } from "../gate/patience";
import type { LedgerClient } from "../ledger/dynamo-ledger";
import { type MigrationRecord, migrationKey, readMigration, writeMigration } from "./migration-record";

/**
 * Lock and memory of migrations in one: an item for each service in the table of releases, changed only by writes that
 * are conditional on what it was. Calls throw a GateFailure where the table cannot be asked.
 */
export interface MigrationBook {
  /** The record of a service's last run; nothing where there was none. */
  readonly read: (service: string, patience: Patience) => Promise<MigrationRecord | undefined>;
  /** Writes a record in the place of another, if that still stands. Returns what stands now, whosever it is. */
  readonly replace: (
    next: MigrationRecord,
    before: MigrationRecord | undefined,
    patience: Patience,
  ) => Promise<MigrationRecord | undefined>;
}

const unused = "attribute_not_exists(#service)";
const unchanged = "#run = :run AND #state = :state";

/** The book in a table, whose hash key is `service` and whose range key is `release`. */
export function openMigrationBook(client: LedgerClient, table: string, clock: Clock): MigrationBook {
  async function read(service: string, patience: Patience): Promise<MigrationRecord | undefined> {
    const query = {
      TableName: table,
      KeyConditionExpression: "#service = :service",
      ExpressionAttributeNames: { "#service": "service" },
      ExpressionAttributeValues: { ":service": { S: migrationKey(service) } },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    };
    const { Items: [item] = [] } = await askPatiently(clock, "dynamodb:Query", () => client.query(query), patience);
    return item && readMigration(item, table);
  }

  return {
    read,
    async replace(next, before, patience) {
      const put = {
        TableName: table,
        Item: writeMigration(next),
        ...(before === undefined
          ? { ConditionExpression: unused, ExpressionAttributeNames: { "#service": "service" } }
          : {
              ConditionExpression: unchanged,
              ExpressionAttributeNames: { "#run": "run", "#state": "state" },
              ExpressionAttributeValues: { ":run": { S: before.run }, ":state": { S: before.state } },
            }),
      };
      const isWritten = await askPatiently(
        clock,
        "dynamodb:PutItem",
        () => client.putItem(put).then(() => true, lostRace),
        patience,
      );
      // A write whose answer got lost is asked for again, and then loses against itself.
      return isWritten ? next : read(next.service, patience);
    },
  };
}

function lostRace(error: Error): false {
  if (error.name !== "ConditionalCheckFailedException") {
    throw error;
  }
  return false;
}
