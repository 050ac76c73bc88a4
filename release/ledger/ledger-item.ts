import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { tokensForm } from "../../infra/tokens/generations-form";
import { clean } from "../logs/clean-text";
import type { ReleaseRecord } from "./release-record";

/** A ledger that cannot be read or written, in one line for the user. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** A record as DynamoDB keeps it: an attribute for each field. */
export type StoredItem = Record<string, AttributeValue>;

/** A commit as git names it, SHA-1 or SHA-256. */
const commitForm = /^[0-9a-f]{40,64}$/;
/** An image's fingerprint: SHA-256. */
const fingerprintForm = /^[0-9a-f]{64}$/;

/** Makes an item of a record; absent fields have no attribute, and what has parts is JSON. */
export function writeRecord(record: ReleaseRecord): StoredItem {
  const fields = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [name, attributeOf(value)]));
}

function attributeOf(value: unknown): AttributeValue {
  if (typeof value === "number") {
    return { N: String(value) };
  }
  return { S: typeof value === "object" ? JSON.stringify(value) : String(value) };
}

/** Reads an item. Throws a `LedgerError` where it is no record: to leave one out would change what seems to run. */
export function readRecord(item: StoredItem, table: string): ReleaseRecord {
  const refuse = (name: string): never => {
    const key = clean(`${item.service?.S ?? "?"} ${item.release?.N ?? "?"}`);
    throw new LedgerError(`${table} holds no release under ${key}: \`${name}\` is missing or unknown`);
  };
  const optional = (name: string) => item[name]?.S;
  const text = (name: string) => optional(name) ?? refuse(name);
  const formed = (name: string, form: RegExp) => {
    const value = text(name);
    return form.test(value) ? value : refuse(name);
  };
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value =>
    values.find((value) => value === item[name]?.S) ?? refuse(name);
  const count = (name: string) => {
    const value = Number(item[name]?.N);
    return Number.isSafeInteger(value) && value > 0 ? value : refuse(name);
  };
  const time = text("time");
  const record = {
    service: text("service"),
    release: count("release"),
    kind: oneOf("kind", ["deploy", "rollback"]),
    result: oneOf("result", ["succeeded", "failed"]),
    fingerprint: formed("fingerprint", fingerprintForm),
    image: text("image"),
    taskDefinition: text("taskDefinition"),
    time: Number.isNaN(Date.parse(time)) ? refuse("time") : time,
    by: text("by"),
    digest: optional("digest"),
    commit: item.commit === undefined ? undefined : formed("commit", commitForm),
    migrationHead: optional("migrationHead"),
    reason: optional("reason"),
    credentials: item.credentials === undefined ? undefined : count("credentials"),
    tokens: item.tokens === undefined ? undefined : (readTokens(text("tokens")) ?? refuse("tokens")),
    restores: item.restores === undefined ? undefined : count("restores"),
  };
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as unknown as ReleaseRecord;
}

/** Nothing where the text is none. */
function readTokens(text: string): ReleaseRecord["tokens"] {
  try {
    return tokensForm.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
