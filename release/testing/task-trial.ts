import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { fingerprint, gateInputs, taskDefinition } from "./gate-trial";
import type { TaskScenario } from "./scripted-aws-task-scenarios";
import type { TaskScript } from "./scripted-aws-tasks";

/** Inputs of a migration of a service; for a one-off task they are more than enough. */
export function migrationInputs(changes: Partial<MigrationInputs> = {}): MigrationInputs {
  const { service = "billing" } = changes;
  const { region, cluster, logGroup, logStreamPrefix, releasesTable } = gateInputs({ service });
  return {
    service,
    dataName: service,
    database: `db-${service}`,
    automatic: true,
    region,
    cluster,
    taskDefinition: taskDefinition(7, service).replace(/:7$/, "-migration:7"),
    container: service,
    subnets: ["subnet-1", "subnet-2"],
    securityGroups: ["sg-1"],
    logGroup,
    logStreamPrefix,
    timeoutSeconds: 900,
    fingerprint,
    head: "20260101_invoices",
    releasesTable,
    ...changes,
  };
}

/** A script for those inputs' tasks, one scenario for each. */
export function taskScript(...scenarios: readonly [TaskScenario, ...TaskScenario[]]): TaskScript {
  return { family: "shop-prod-billing-migration", scenarios, container: "billing" };
}
