import type { TokenGenerations } from "../../infra/tokens/settings";

/** How a release came about. */
export type ReleaseKind = "deploy" | "rollback";

/** One line of the ledger: an attempt to have a service run an image. Never changed once written. */
export interface ReleaseRecord {
  /** `billing`; `api` for the API. */
  readonly service: string;
  /** Counts the service's attempts, from 1. */
  readonly release: number;
  readonly kind: ReleaseKind;
  readonly result: "succeeded" | "failed";
  /** Of the image's sources; 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** As the task definition names it: `<repository>@sha256:...`, or `<repository>:<tag>`. */
  readonly image: string;
  /** `sha256:...`; absent where the deployment failed before it was known. */
  readonly digest?: string;
  /** ARN with its revision. */
  readonly taskDefinition: string;
  /** 40 hexadecimal digits; absent outside of git. */
  readonly commit?: string;
  /** Last migration that the image holds; absent where the service has none. */
  readonly migrationHead?: string;
  /** Generation of the datastores' credentials that its tasks have. @default 1 */
  readonly credentials?: number;
  /** Generations of the tokens for calls that its tasks have; absent where they have none. */
  readonly tokens?: TokenGenerations;
  /** When it ended, ISO 8601 in UTC. */
  readonly time: string;
  /** Who asked for it: the CI's actor, else the user of the machine. */
  readonly by: string;
  /** Of a roll-back: the release it went back to. */
  readonly restores?: number;
  /** Of a failure: its first line. */
  readonly reason?: string;
}

/** The record of every service's releases: append-only, durable, safe for several writers at once. */
export interface Ledger {
  /** Adds a line after the service's last one. */
  append(entry: Omit<ReleaseRecord, "release">): Promise<ReleaseRecord>;
  /** A service's lines, the newest first. @default most - 50 */
  list(service: string, most?: number): Promise<readonly ReleaseRecord[]>;
}
