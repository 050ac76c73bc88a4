/** What is sold by the hour; everything else is sold by the month, or by the GB in a month. */
const hourly = /^(fargate|rds\.instance|cache|loadBalancer|nat|ipv4|endpoint)\./;

/** One price as AWS asks it, in dollars. */
export interface UnitPrice {
  /** Ours: `fargate.arm.vcpu`, `rds.instance.db.t4g.micro.multiAz`. */
  readonly item: string;
  /** `global` where AWS asks the same everywhere. */
  readonly region: string;
  readonly price: number;
  readonly unit: "hour" | "month";
  /** When the source had it: a day, or a month or year where it names no more, or `undated`. */
  readonly date: string;
  readonly source: string;
}

function list(
  { region, date, source }: Pick<UnitPrice, "region" | "date" | "source">,
  prices: Readonly<Record<string, number>>,
): readonly UnitPrice[] {
  return Object.entries(prices).map(([item, price]) => {
    return { item, region, price, unit: hourly.test(item) ? "hour" : "month", date, source };
  });
}

/** Golden files of infracost hold what AWS's price list answered; they are of 2024-07 to 2026-05. */
const infracost = "AWS price list, in infracost's golden files";
const quoted = (of: string) => `AWS price list files of ${of}, quoted in a public repository's cost notes`;

/**
 * Every price that a plan's cost is made of. A price that no source was found for is not here: another stands in for it,
 * and the plan says so. A file without a date of its own is taken to be as old as the oldest beside it.
 */
export const unitPrices: readonly UnitPrice[] = [
  ...list(
    { region: "us-east-1", date: "2026-10-08", source: quoted("AWSELB, AmazonEC2, AmazonRDS and others") },
    {
      "loadBalancer.hour": 0.0225,
      "loadBalancer.lcu": 0.008,
      "nat.hour": 0.045,
      "ipv4.address": 0.005,
      "rds.instance.db.t4g.micro.singleAz": 0.016,
      "rds.storage.singleAz": 0.115,
      "cache.valkey.cache.t4g.micro": 0.0128,
      "secret.month": 0.4,
      "key.month": 1,
      "logs.gb": 0.5,
      "images.gb": 0.1,
    },
  ),
  ...list({ region: "global", date: "2026-10-08", source: quoted("AmazonRoute53") }, { "zone.month": 0.5 }),
  ...list({ region: "us-east-1", date: "2024-10", source: infracost }, { "endpoint.zone": 0.01 }),
  ...list({ region: "us-east-1", date: "2026-05", source: infracost }, { "rds.storage.multiAz": 0.23 }),
  ...list(
    { region: "us-east-1", date: "2024-07", source: infracost },
    {
      "alarm.month": 0.1,
      "firewall.acl": 5,
      "firewall.rule": 1,
      "rds.instance.db.t4g.small.singleAz": 0.032,
      "rds.instance.db.t4g.small.multiAz": 0.065,
    },
  ),
  ...list(
    { region: "us-east-1", date: "undated", source: "https://www.vantage.sh/blog/fargate-pricing, read in 2026-11" },
    {
      "fargate.x86.vcpu": 0.04048,
      "fargate.x86.gb": 0.004445,
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
    },
  ),
  ...list(
    {
      region: "us-east-1",
      date: "2026",
      source: "https://infratally.com/articles/aws-rds-pricing-explained-2026.html",
    },
    {
      "rds.instance.db.t4g.micro.multiAz": 0.032,
      "rds.instance.db.t4g.medium.singleAz": 0.065,
      "rds.instance.db.t4g.medium.multiAz": 0.13,
    },
  ),
  ...list(
    { region: "us-east-2", date: "2026-09-10", source: quoted("AmazonECS") },
    {
      "fargate.x86.vcpu": 0.04048,
      "fargate.x86.gb": 0.004445,
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
    },
  ),
  ...list(
    { region: "us-east-2", date: "2026", source: "https://rajesh.medampudi.com/blog/aws-nat-gateway-hidden-tax" },
    { "nat.hour": 0.045 },
  ),
  ...list(
    { region: "us-west-2", date: "undated", source: "Defang's tutorial Estimating AWS Deployment Costs, by the hour" },
    { "loadBalancer.hour": 0.0225, "nat.hour": 0.045, "fargate.x86.vcpu": 0.04048, "fargate.x86.gb": 0.004445 },
  ),
  ...list(
    { region: "eu-west-1", date: "2026-05-01", source: quoted("AmazonECS and AmazonECR") },
    {
      "fargate.x86.vcpu": 0.04048,
      "fargate.x86.gb": 0.004445,
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
      "images.gb": 0.1,
    },
  ),
  ...list({ region: "eu-west-1", date: "2026-09-25", source: quoted("AmazonEC2") }, { "nat.hour": 0.048 }),
  ...list(
    {
      region: "eu-west-1",
      date: "2026-07",
      source: "a bill of July 2026 in a public repository's cost notes, divided by its hours and GB",
    },
    {
      "loadBalancer.hour": 0.0252,
      "rds.instance.db.t4g.micro.singleAz": 0.017,
      "rds.storage.singleAz": 0.127,
      "ipv4.address": 0.005,
    },
  ),
  ...list(
    {
      region: "eu-central-1",
      date: "2026-10-08",
      source: quoted("AmazonECS, AWSELB, AmazonEC2, AmazonRDS and others"),
    },
    {
      "fargate.x86.vcpu": 0.04656,
      "fargate.x86.gb": 0.00511,
      "fargate.arm.vcpu": 0.03725,
      "fargate.arm.gb": 0.00409,
      // The notes have it by the month: 19.7 $.
      "loadBalancer.hour": 0.027,
      "nat.hour": 0.052,
      "ipv4.address": 0.005,
      "rds.instance.db.t4g.micro.singleAz": 0.019,
      "rds.instance.db.t4g.small.singleAz": 0.037,
      "rds.instance.db.t4g.small.multiAz": 0.074,
      "rds.instance.db.t4g.medium.multiAz": 0.149,
      "rds.storage.singleAz": 0.137,
      "rds.storage.multiAz": 0.274,
      "cache.valkey.cache.t4g.micro": 0.0144,
      "secret.month": 0.4,
      "key.month": 1,
      "logs.gb": 0.63,
      "alarm.month": 0.1,
      "images.gb": 0.1,
    },
  ),
  ...list({ region: "eu-central-1", date: "2026-09-22", source: quoted("AmazonVPC") }, { "endpoint.zone": 0.012 }),
  ...list(
    { region: "ap-southeast-1", date: "2026-08-21", source: quoted("AmazonECS, AmazonEC2 and AWSELB") },
    {
      "fargate.x86.vcpu": 0.05056,
      "fargate.x86.gb": 0.00553,
      "fargate.arm.vcpu": 0.04045,
      "fargate.arm.gb": 0.00442,
      "nat.hour": 0.059,
      "loadBalancer.hour": 0.0252,
      "loadBalancer.lcu": 0.008,
    },
  ),
];
