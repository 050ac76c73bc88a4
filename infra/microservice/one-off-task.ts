/** A task of a service that runs once and ends. */
export interface OneOffTask {
  /** The service's name as people know it: `billing`; `api` for the API. */
  readonly service: string;
  readonly region: string;
  /** ARN. */
  readonly cluster: string;
  /** ARN with its revision. */
  readonly taskDefinition: string;
  /** Name of the container whose exit code counts. */
  readonly container: string;
  /** Ids; the task has no public address. */
  readonly subnets: readonly string[];
  /** Ids. */
  readonly securityGroups: readonly string[];
  /** Name of the task's log group. */
  readonly logGroup: string;
  /** Prefix of its stream: `<prefix>/<container>/<task id>`. */
  readonly logStreamPrefix: string;
  /** How long to wait at most. */
  readonly timeoutSeconds: number;
}

/** What is run before an ECS service is updated, so that its database suits the new image. */
export interface MigrationInputs extends OneOffTask {
  /** What the service's data is named after: the lock's name, which a renamed service keeps. */
  readonly dataName: string;
  /** Id of the database, which another one of the same name does not have: it is not migrated yet. */
  readonly database: string;
  /** Whether an update runs it, or `fleet migrate` alone. */
  readonly automatic: boolean;
  /** Of the image's sources; 64 hexadecimal digits. A migration runs once for each. */
  readonly fingerprint: string;
  /** Last migration that the image holds: its file's name without `.ts`; "" where it is not known. */
  readonly head: string;
  /** Name of the table that releases are recorded in; it also says which migration runs. */
  readonly releasesTable: string;
}
