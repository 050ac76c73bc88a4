import { basename } from "node:path";
import type { FleetSettings, ServiceSettings } from "../../infra/settings";
import type { ServiceData } from "./service-data";
import type { SnapshotOutcome } from "./take-snapshots";

/** What a removal is told about. */
export interface Removal {
  readonly settings: Pick<FleetSettings, "name" | "region" | "stack">;
  readonly service: ServiceSettings;
  readonly data: ServiceData;
  /** `Pulumi.<stack>.yaml`, absolute. */
  readonly stackFile: string;
}

/** The last snapshots; a text says why one is missing that should be there. */
export interface LastSnapshots {
  readonly database: SnapshotOutcome | string;
  readonly cache: SnapshotOutcome | string;
}

/** What a removal is going to do. */
export function describeRemovalPlan({ settings, service, data, stackFile }: Removal): string {
  const { name, deregistrationDelaySeconds } = service;
  const takes = "  takes a last snapshot of database and cache, once nothing writes any more";
  if (data.isRetired && service.retire === "keepData") {
    return [`${name} has stopped already; what is left:`, takes, ""].join("\n");
  }
  return [
    `${name} is removed from stack ${settings.stack}`,
    `  stops its tasks (requests get ${deregistrationDelaySeconds} s to end); its address, alarms, roles and log go`,
    `  keeps database ${data.database}, cache ${data.cache}, its secret, and its images in ${data.repository}`,
    takes,
    `  ${basename(stackFile)} will hold retire: keepData, and pulumi up deploys it, with whatever else changed since the last update`,
    "",
  ].join("\n");
}

/** Where everything is when a service was stopped, and how it is deleted for good. */
export function describeRemoved(removal: Removal, snapshots: LastSnapshots): string {
  const { settings, service, data, stackFile } = removal;
  const { name, entry } = service;
  return [
    `${name} has stopped. Its data stays in ${settings.region}:`,
    `  database  ${data.database}`,
    `  cache     ${data.cache}`,
    `  secret    ${data.secret}`,
    `  images    ${data.repository}`,
    `  snapshot of the database  ${snapshotText(snapshots.database)}`,
    `  snapshot of the cache     ${snapshotText(snapshots.cache)}`,
    `To finish, remove ${entry.folder}, what declares it in the API's yml, and fleet:services.${name} in ${basename(stackFile)}; then run`,
    "fleet deploy: the stack forgets the data, and AWS keeps it. It can be read as long as the fleet's key stays.",
    "To delete it for good after that:",
    ...deletionCommands(removal, snapshots).map((command) => `  ${command}`),
    "",
  ].join("\n");
}

function snapshotText(outcome: SnapshotOutcome | string): string {
  if (typeof outcome === "string") {
    return `NOT TAKEN: ${outcome}`;
  }
  return "name" in outcome ? outcome.name : `none: ${outcome.none}`;
}

/** AWS's commands, in the order in which they work. */
export function deletionCommands(
  { settings, data }: Pick<Removal, "settings" | "data">,
  { database, cache }: LastSnapshots,
): readonly string[] {
  const aws = (command: string) => `aws ${command} --region ${settings.region}`;
  const named = (outcome: SnapshotOutcome | string, command: string) =>
    typeof outcome !== "string" && "name" in outcome ? [aws(`${command} ${outcome.name}`)] : [];
  return [
    aws(`rds delete-db-instance --db-instance-identifier ${data.database} --skip-final-snapshot`),
    aws(`elasticache delete-replication-group --replication-group-id ${data.cache}`),
    aws(`rds wait db-instance-deleted --db-instance-identifier ${data.database}`),
    aws(`elasticache wait replication-group-deleted --replication-group-id ${data.cache}`),
    ...data.securityGroups.map((id) => aws(`ec2 delete-security-group --group-id ${id}`)),
    aws(`secretsmanager delete-secret --secret-id ${data.secret} --force-delete-without-recovery`),
    aws(`ecr delete-repository --repository-name ${data.repository} --force`),
    ...named(database, "rds delete-db-snapshot --db-snapshot-identifier"),
    ...named(cache, "elasticache delete-snapshot --snapshot-name"),
  ];
}
