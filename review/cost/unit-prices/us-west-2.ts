import { list, quoted } from "./unit-price";

const region = "us-west-2";

export const usWest2 = [
  ...list(
    { region, date: "2026-09-10", source: quoted("AmazonECS") },
    { "fargate.x86.vcpu": 0.04048, "fargate.x86.gb": 0.004445 },
  ),
  ...list(
    {
      region,
      date: "2026-09-28",
      source:
        "AWS price list files of AmazonECS and AWSELB, in a public repository's infra/aws-planner-trial/README.md",
    },
    {
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
      "loadBalancer.hour": 0.0225,
      "loadBalancer.lcu": 0.008,
    },
  ),
  ...list(
    { region, date: "2026-08-29", source: "RobertgPatch/atlas, spec 029, production cost model contract" },
    { "nat.hour": 0.045 },
  ),
  ...list(
    { region, date: "2026-09-21", source: "anantjain-xyz/wallie-dev, docs/AWS-STAGING-NETWORK.md" },
    { "endpoint.zone": 0.01 },
  ),
  ...list(
    { region, date: "2026-08-08", source: "vppillai/chintan, docs/cost-analysis.md" },
    { "key.month": 1, "logs.gb": 0.5, "alarm.month": 0.1 },
  ),
  ...list(
    { region, date: "2026-08-18", source: "ryancicak/lakebase-anti-demo, server/pricing.py" },
    {
      "rds.instance.db.t4g.micro.singleAz": 0.016,
      "rds.instance.db.t4g.small.singleAz": 0.032,
      "rds.instance.db.t4g.medium.singleAz": 0.065,
      "rds.instance.db.t4g.large.singleAz": 0.129,
      "rds.storage.singleAz": 0.115,
    },
  ),
  ...list(
    { region, date: "2026-08-20", source: "ryancicak/lakebase-anti-demo, its audit of the rates" },
    { "secret.month": 0.4 },
  ),
];
