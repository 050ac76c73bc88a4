import { userInfo } from "node:os";
import { currentCommit } from "../../infra/checkout";
import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { GateFailure } from "../gate/gate-failure";
import type { Ledger, ReleaseRecord } from "./release-record";

/** Whose release it is, and of what. */
export type ReleaseOrigin = Pick<ReleaseRecord, "by" | "commit">;

/** How a deployment ended. */
export type ReleaseOutcome =
  | { readonly result: "succeeded"; readonly digest: string }
  | { readonly result: "failed"; readonly digest?: string; readonly reason: string };

/** How one ended whose tasks did not come up. */
export function failedOutcome(service: string, { message }: GateFailure, digest: string | undefined): ReleaseOutcome {
  return { result: "failed", reason: firstLine(service, message), ...(digest !== undefined && { digest }) };
}

/** The first line of a failure's text, without the service's name. */
export function firstLine(service: string, text: string): string {
  const [line = ""] = text.split("\n");
  return line.startsWith(`${service}: `) ? line.slice(service.length + 2) : line;
}

/** Variables in which CI systems say who asked for the run: GitHub, GitLab, Buildkite. */
const actorVariables = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILDKITE_BUILD_CREATOR"];

/** The commit of a directory, and who deploys it. */
export function releaseOrigin(directory: string, environment: NodeJS.ProcessEnv): ReleaseOrigin {
  const commit = currentCommit(directory);
  const actor = actorVariables.map((name) => environment[name]).find((value) => value);
  return { by: actor ?? userName(), ...(commit !== undefined && { commit }) };
}

/** Adds a deployment to the ledger, unless it is what the last line says already: a gate looks again after a refresh. */
export async function recordRelease(
  ledger: Ledger,
  { service, taskDefinition, image, fingerprint, migrationHead, credentials, tokens }: GateInputs,
  outcome: ReleaseOutcome,
  origin: ReleaseOrigin,
  now: Date,
): Promise<void> {
  const [last] = outcome.result === "succeeded" ? await ledger.list(service, 1) : [];
  if (last?.result === "succeeded" && last.taskDefinition === taskDefinition) {
    return;
  }
  await ledger.append({
    service,
    kind: "deploy",
    ...outcome,
    fingerprint,
    image,
    taskDefinition,
    ...(migrationHead !== undefined && { migrationHead }),
    ...(credentials !== undefined && { credentials }),
    ...(tokens !== undefined && { tokens }),
    time: now.toISOString(),
    ...origin,
  });
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
