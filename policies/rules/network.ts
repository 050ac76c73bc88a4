import type { Analysis } from "../graph/analysis";
import { parseCidr, publicAddresses } from "../graph/cidr";
import { Plan } from "../graph/plan";
import type { Resource } from "../graph/resource";
import { ingressByGroup } from "../graph/security-groups";
import { at, flagAt, listAt, numberAt, show, textAt } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, enumerate, type Finding, type Rule, USUALLY } from "./rule";

/** The protocols that have ports, as they are written; one that is not known may be any. */
const PORTED = ["tcp", "udp", "-1", "all", "6", "17", "unknown"];
const STATES_RULES = ["securityGroup", "defaultSecurityGroup", "securityGroupRule", "ingressRule"] as const;

/** EC2.2: nothing runs in the default group by accident. */
export const defaultGroupClosed: Rule = {
  name: "default-group-closed",
  description: "A VPC's default security group lets nothing in or out.",
  severity: "high",
  levels: USUALLY,
  controls: ["EC2.2"],
  remediation: "add an `aws.ec2.DefaultSecurityGroup` for the VPC, without `ingress` and `egress`.",
  url: controlUrl("EC2.2"),
  kinds: ["vpc", "defaultSecurityGroup"],
  checkStack({ plan }) {
    const managed = plan.all("defaultSecurityGroup");
    const covered = new Set(managed.flatMap((group) => plan.refs(group, ["vpc"], "vpcId").targets));
    const open = managed.filter(
      (group) => [...listAt(group.inputs, "ingress"), ...listAt(group.inputs, "egress")].length > 0,
    );
    return [
      ...open.map((group) => ({
        urn: group.urn,
        message: `The default security group \`${group.name}\` has rules; it must have none.`,
      })),
      ...plan
        .all("vpc")
        .filter((vpc) => !covered.has(vpc))
        .map((vpc) => ({
          urn: vpc.urn,
          message: `Nothing closes the default security group of the VPC \`${vpc.name}\`.`,
        })),
    ];
  },
};

/** EC2.6: who talked to whom. */
export const vpcFlowLogs: Rule = {
  name: "vpc-flow-logs",
  description: "A VPC has flow logs.",
  severity: "medium",
  levels: { strict: "mandatory", standard: "advisory", relaxed: "disabled" },
  controls: ["EC2.6"],
  remediation: "add an `aws.ec2.FlowLog` for the VPC.",
  url: controlUrl("EC2.6"),
  kinds: ["vpc"],
  checkStack({ plan }) {
    const covered = new Set(plan.all("flowLog").flatMap((log) => plan.refs(log, ["vpc"], "vpcId").targets));
    return plan
      .all("vpc")
      .filter((vpc) => !covered.has(vpc))
      .map((vpc) => ({ urn: vpc.urn, message: `The VPC \`${vpc.name}\` has no flow log.` }));
  },
};

/** EC2.15: addresses are asked for, not handed out. */
export const subnetNoPublicAddresses = propertyRule({
  name: "subnet-no-public-addresses",
  description: "A subnet hands out no public addresses by itself.",
  levels: USUALLY,
  controls: ["EC2.15"],
  remediation: "set `mapPublicIpOnLaunch: false`; what needs a public address asks for it.",
  kinds: ["subnet"],
  path: ["mapPublicIpOnLaunch"],
  want: false,
  absentPasses: true,
});

/** EC2.18: the internet may knock at web ports only. */
export const groupAuthorisedPorts: Rule = {
  name: "group-authorised-ports",
  description: "A security group opens only authorised ports to every address.",
  severity: "high",
  levels: ALWAYS,
  controls: ["EC2.18"],
  remediation: "admit a security group or a range of addresses instead, or name the port in `ports`.",
  url: controlUrl("EC2.18"),
  options: { ports: { type: "array", description: "Ports that may be open to every address.", default: [80, 443] } },
  kinds: STATES_RULES,
  checkResource(resource, scope) {
    const ports = scope.list("ports").map(Number);
    return openRanges(resource).flatMap(({ from, to, text }) => {
      if (ports.some((port) => port === from && port === to)) return [];
      return [`\`${resource.name}\` opens ${spelled(from, to)} to ${text}; allowed: ${enumerate(ports.map(String))}.`];
    });
  },
};

const HIGH_RISK = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 6379, 8080, 8088,
  8888, 9200, 9300, 11211, 27017,
];

/** EC2.19: never these. */
export const groupHighRiskPorts: Rule = {
  name: "group-high-risk-ports",
  description: "A security group opens no port of administration or data to every address.",
  severity: "critical",
  levels: ALWAYS,
  controls: ["EC2.19"],
  remediation: "admit a security group or a range of addresses instead.",
  url: controlUrl("EC2.19"),
  kinds: STATES_RULES,
  checkResource(resource) {
    return openRanges(resource).flatMap(({ from, to, text }) => {
      const found = HIGH_RISK.filter((port) => from <= port && port <= to);
      return found.length === 0
        ? []
        : [`\`${resource.name}\` opens the ports ${enumerate(found.map(String))} to ${text}.`];
    });
  },
};

/** The rules of one resource that admit every address, also when several ranges only add up to it. */
function openRanges(resource: Resource): { from: number; to: number; text: string }[] {
  const rules = [...ingressByGroup(new Plan([resource])).values()].flat();
  const byPorts = new Map<string, typeof rules>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    byPorts.set(key, [...(byPorts.get(key) ?? []), rule]);
  }
  return [...byPorts.values()].flatMap((group) => {
    const [first] = group;
    const ranges = group.flatMap(({ peer }) => (peer.kind === "range" ? [peer] : []));
    const { v4, v6 } = publicAddresses(ranges.map((peer) => peer.range));
    if (!first || !PORTED.includes(first.protocol)) return [];
    if (v4 < 1n << 30n && v6 < 1n << 59n) return [];
    return [{ from: first.from, to: first.to, text: enumerate(ranges.map((peer) => peer.text)) }];
  });
}

function spelled(from: number, to: number): string {
  return from === to ? `port ${from}` : from === 0 && to === 65535 ? "all ports" : `the ports ${from}-${to}`;
}

/** EC2.21: no network ACL opens administration to everybody. */
export const aclClosedToAdministration: Rule = {
  name: "acl-closed-to-administration",
  description: "A network ACL does not open SSH or RDP to every address.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["EC2.21"],
  remediation: "narrow the rule's `cidrBlock` or ports.",
  url: controlUrl("EC2.21"),
  kinds: ["networkAcl", "networkAclRule"],
  checkResource(resource) {
    const inline = listAt(resource.inputs, "ingress");
    const rules = resource.type.endsWith(":NetworkAclRule") ? [resource.inputs] : inline;
    return rules.flatMap((rule) => openAdministration(resource, rule));
  },
};

function openAdministration(resource: Resource, rule: unknown): string[] {
  if (flagAt(rule, "egress") === true || (textAt(rule, "ruleAction") ?? textAt(rule, "action")) !== "allow") return [];
  const range = parseCidr(String(textAt(rule, "cidrBlock") ?? textAt(rule, "ipv6CidrBlock")));
  if (!range || range.last - range.first < 1n << (range.family === 4 ? 30n : 100n)) return [];
  const protocol = show(at(rule, "protocol")).toLowerCase();
  if (!PORTED.includes(protocol)) return [];
  const all = ["-1", "all"].includes(protocol);
  const from = all ? 0 : (numberAt(rule, "fromPort") ?? 0);
  const to = all ? 65535 : (numberAt(rule, "toPort") ?? 65535);
  const found = [22, 3389].filter((port) => from <= port && port <= to);
  return found.length === 0
    ? []
    : [`\`${resource.name}\` opens the ports ${enumerate(found.map(String))} to everybody.`];
}

/** What cannot be looked into cannot be vouched for. */
export const resourceAnalysable: Rule = {
  name: "resource-analysable",
  description: "Networks, services and data are declared in a way that this pack can read.",
  severity: "high",
  levels: { strict: "mandatory", standard: "mandatory", relaxed: "advisory" },
  controls: [],
  remediation: "declare it with the resources of the `aws` provider.",
  url: "https://www.pulumi.com/registry/packages/aws/",
  kinds: ["opaque"],
  checkStack({ plan }: Analysis): Finding[] {
    return plan.resources.flatMap((resource) => {
      const template = /^aws:(?:cloudformation\/stack|cloudformation\/stackSet|cloudcontrol\/resource):/i.test(
        resource.type,
      );
      const foreign =
        /^(?:aws-native|awscc|aws-cdk):(?:ec2|ecs|rds|elasticache|elasticloadbalancingv2|secretsmanager|iam|memorydb|docdb|cloudformation)[:/]/i;
      if (!template && !foreign.test(resource.type)) return [];
      return [
        {
          urn: resource.urn,
          message: `\`${resource.name}\` is a \`${resource.type}\`, which the analysis cannot look into.`,
        },
      ];
    });
  },
};
