import type { Analysis } from "../graph/analysis";
import { publicAddresses } from "../graph/cidr";
import { publiclyAccessible } from "../graph/entrances";
import { behind, type Exposure, exposedByPlace } from "../graph/exposure";
import { CACHES, DATABASES, type Kind, kindOf } from "../graph/kinds";
import type { Balancer } from "../graph/load-balancers";
import { Plan } from "../graph/plan";
import type { Resource } from "../graph/resource";
import { routingTo } from "../graph/routes";
import { ingressByGroup } from "../graph/security-groups";
import { flagAt, UNKNOWN } from "../graph/value";
import { serviceName, tag } from "../graph/workloads";
import { ALWAYS, enumerate, type Finding, type Rule, type Scope } from "./rule";

const TASK_ADDRESS: Partial<Record<Kind, readonly string[]>> = {
  ecsService: ["networkConfiguration", "assignPublicIp"],
  ecsTaskSet: ["networkConfiguration", "assignPublicIp"],
  eventTarget: ["ecsTarget", "networkConfiguration", "assignPublicIp"],
  schedule: ["target", "ecsParameters", "networkConfiguration", "assignPublicIp"],
};
const RULES = ["securityGroup", "defaultSecurityGroup", "securityGroupRule", "ingressRule"] as const;
const STORE_PORTS = [1433, 1521, 3306, 5432, 5439, 5671, 5672, 6379, 8182, 11211, 27017];

/** The rule that only the API faces the internet. */
export const serviceNotPublic: Rule = {
  name: "service-not-public",
  description:
    "No ECS service, task, database, cache, message broker or internal listener is reachable from the internet.",
  severity: "critical",
  levels: ALWAYS,
  controls: ["ECS.2", "ECS.16", "RDS.2"],
  remediation:
    "place it in private subnets without a public address, behind an internal load balancer, and admit security groups " +
    "instead of public addresses; name the entry points that are meant to be public in `entryServices`.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html",
  options: {
    entryServices: {
      type: "array",
      description: "Services (logical name or `fleet:service` tag) that may stand behind a public load balancer.",
      default: [],
    },
    entryLoadBalancers: {
      type: "array",
      description: "Logical names of load balancers that may face the internet, if there is more than one.",
      default: [],
    },
    guardedPaths: {
      type: "array",
      description: "Paths that no declared route to a service may expose.",
      default: ["/internal"],
    },
    maxPublicAddresses: {
      type: "integer",
      description:
        "How many public IPv4 addresses (or /64 networks of IPv6, times 256) may be admitted to something private.",
      default: 256,
      byProfile: { strict: 0 },
    },
  },
  kinds: [
    ...DATABASES,
    ...CACHES,
    "databaseClusterInstance",
    "messageBroker",
    ...RULES,
    "ecsService",
    "ecsTaskSet",
    "eventTarget",
    "schedule",
    "loadBalancer",
    "classicLoadBalancer",
  ],

  checkResource(resource, scope) {
    const kind = kindOf(resource.type);
    if (kind === "loadBalancer" || kind === "classicLoadBalancer") return unnamedEntry(resource, scope);
    const address = TASK_ADDRESS[kind as Kind];
    if (address && flagAt(resource.inputs, ...address) === true) {
      return [`\`${resource.name}\` gets a public address: \`assignPublicIp\` is true, it must be false.`];
    }
    if (flagAt(resource.inputs, "publiclyAccessible") === true) {
      return [`\`${resource.name}\` is on the internet: \`publiclyAccessible\` is true, it must be false.`];
    }
    return opensStores(resource);
  },

  checkStack(analysis, scope) {
    const most = scope.number("maxPublicAddresses");
    const placed = exposedByPlace(analysis.network, { v4: most, v6: most * 256 });
    const unknown = publiclyAccessible(analysis.plan)
      .filter(({ known }) => !known)
      .map(({ resource }) => ({
        urn: resource.urn,
        message: `\`${resource.name}\` may be on the internet: \`publiclyAccessible\` is not known; write a plain false.`,
      }));
    return [...placed.map(report), ...unknown, ...balancers(analysis, scope), ...entrances(analysis)];
  },
};

/** Where the load balancers that may face the internet are named, any other is one too many, whatever is behind it. */
function unnamedEntry({ name, inputs }: Resource, scope: Scope): string[] {
  const named = scope.list("entryLoadBalancers");
  const closed = flagAt(inputs, "internal") === true || flagAt(inputs, "internal") === UNKNOWN;
  if (closed || named.length === 0 || named.includes(name)) return [];
  return [`The load balancer \`${name}\` faces the internet, and \`entryLoadBalancers\` does not name it.`];
}

/** A rule that opens the ports of databases, caches and brokers to the internet is one even before it is attached. */
function opensStores(resource: Resource): string[] {
  const rules = [...ingressByGroup(new Plan([resource])).values()].flat();
  const ports = STORE_PORTS.filter((port) => {
    const open = rules.filter((rule) => rule.from <= port && port <= rule.to && rule.protocol !== "udp");
    const { v4, v6 } = publicAddresses(open.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])));
    return v4 > 1n << 24n || v6 > 1n << 32n;
  });
  if (ports.length === 0) return [];
  return [
    `\`${resource.name}\` opens ports of databases, caches and brokers (${enumerate(ports.map(String), 3)}) to the internet.`,
  ];
}

function report({ target, how, path }: Exposure): Finding {
  return { urn: target.urn, message: `\`${target.name}\` ${how}.`, path };
}

function balancers(analysis: Analysis, scope: Scope): Finding[] {
  const facing = [...analysis.network.balancers.values()].filter((balancer) => balancer.facesInternet);
  const entries = entryServices(analysis, scope);
  const named = scope.list("entryLoadBalancers");
  const findings: Finding[] = [];
  const admitted: Balancer[] = [];
  for (const balancer of facing) {
    const exposures = behind(analysis.network, balancer);
    const others = exposures.filter(({ target }) => !entries.services.has(target));
    // A route is a part of what the API's load balancer serves, never all of it.
    const isEntry = others.length < exposures.length;
    const routings = new Map(
      others.map(({ target }) => [target, routingTo(analysis.network, balancer, target, scope.list("guardedPaths"))]),
    );
    const wrong = others.filter(({ target }) => {
      const routing = routings.get(target);
      return !isEntry || routing === undefined || routing.problem !== undefined;
    });
    for (const one of wrong) {
      const reasons = [entries.problem, routings.get(one.target)?.problem].filter((reason) => reason !== undefined);
      const hint = reasons.map((reason) => ` ${reason}`).join("");
      findings.push({ ...report(one), message: `\`${one.target.name}\` ${one.how}, which faces the internet.${hint}` });
    }
    if (wrong.length > 0 || exposures.length === 0) continue;
    if (named.length > 0 ? named.includes(balancer.resource.name) : admitted.length === 0) admitted.push(balancer);
    else {
      findings.push({
        urn: balancer.resource.urn,
        message: `The load balancer \`${balancer.resource.name}\` faces the internet besides \`${admitted[0]?.resource.name ?? named.join(", ")}\`; one may.`,
      });
    }
  }
  return findings;
}

/** The services that are meant to be public: the configured ones, else the one that is tagged as the API. */
function entryServices(analysis: Analysis, scope: Scope): { services: ReadonlySet<Resource>; problem?: string } {
  const names = scope.list("entryServices");
  const all = analysis.network.workloads.map((workload) => workload.resource);
  if (names.length > 0) {
    return { services: new Set(all.filter((one) => names.includes(one.name) || names.includes(serviceName(one)))) };
  }
  const tagged = all.filter((one) => tag(one, "fleet:role") === "api");
  if (tagged.length === 1) return { services: new Set(tagged) };
  const problem =
    tagged.length === 0
      ? "No service is tagged `fleet:role: api` or named in `entryServices`."
      : `${tagged.length} services are tagged \`fleet:role: api\`, and one may be.`;
  return { services: new Set(), problem };
}

function entrances(analysis: Analysis): Finding[] {
  return analysis.entrances.flatMap((entrance): Finding[] => {
    const [target] = entrance.targets.filter((one) => !facesInternet(analysis, one));
    if (entrance.targets.length > 0 && !target) return [];
    const to = target ? `\`${target.name}\`, which is internal` : "a private network";
    return [
      {
        urn: entrance.resource.urn,
        message: `The ${entrance.what} \`${entrance.resource.name}\` leads to ${to}.`,
        path: `internet -> ${entrance.what} \`${entrance.resource.name}\` -> ${target ? `\`${target.name}\`` : "VPC"}`,
      },
    ];
  });
}

/** Whether what an entrance leads to is public anyway: then it is judged as a load balancer. */
function facesInternet(analysis: Analysis, target: Resource): boolean {
  const { network, plan } = analysis;
  if (kindOf(target.type) === "listener") {
    return plan
      .refs(target, ["loadBalancer"], "loadBalancerArn")
      .targets.some((one) => network.balancers.get(one.urn)?.facesInternet);
  }
  return network.balancers.get(target.urn)?.facesInternet ?? false;
}
