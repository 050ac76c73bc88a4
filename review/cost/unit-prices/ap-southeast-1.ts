import { list, quoted, quotedBy } from "./unit-price";

const region = "ap-southeast-1";
const snapshot = "hkt999rtk/rtk_cloud_workspace, AWS Pricing Snapshot For Cost Estimation";

export const apSoutheast1 = [
  ...list(
    { region, date: "2026-08-21", source: quoted("AmazonECS, AmazonEC2 and AWSELB") },
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
  ...list(
    {
      region,
      date: "2026-09-25",
      source: quotedBy(
        "aadk979/SPOH_2027",
        "remediation/reports/P05/pricing/prices.json",
        "AmazonRDS, AmazonVPC, AmazonCloudWatch and others",
      ),
    },
    {
      "rds.instance.db.t4g.micro.singleAz": 0.025,
      "rds.instance.db.t4g.small.singleAz": 0.051,
      "rds.instance.db.t4g.small.multiAz": 0.102,
      "rds.instance.db.t4g.medium.singleAz": 0.102,
      "rds.storage.singleAz": 0.138,
      "rds.storage.multiAz": 0.276,
      "endpoint.zone": 0.013,
      "secret.month": 0.4,
      "key.month": 1,
      "logs.gb": 0.7,
      "alarm.month": 0.1,
      "images.gb": 0.1,
    },
  ),
  ...list(
    { region, date: "2026-09-08", source: "crosstabs/likerts, economics/SHARED-ECONOMICS.md" },
    { "rds.instance.db.t4g.medium.multiAz": 0.203 },
  ),
  ...list(
    { region, date: "2026-07-16", source: "tuu-ngo/Phase3-TF3-Infra-Sentinel, ADR 0008" },
    { "rds.instance.db.t4g.micro.multiAz": 0.051, "cache.valkey.cache.t4g.micro": 0.0192 },
  ),
  ...list({ region, date: "2026-06-06", source: snapshot }, { "rds.instance.db.t4g.large.singleAz": 0.203 }),
  ...list({ region, date: "2026-06-22", source: snapshot }, { "cache.valkey.cache.t4g.small": 0.0384 }),
];
