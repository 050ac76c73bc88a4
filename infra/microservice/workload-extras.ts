import type * as pulumi from "@pulumi/pulumi";

/** What a task's role may do besides: a statement of an IAM policy that allows. */
export interface RoleStatement {
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** A container beside the service's own in its tasks. Those of migrations and of credentials have none. */
export interface Sidecar {
  /** Also the prefix of its log streams. */
  readonly name: string;
  readonly image: string;
  /** CPU units of the task's. */
  readonly cpu: number;
  /** It is stopped above; the task goes on. */
  readonly memoryMiB: number;
  readonly user: string;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly healthCheck: pulumi.Inputs;
  /** Plain variables of the service's own container; what the service itself says goes before. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What a workload is given by what it asks of the fleet, besides what every one has. */
export interface WorkloadExtras {
  /** Plain variables whose values are known when something else stands. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables that are keys of the service's own secret. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Of the task's role. */
  readonly statements: readonly RoleStatement[];
  readonly sidecars: readonly Sidecar[];
  /** ARNs of the image repositories, besides its own, that ECS pulls from to start it. */
  readonly repositories: readonly string[];
  /** Of the ECS service: what the policy pack takes for declared. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One workload's extras from several sources: what a source does not name it does not add. */
export function mergeExtras(...sources: readonly Partial<WorkloadExtras>[]): WorkloadExtras {
  return {
    environment: Object.assign({}, ...sources.map(({ environment }) => environment)),
    secrets: Object.assign({}, ...sources.map(({ secrets }) => secrets)),
    statements: sources.flatMap(({ statements = [] }) => statements),
    sidecars: sources.flatMap(({ sidecars = [] }) => sidecars),
    repositories: sources.flatMap(({ repositories = [] }) => repositories),
    tags: Object.assign({}, ...sources.map(({ tags }) => tags)),
  };
}
