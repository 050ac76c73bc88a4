import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import type { MigrationGear, MigrationResult } from "../migration/attempt";
import { migrate } from "../migration/migrate";
import { openMigrationBook } from "../migration/migration-book";
import { type MigrationRecord, readMigration, writeMigration } from "../migration/migration-record";
import { startTrial, type Trial } from "./gate-trial";
import type { ScriptedAwsOptions } from "./scripted-aws";
import { migrationInputs } from "./task-trial";

/** Migrations before a scripted AWS, in virtual time. */
export interface MigrationTrial extends Omit<Trial, "gear" | "open" | "follow"> {
  readonly gear: MigrationGear;
  /** A process that migrates: what it found, or the whole text of its failure. */
  readonly run: (
    inputs?: MigrationInputs,
    options?: { readonly again?: boolean; readonly cancelled?: AbortSignal },
  ) => Promise<MigrationResult | string>;
  /** What the book says of billing. */
  readonly record: () => Promise<MigrationRecord | undefined>;
  /** Writes what a process left in the book. */
  readonly leave: (record: Partial<MigrationRecord>) => Promise<MigrationRecord>;
  /** Calls of an operation, with what they asked. */
  readonly inputsOf: (operation: string) => readonly Readonly<Record<string, unknown>>[];
}

/** Starts the trial. End it by stopping its AWS. */
export async function startMigrationTrial(
  options: Partial<Omit<ScriptedAwsOptions, "now">> = {},
): Promise<MigrationTrial> {
  const trial = await startTrial({ services: [], ...options });
  const { aws, clock } = trial;
  const client = clock.watchClient(async () => {
    const { DynamoDB } = await import("@aws-sdk/client-dynamodb");
    return new DynamoDB({ region: "eu-central-1", endpoint: aws.url, maxAttempts: 2 });
  });
  const made = client();
  const bookOf: MigrationGear["bookOf"] = (_region, table) =>
    openMigrationBook(
      {
        putItem: async (input) => (await made).putItem(input),
        query: async (input) => (await made).query(input),
      },
      table,
      clock,
    );
  const gear: MigrationGear = { ...trial.gear, bookOf };
  const { service, releasesTable, fingerprint, head } = migrationInputs();
  return {
    ...trial,
    gear,
    run: (inputs = migrationInputs(), { again = false, cancelled = new AbortController().signal } = {}) =>
      migrate(inputs, { again }, gear, cancelled).catch((error: Error) => error.message),
    async record() {
      const { Items } = await (await made).query({
        TableName: releasesTable,
        KeyConditionExpression: "#service = :service",
        ExpressionAttributeNames: { "#service": "service" },
        ExpressionAttributeValues: { ":service": { S: "billing#migration" } },
        Limit: 1,
      });
      return Items?.[0] && readMigration(Items[0], releasesTable);
    },
    async leave(changes) {
      const startedAt = new Date(clock.now()).toISOString();
      const run = "11111111-1111-4111-8111-111111111111";
      const database = `db-${service}`;
      const record = {
        service,
        run,
        fingerprint,
        database,
        head,
        state: "running" as const,
        startedAt,
        by: "ben",
        ...changes,
      };
      await (await made).putItem({ TableName: releasesTable, Item: writeMigration(record) });
      return record;
    },
    inputsOf: (operation) => aws.calls.filter((call) => call.operation === operation).map(({ input }) => input),
  };
}
