import { basename } from "node:path";
import type { ReleaseRecord } from "../ledger/release-record";
import { clean } from "../logs/clean-text";
import type { RollbackPlan } from "./plan-rollback";

/** What is told of. */
export interface RollbackContext {
  readonly service: string;
  readonly target: ReleaseRecord;
  readonly stackFile: string;
}

/** `release 7 (image 3f2a9c1b…, commit 1a2b3c4d, 2026-01-01 12:00 UTC by ann)` */
export function describeRelease({ release, fingerprint, commit, time, by }: ReleaseRecord): string {
  const when = `${time.slice(0, 16).replace("T", " ")} UTC`;
  const what = [`image ${fingerprint.slice(0, 8)}…`, ...(commit === undefined ? [] : [`commit ${commit.slice(0, 8)}`])];
  return clean(`release ${release} (${[...what, `${when} by ${by}`].join(", ")})`);
}

/** What will be done, before anybody agrees to it. */
export function describePlan(service: string, { target, running, warnings }: RollbackPlan, stackFile: string): string {
  const from = running === undefined ? "what runs, which the ledger does not know" : describeRelease(running);
  return [
    `${service} goes back`,
    `  from ${from}`,
    `  to   ${describeRelease(target)}, with the settings it had then`,
    `  ${basename(stackFile)} will hold that image (heldImage), so that pulumi up keeps it`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    "",
  ].join("\n");
}

/** It is back, and what comes next. `line` is the ledger's, or why there is none. */
export function describeBack(context: RollbackContext, line: ReleaseRecord | string, seconds: number): string {
  const { service, target } = context;
  const file = basename(context.stackFile);
  return [
    `${service} is back at release ${target.release} (${seconds} s)${recorded(line)}`,
    `Commit ${file} now: it holds the image (heldImage), and an update from a checkout without it goes forward to the source again.`,
    "The next pulumi up keeps the image, but with the settings of today: it registers the same image once more and replaces the tasks one after the other.",
    `To go forward, mend the source, remove heldImage from ${file}, and run pulumi up.`,
    "",
  ].join("\n");
}

/** The tasks did not come up: what runs is what ECS went back to. */
export function describeFailed(context: RollbackContext, line: ReleaseRecord | string, failure: string): string {
  const { service, target } = context;
  const file = basename(context.stackFile);
  return [
    failure,
    `${service} did not get back to release ${target.release}${recorded(line)}`,
    `${file} still holds its image: ECS was asked for it, and the next pulumi up is to try it once more rather than to deploy the source.`,
    `Look at what runs (fleet status), then either go back to another release (fleet rollback ${service} --to N), or remove heldImage from ${file}.`,
    "",
  ].join("\n");
}

/** Nobody knows how it ends. */
export function describeUnknown({ service, target, stackFile }: RollbackContext, failure: string): string {
  return [
    `${failure}`,
    `ECS was asked for release ${target.release} of ${service} and may still be getting there; the ledger has no line of it, as nobody knows how it ends.`,
    `${basename(stackFile)} holds its image, so that the next pulumi up goes on with it. See fleet status.`,
    "",
  ].join("\n");
}

function recorded(line: ReleaseRecord | string): string {
  if (typeof line !== "string") {
    return `, recorded as release ${line.release}`;
  }
  const advice = /denied|not authorized/i.test(line) ? ": grant dynamodb:PutItem on the table" : "";
  return `; the ledger has no line of it: ${clean(line)}${advice}`;
}
