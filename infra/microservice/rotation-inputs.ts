import type { OneOffTask } from "./one-off-task";

/** What is run before tasks with a generation's credentials start: the database gets its login. */
export interface PreparationInputs extends OneOffTask {
  /** Of the credentials; 2 and up. */
  readonly generation: number;
  /** What RDS calls the instance, unlike any other: another one has none of the logins. */
  readonly database: string;
}

/** What is run when tasks with a generation's credentials are healthy: those of before are taken away. */
export interface CompletionInputs extends PreparationInputs {
  /** Id of the replication group. */
  readonly cache: string;
  /** ARN of the service's secret. */
  readonly secret: string;
  /** Id of the version that holds the generation's credentials. */
  readonly secretVersion: string;
}
