/** What stands for everybody outside; comparisons name it so as well. */
export const internetId = "the internet";

/** Id of the load balancer before the API. */
export function entryId(api: string): string {
  return `entry of ${api}`;
}

/** Id of a load balancer that services stand behind. */
export function balancerId(name: string): string {
  return `load balancer ${name}`;
}

/** Ids of a service's own stores. */
export function storeId(kind: "postgres" | "redis", owner: string): string {
  return `${kind} of ${owner}`;
}
