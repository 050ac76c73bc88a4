import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { GateFailure } from "../gate/gate-failure";
import { clean } from "../logs/clean-text";

/** How a run of a migration stands. */
export type MigrationState = "running" | "succeeded" | "failed";

/** The last run of a service's migration: while it is `running`, nobody else's may begin. */
export interface MigrationRecord {
  /** What the service's data is named after: `billing`; `api` for the API. */
  readonly service: string;
  /** Unique. The run's task can be found by it. */
  readonly run: string;
  /** Of the image's sources; 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Id of the database. */
  readonly database: string;
  /** Last migration that the image holds; "" where it is not known. */
  readonly head: string;
  readonly state: MigrationState;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Who asked for it: the CI's actor, else the user of the machine. */
  readonly by: string;
  /** ARN; absent where ECS has not told it. */
  readonly task?: string;
  /** Of a failure: its first line. */
  readonly reason?: string;
}

/** Whether a run was for this image, and for this database. */
export function isFor({ fingerprint, database }: MigrationInputs, record: MigrationRecord): boolean {
  return record.fingerprint === fingerprint && record.database === database;
}

type Item = Record<string, AttributeValue>;

const keySuffix = "#migration";
const states: readonly MigrationState[] = ["running", "succeeded", "failed"];

/** Key of a service's record in the table of releases: no service has such a name, so that no release is near it. */
export function migrationKey(service: string): string {
  return `${service}${keySuffix}`;
}

/** Makes an item of a record; absent fields have no attribute. */
export function writeMigration({ service, ...fields }: MigrationRecord): Item {
  const texts = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    service: { S: migrationKey(service) },
    release: { N: "0" },
    ...Object.fromEntries(texts.map(([name, value]) => [name, { S: value }])),
  };
}

/** Reads an item. Throws a GateFailure where it is no record: to leave it out would let two migrate at once. */
export function readMigration(item: Item, table: string): MigrationRecord {
  const key = item.service?.S ?? "?";
  const refuse = (name: string): never => {
    const happened = `${table} holds no migration under ${clean(key)}: \`${name}\` is missing or unknown`;
    throw new GateFailure(happened, { explainable: false });
  };
  const text = (name: string) => item[name]?.S ?? refuse(name);
  const startedAt = text("startedAt");
  return {
    service: key.endsWith(keySuffix) ? key.slice(0, -keySuffix.length) : refuse("service"),
    run: text("run"),
    fingerprint: text("fingerprint"),
    database: text("database"),
    head: text("head"),
    state: states.find((state) => state === item.state?.S) ?? refuse("state"),
    startedAt: Number.isNaN(Date.parse(startedAt)) ? refuse("startedAt") : startedAt,
    by: text("by"),
    ...(item.task?.S !== undefined && { task: item.task.S }),
    ...(item.reason?.S !== undefined && { reason: item.reason.S }),
  };
}
