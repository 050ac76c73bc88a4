import type { ServiceSettings } from "../../infra/settings";
import { logicalName, type StackResource } from "../stack/export-stack";
import { RemovalError } from "./removal-error";

/** Where a service's data is, as the stack's state knows it. */
export interface ServiceData {
  readonly database: string;
  readonly cache: string;
  /** ARN. */
  readonly secret: string;
  /** Name of the image repository. */
  readonly repository: string;
  /** Ids of the security groups that only its data is in. */
  readonly securityGroups: readonly string[];
  /** Whether the stack has stopped the service and lets go of its data. */
  readonly isRetired: boolean;
  /** When it was last changed, which the end of a removal does: as `202601011200`. Absent where the state does not tell. */
  readonly changedAt?: string;
}

const kinds = {
  database: ["aws:rds/instance:Instance", "identifier"],
  cache: ["aws:elasticache/replicationGroup:ReplicationGroup", "replicationGroupId"],
  secret: ["aws:secretsmanager/secret:Secret", "arn"],
  repository: ["aws:ecr/repository:Repository", "name"],
} as const;

/** Finds a service's data in the state. Throws a {@link RemovalError} where there is none, or not all of it. */
export function findServiceData(
  resources: readonly StackResource[],
  { name }: Pick<ServiceSettings, "name">,
  stack: string,
): ServiceData {
  const own = resources.filter((one) => tagsOf(one)["fleet:service"] === name);
  const found = (kind: keyof typeof kinds): StackResource | undefined =>
    own.find(({ type }) => type === kinds[kind][0]);
  const value = (kind: keyof typeof kinds): string => {
    const text = found(kind)?.outputs[kinds[kind][1]];
    if (typeof text !== "string" || text === "") {
      throw new RemovalError(
        found("database") === undefined
          ? `stack \`${stack}\` holds no data of \`${name}\`: remove its declaration and its settings, then run fleet deploy`
          : `the state of stack \`${stack}\` does not tell the ${kind} of \`${name}\`: run fleet deploy until it succeeds`,
      );
    }
    return text;
  };
  const changedAt = found("database")?.modified?.replaceAll(/\D/g, "").slice(0, 12);
  return {
    database: value("database"),
    cache: value("cache"),
    secret: value("secret"),
    repository: value("repository"),
    securityGroups: own.filter(isDataGroup).map(({ outputs }) => String(outputs.id)),
    isRetired: tagsOf(found("database") as StackResource)["fleet:retire"] === "keepData" && !own.some(isService),
    ...(changedAt !== undefined && { changedAt }),
  };
}

function tagsOf({ outputs }: StackResource): Readonly<Record<string, unknown>> {
  return (outputs.tags ?? {}) as Record<string, unknown>;
}

function isDataGroup(resource: StackResource): boolean {
  return resource.type === "aws:ec2/securityGroup:SecurityGroup" && /-(database|cache)$/.test(logicalName(resource));
}

/** It is deleted last, after its gate: as long as it is there, its tasks may run. */
function isService({ type }: StackResource): boolean {
  return type === "aws:ecs/service:Service";
}
