import { realClock } from "../gate/clock";
import { connectTable } from "../ledger/connect-ledger";
import { type MigrationBook, openMigrationBook } from "./migration-book";

/** The book in a table of AWS, or where `AWS_ENDPOINT_URL` says. The SDK is loaded when the book is first asked. */
export function connectBook(region: string, table: string): MigrationBook {
  return openMigrationBook(connectTable(region), table, realClock);
}
