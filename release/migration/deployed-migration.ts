import { z } from "zod";
import type { MigrationInputs } from "../../infra/microservice/one-off-task";
import { nearest } from "../../modules-manifest/nearest";
import { clean } from "../logs/clean-text";
import { DeployedStackError } from "../stack/deployed-stack";
import { exportStack, logicalName, type StackResource } from "../stack/export-stack";
import { gateType } from "../stack/read-deployed-stack";

/** Type of what an update runs before a service, or leaves to `fleet migrate`. */
export const migrationType = "pulumi-nodejs:dynamic/fleet:Migration";

const migrationSchema = z.object({
  service: z.string(),
  dataName: z.string(),
  database: z.string(),
  automatic: z.boolean(),
  region: z.string(),
  cluster: z.string(),
  taskDefinition: z.string(),
  container: z.string(),
  subnets: z.array(z.string()),
  securityGroups: z.array(z.string()),
  logGroup: z.string(),
  logStreamPrefix: z.string(),
  timeoutSeconds: z.number(),
  fingerprint: z.string(),
  head: z.string().default(""),
  releasesTable: z.string().min(1),
});

/**
 * What a stack's state knows of a service's migration, by the service's name. Asks the Pulumi CLI. Throws a
 * {@link DeployedStackError} where there is none.
 */
export async function readDeployedMigration(
  projectDirectory: string,
  stack: string,
  service: string,
): Promise<MigrationInputs> {
  return deployedMigrationOf(await exportStack(projectDirectory, stack), stack, service);
}

/** As {@link readDeployedMigration}, of a state that was read already. */
export function deployedMigrationOf(
  resources: readonly StackResource[],
  stack: string,
  service: string,
): MigrationInputs {
  const migrations = resources.filter(({ type }) => type === migrationType);
  const found = migrations.find((one) => nameOf(one) === service);
  if (found !== undefined) {
    return readMigrationInputs(found, stack);
  }
  // A service whose first migration failed has no gate yet.
  const gates = resources.filter(({ type }) => type === gateType);
  const names = [...new Set([...gates, ...migrations].map(nameOf))].sort();
  if (names.length === 0) {
    throw new DeployedStackError(`nothing is deployed in stack \`${stack}\` yet: run pulumi up --stack ${stack}`);
  }
  if (names.includes(service)) {
    const others = migrations.length === 0 ? "no service has any" : `services with some: ${listOf(migrations)}`;
    throw new DeployedStackError(
      `service \`${service}\` has no migrations in stack \`${stack}\`: it had no bin/migration/up.ts when it was deployed, heldImage holds an earlier image, or migration.mode is off; ${others}`,
    );
  }
  const meant = nearest(service, names);
  const suggestion = meant === undefined ? "." : `; did you mean \`${meant}\`?`;
  throw new DeployedStackError(`no service \`${clean(service)}\`${suggestion} Deployed are ${names.join(", ")}`);
}

function listOf(migrations: readonly StackResource[]): string {
  return migrations.map(nameOf).sort().join(", ");
}

function nameOf(resource: StackResource): string {
  return typeof resource.inputs.service === "string" ? resource.inputs.service : logicalName(resource);
}

function readMigrationInputs(resource: StackResource, stack: string): MigrationInputs {
  const parsed = migrationSchema.safeParse(resource.inputs);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new DeployedStackError(
    `the migration \`${logicalName(resource)}\` in the state of stack \`${stack}\` cannot be read: ${problems.join("; ")}`,
  );
}
