import type * as pulumi from "@pulumi/pulumi";
import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { whileNotCancelled } from "../gate/cancellation";
import { GateFailure } from "../gate/gate-failure";
import { sharedGear } from "../gate/gate-provider";
import { initFailure } from "../gate/init-failure";
import type { MigrationGear, MigrationResult } from "./attempt";
import { connectBook } from "./connect-book";
import { migrate } from "./migrate";
import type { MigrationBook } from "./migration-book";

/** Of a migration that ended well: its inputs, and its run. One that did not has its inputs only. */
export type MigrationOutputs = MigrationInputs & Partial<MigrationResult>;

/** The provider of `pulumi-nodejs:dynamic/fleet:Migration`. */
export const migrationProvider: pulumi.dynamic.ResourceProvider<MigrationInputs, MigrationOutputs> =
  createMigrationProvider({ ...sharedGear, bookOf: sharedBooks() });

/** Makes a provider of migrations that share a way to AWS. */
export function createMigrationProvider(
  gear: MigrationGear,
): pulumi.dynamic.ResourceProvider<MigrationInputs, MigrationOutputs> {
  const run = async (inputs: MigrationInputs): Promise<MigrationOutputs> => {
    if (!inputs.automatic) {
      return inputs;
    }
    try {
      const result = await whileNotCancelled((cancelled) => migrate(inputs, { again: false }, gear, cancelled));
      return { ...inputs, ...result };
    } catch (error) {
      throw initFailure(inputs.service, inputs, error);
    }
  };
  return {
    // Settings make other task definitions, which are no reason to migrate again. What was not proven has no run, not
    // even after a refresh, which forgets its errors.
    diff: async (_id, olds, news) => ({
      changes:
        news.automatic &&
        (olds.fingerprint !== news.fingerprint || olds.database !== news.database || olds.run === undefined),
    }),
    create: async (inputs) => ({ id: inputs.service, outs: await run(inputs) }),
    // The engine asks for it without a difference as well, where the last one failed.
    update: async (_id, _olds, news) => ({ outs: await run(news) }),
    // Without inputs, so that the state keeps its own: they may be newer than what was run.
    async read(id, props) {
      if (props === undefined) {
        throw new GateFailure("a migration cannot be imported", { explainable: false });
      }
      return { id, props };
    },
  };
}

/** One book for each table: a process migrates many services. */
function sharedBooks(): MigrationGear["bookOf"] {
  const books = new Map<string, MigrationBook>();
  return (region, table) => {
    const key = `${region} ${table}`;
    const book = books.get(key) ?? connectBook(region, table);
    books.set(key, book);
    return book;
  };
}
