import * as pulumi from "@pulumi/pulumi";
import { dataNamesIn, listText } from "./rename-guard";
import { type FleetSettings, runningServices } from "./settings";

/** A resource in the stack's state: its outputs by URN. */
export type StackResources = Readonly<
  Record<string, { readonly type: string; readonly outputs: Record<string, unknown> }>
>;

/** A service that the stack holds data of, and that is not declared any more. */
export interface RemovedService {
  readonly name: string;
  /** What is still there, in words: `database billing1a2b3c4`. */
  readonly data: readonly string[];
}

/** Kinds of resources that hold a service's data, and the output that names them. */
const dataKinds: Readonly<Record<string, { label: string; output: string }>> = {
  "aws:rds/instance:Instance": { label: "database", output: "identifier" },
  "aws:elasticache/replicationGroup:ReplicationGroup": { label: "cache", output: "replicationGroupId" },
  "aws:secretsmanager/secret:Secret": { label: "secret", output: "arn" },
  "aws:ecr/repository:Repository": { label: "images", output: "repositoryUrl" },
};

/** Reads what the stack holds, as of its last update; empty for a new stack. Asks the engine, not AWS. */
export async function readStackResources(): Promise<StackResources> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const result = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
  return (result as { outputs: StackResources }).outputs;
}

/** Services whose data is in the stack, which are not declared, and which were not let go of by `retire` before. */
export function removedServices(resources: StackResources, settings: FleetSettings): RemovedService[] {
  const declared = new Set(settings.services.flatMap(({ name, formerNames }) => [name, ...formerNames]));
  const removed = new Map<string, string[]>();
  for (const { type, outputs } of Object.values(resources)) {
    const kind = dataKinds[type];
    const tags = (outputs.tags ?? {}) as Record<string, string>;
    const name = tags["fleet:service"];
    const ours = tags["fleet:role"] === "microservice" && tags["fleet:retire"] === undefined;
    if (kind === undefined || name === undefined || !ours || declared.has(name)) {
      continue;
    }
    removed.set(name, [...(removed.get(name) ?? []), `${kind.label} ${String(outputs[kind.output])}`]);
  }
  return [...removed].map(([name, data]) => ({ name, data: data.sort() })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the user reads when a line that declared a service has gone. */
export function removalMessage(
  removed: readonly RemovedService[],
  settings: FleetSettings,
  resources: StackResources,
): string {
  const lines = removed.flatMap(({ name, data }) => [
    `\`${name}\` is no longer declared, but the stack holds its data:`,
    ...data.map((item) => `  ${item}`),
  ]);
  const names = removed.map(({ name }) => name);
  return [
    "No data is deleted by removing a line. Nothing was changed.",
    ...lines,
    "Bring the service back, or remove it in two steps:",
    `  1. declare it again and run fleet remove ${names[0]}, or set fleet:services.${names[0]}.retire to keepData or deleteData`,
    "     and run pulumi up: it is stopped, and its data is no longer protected;",
    "  2. remove the declaration and the setting, and run pulumi up:",
    "     keepData leaves database, cache, secret and images in AWS; deleteData deletes them (with a final snapshot if the fleet protects data).",
    renameHint(names, settings, dataNamesIn(resources)),
  ].join("\n");
}

/** How a service goes on with the data under another name; it is named where only one can be meant. */
function renameHint(
  [removed = "", ...others]: readonly string[],
  settings: FleetSettings,
  dataNames: ReadonlyMap<string, string>,
): string {
  const running = runningServices(settings).map(({ name }) => name);
  const [appeared, ...more] = running.filter((name) => !dataNames.has(name));
  if (others.length === 0 && appeared !== undefined && more.length === 0) {
    const former = listText([...new Set([dataNames.get(removed) ?? removed, removed])]);
    return `Is \`${appeared}\` its new name? Then set fleet:services.${appeared}.renamedFrom: ${former}, and it goes on with this data.`;
  }
  return `If it was renamed: set fleet:services.<new name>.renamedFrom: ${removed}, and it goes on with this data. Declared now: ${running.join(", ") || "none"}.`;
}
