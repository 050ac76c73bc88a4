import { list, quoted } from "./unit-price";

const region = "eu-central-1";

export const euCentral1 = [
  ...list(
    { region, date: "2026-10-08", source: quoted("AmazonECS, AWSELB, AmazonEC2, AmazonRDS and others") },
    {
      "fargate.x86.vcpu": 0.04656,
      "fargate.x86.gb": 0.00511,
      "fargate.arm.vcpu": 0.03725,
      "fargate.arm.gb": 0.00409,
      // The notes have it by the month: 19.7 $.
      "loadBalancer.hour": 0.027,
      "nat.hour": 0.052,
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
  ...list({ region, date: "2026-09-22", source: quoted("AmazonVPC") }, { "endpoint.zone": 0.012 }),
  ...list(
    { region, date: "2026-09-24", source: `${quoted("AWSELB")}, AWS cost worksheet` },
    { "loadBalancer.lcu": 0.008 },
  ),
];
