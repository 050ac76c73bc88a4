import { has, type Row, text } from "./controls";

const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** Policies of ELB.17, all of TLS 1.2 and above. */
const strongPolicies = [
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
];

/** Controls of load balancers and the VPC. */
export const networkControls: readonly Row[] = [
  ["ELB.4", "invalid headers dropped", loadBalancer, has("dropInvalidHeaderFields", true)],
  ["ELB.5", "access logs", loadBalancer, (i) => text(i, "accessLogs").includes('"enabled":true')],
  ["ELB.6", "deletion protection", loadBalancer, has("enableDeletionProtection", true)],
  [
    "ELB.12",
    "desync mitigation",
    loadBalancer,
    (i) => ["defensive", "strictest"].includes(String(i.desyncMitigationMode)),
  ],
  ["ELB.13", "two zones", loadBalancer, (i) => Array.isArray(i.subnets) && i.subnets.length >= 2],
  [
    "ELB.16",
    "WAF, where it is public",
    loadBalancer,
    (i, plan) => i.internal === true || plan.all("aws:wafv2/webAclAssociation:WebAclAssociation").length === 1,
  ],
  [
    "ELB.17",
    "a strong TLS policy, where it speaks TLS",
    listener,
    (i) => i.protocol !== "HTTPS" || strongPolicies.includes(String(i.sslPolicy)),
  ],
  [
    "EC2.2",
    "an empty default group",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    (i) => text(i, "ingress") === "[]" && text(i, "egress") === "[]",
  ],
  ["EC2.6", "flow logs", "aws:ec2/flowLog:FlowLog", (i) => i.trafficType === "ALL" && i.vpcId === "vpc-1"],
  [
    "EC2.18/19",
    "open to everybody at 80 and 443 only",
    ingress,
    (i) => i.cidrIpv4 !== "0.0.0.0/0" || [80, 443].includes(Number(i.fromPort)),
  ],
];
