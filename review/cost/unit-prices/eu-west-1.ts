import { list, quoted } from "./unit-price";

const region = "eu-west-1";

export const euWest1 = [
  ...list(
    { region, date: "2026-05-01", source: quoted("AmazonECS and AmazonECR") },
    {
      "fargate.x86.vcpu": 0.04048,
      "fargate.x86.gb": 0.004445,
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
      "images.gb": 0.1,
    },
  ),
  ...list({ region, date: "2026-09-25", source: quoted("AmazonEC2") }, { "nat.hour": 0.048 }),
  ...list(
    { region, date: "2026-09-14", source: `${quoted("AmazonRDS, AWSELB and AmazonVPC")}, Launch cost assumptions` },
    {
      "rds.instance.db.t4g.micro.singleAz": 0.017,
      "rds.instance.db.t4g.medium.multiAz": 0.138,
      "rds.storage.singleAz": 0.127,
      "rds.storage.multiAz": 0.254,
      "loadBalancer.hour": 0.0252,
      "loadBalancer.lcu": 0.008,
      "endpoint.zone": 0.011,
    },
  ),
  ...list(
    {
      region,
      date: "2026-05",
      source: "a bill of May 2026 in a public repository's cost analysis, divided by its hours",
    },
    { "rds.instance.db.t4g.small.singleAz": 0.035 },
  ),
  ...list(
    {
      region,
      date: "2026-03-23",
      source: "criyoo/corpershub-infrastructure, docs/Cloud_Deployment_Cost_Estimate.md",
    },
    {
      "rds.instance.db.t4g.medium.singleAz": 0.069,
      "rds.instance.db.t4g.large.singleAz": 0.138,
      "cache.valkey.cache.t4g.micro": 0.0136,
      "cache.valkey.cache.t4g.small": 0.0272,
      "cache.valkey.cache.t4g.medium": 0.0544,
    },
  ),
  ...list(
    { region, date: "2026-09-16", source: "GodNoden/aggora, its deployment notes" },
    { "logs.gb": 0.57, "alarm.month": 0.1, "secret.month": 0.4 },
  ),
];
