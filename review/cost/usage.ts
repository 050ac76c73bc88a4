/** What a plan cannot know of a month, and its cost takes as given. */
export interface Usage {
  /** Capacity units that a load balancer uses on average: 25 new connections a second, or 1 GB an hour, are one. */
  readonly capacityUnits: number;
  /** GB that are written to a log group. */
  readonly logGb: number;
  /** GB of images in a repository. */
  readonly imageGb: number;
}

/** A quiet month. */
export const assumedUsage: Usage = { capacityUnits: 0.3, logGb: 2, imageGb: 1 };

/** The assumptions in words. */
export function describeUsage({ capacityUnits, logGb, imageGb }: Usage): string {
  return `${capacityUnits} capacity units per load balancer, ${logGb} GB per log group, ${imageGb} GB per image repository`;
}

/** What costs money in any fleet and is in no plan. */
export const alwaysExcluded: readonly string[] = [
  "data transfer and what NAT gateways process",
  "requests (firewall, secrets, keys, DNS)",
  "Container Insights",
  "what databases log",
  "backups beyond a database's size",
  "tasks above the fewest",
  "tax and discounts",
];
