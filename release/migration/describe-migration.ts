import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { lastPart } from "../gate/names";
import { clean } from "../logs/clean-text";
import type { MigrationRecord } from "./migration-record";

/** Digits that tell images from one another. */
const fingerprintDigits = 8;

/** What a person who asks for a migration is told before it begins. */
export function describeMigration(inputs: MigrationInputs, stack: string, last: MigrationRecord | undefined): string {
  const { service, head, fingerprint, taskDefinition, timeoutSeconds } = inputs;
  const image = `image ${fingerprint.slice(0, fingerprintDigits)}…`;
  return [
    `${service}'s database in stack ${stack} is to be migrated`,
    `  to        ${head === "" ? `what its ${image} holds` : `${clean(head)} (${image})`}`,
    `  by        a task of ${lastPart(taskDefinition)}, within ${Math.ceil(timeoutSeconds / 60)} min`,
    `  last run  ${describeLast(last, fingerprint)}`,
    "",
  ].join("\n");
}

/** `2026-01-01 12:00 UTC`, of a time in ISO 8601. */
export function shownTime(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function describeLast(last: MigrationRecord | undefined, fingerprint: string): string {
  if (last === undefined) {
    return "none is recorded";
  }
  const begun = `${shownTime(last.startedAt)} by ${clean(last.by)}`;
  const image =
    last.fingerprint === fingerprint ? "this image" : `image ${last.fingerprint.slice(0, fingerprintDigits)}…`;
  switch (last.state) {
    case "running":
      return `under way for ${image} (${begun}), waited for first`;
    case "succeeded":
      return `succeeded for ${image} (${begun})`;
    case "failed":
      return `failed for ${image} (${begun})${last.reason === undefined ? "" : `: ${clean(last.reason)}`}`;
  }
}
