import type { Service } from "@aws-sdk/client-ecs";
import type { AwsCalls } from "./aws-calls";
import type { Patience } from "./patience";

/** What ECS describes at once: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const servicesPerCall = 10;

/** Services of one cluster. */
export type ClusterMembers<Member> = readonly [Member, ...Member[]];

/** Services by their cluster, in the order given. ARNs of clusters differ between regions. */
export function groupByCluster<Member extends { readonly cluster: string }>(
  services: readonly Member[],
): readonly ClusterMembers<Member>[] {
  const groups = new Map<string, [Member, ...Member[]]>();
  for (const service of services) {
    const group = groups.get(service.cluster);
    if (group === undefined) {
      groups.set(service.cluster, [service]);
    } else {
      group.push(service);
    }
  }
  return [...groups.values()];
}

/** What is asked of ECS, in the order given and in as many calls as it takes. */
export function batchesOf<Asked>(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  return Array.from({ length: Math.ceil(asked.length / servicesPerCall) }, (_, index) =>
    asked.slice(index * servicesPerCall, (index + 1) * servicesPerCall),
  );
}

/** Describes a cluster's services, however many, one call after the other. By ARN; one that does not exist is left out. */
export async function describeMembers(
  members: ClusterMembers<{ readonly cluster: string; readonly ecsService: string }>,
  calls: Pick<AwsCalls, "describeServices">,
  patience: Patience,
): Promise<ReadonlyMap<string, Service>> {
  const [{ cluster }] = members;
  const found = new Map<string, Service>();
  for (const batch of batchesOf(members)) {
    const arns = batch.map(({ ecsService }) => ecsService);
    for (const service of await calls.describeServices(cluster, arns, patience)) {
      found.set(service.serviceArn ?? "", service);
    }
  }
  return found;
}
