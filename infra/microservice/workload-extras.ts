import type * as pulumi from "@pulumi/pulumi";

/** What a task's role may do besides: a statement of an IAM policy that allows. */
export interface RoleStatement {
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** What a workload is given by what it asks of the fleet, besides what every one has. */
export interface WorkloadExtras {
  /** Plain variables whose values are known when something else stands. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables that are keys of the service's own secret. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Of the task's role. */
  readonly statements: readonly RoleStatement[];
  /** Of the ECS service: what the policy pack takes for declared. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One workload's extras from several sources: what a source does not name it does not add. */
export function mergeExtras(...sources: readonly Partial<WorkloadExtras>[]): WorkloadExtras {
  return {
    environment: Object.assign({}, ...sources.map(({ environment }) => environment)),
    secrets: Object.assign({}, ...sources.map(({ secrets }) => secrets)),
    statements: sources.flatMap(({ statements = [] }) => statements),
    tags: Object.assign({}, ...sources.map(({ tags }) => tags)),
  };
}
