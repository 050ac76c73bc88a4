import { list, quoted, quotedBy } from "./unit-price";

const region = "us-east-2";

export const usEast2 = [
  ...list(
    { region, date: "2026-09-10", source: quoted("AmazonECS") },
    {
      "fargate.x86.vcpu": 0.04048,
      "fargate.x86.gb": 0.004445,
      "fargate.arm.vcpu": 0.03238,
      "fargate.arm.gb": 0.00356,
    },
  ),
  ...list(
    {
      region,
      date: "2026-10-05",
      source: `${quoted("AWSELB, AmazonEC2, AmazonCloudWatch and awskms")}, W1 review decisions and contract gaps`,
    },
    { "loadBalancer.hour": 0.0225, "loadBalancer.lcu": 0.008, "nat.hour": 0.045, "alarm.month": 0.1, "key.month": 1 },
  ),
  ...list(
    {
      region,
      date: "2026-10-02",
      source: quotedBy(
        "marcosjcn94-bit/genai-platform-lab",
        "docs/aws-costs-2026-10-02.json",
        "AmazonRDS, AmazonECR and others",
      ),
    },
    {
      "rds.instance.db.t4g.micro.singleAz": 0.016,
      "rds.storage.singleAz": 0.115,
      "images.gb": 0.1,
      "secret.month": 0.4,
      "logs.gb": 0.5,
    },
  ),
  ...list(
    { region, date: "2026-10-03", source: "danishxsethi/ProposalOS, ProposalOS AWS monthly cost estimate" },
    { "rds.instance.db.t4g.medium.multiAz": 0.129, "rds.storage.multiAz": 0.23 },
  ),
];
