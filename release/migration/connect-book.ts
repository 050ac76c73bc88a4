import { realClock } from "../gate/clock";
import { connectTable } from "../ledger/connect-ledger";
import { type MigrationBook, openMigrationBook } from "./migration-book";

const books = new Map<string, MigrationBook>();

/** The book in a table of AWS, or where `AWS_ENDPOINT_URL` says; one for all who ask in this process. */
export function connectBook(region: string, table: string): MigrationBook {
  const key = `${region} ${table}`;
  const book = books.get(key) ?? openMigrationBook(connectTable(region), table, realClock);
  books.set(key, book);
  return book;
}
