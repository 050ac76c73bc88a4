import type { TokenGenerations } from "../tokens/settings";

/** What the gate behind an ECS service is told: which tasks are to run, and where to look if they do not. */
export interface GateInputs {
  /** The service's name as people know it: `billing`; `api` for the API. */
  readonly service: string;
  readonly region: string;
  /** ARN. */
  readonly cluster: string;
  /** ARN of the ECS service. */
  readonly ecsService: string;
  /** ARN of the requested task definition, with its revision. */
  readonly taskDefinition: string;
  /** Name of the container that serves. */
  readonly container: string;
  /** The image as the task definition names it: `<repository>@sha256:...`, or `<repository>:<tag>`. */
  readonly image: string;
  /** Of the image's sources; 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Last migration that the image holds. @default - it holds none */
  readonly migrationHead?: string;
  /** Name of the table that releases are recorded in. */
  readonly releasesTable: string;
  /** ARNs; every task is to be healthy in each of them. */
  readonly targetGroups: readonly string[];
  /** Name of the tasks' log group. */
  readonly logGroup: string;
  /** Prefix of its streams: `<prefix>/<container>/<task id>`. */
  readonly logStreamPrefix: string;
  /** How long to wait at most. */
  readonly timeoutSeconds: number;
  /** Generation of the credentials that the task definition's secrets hold. @default 1 */
  readonly credentials?: number;
  /** Generations of the tokens in them. @default - there are none */
  readonly tokens?: TokenGenerations;
}
