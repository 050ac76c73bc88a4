import type { Analysis } from "../graph/analysis";
import type { Resource } from "../graph/resource";
import { at, flagAt, listAt, show, textAt, UNKNOWN } from "../graph/value";
import { controlUrl, propertyRule } from "./property-rule";
import { ALWAYS, type Finding, type Rule, USUALLY } from "./rule";

const isApplication = (balancer: Resource): boolean =>
  (textAt(balancer.inputs, "loadBalancerType") ?? "application") === "application";
const notApplication = (balancer: Resource): boolean => !isApplication(balancer);

/** Policies of ELB.17, by exact membership. */
const TLS_POLICIES = [
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
];

/** ELB.1: the internet is answered over TLS only. */
export const publicListenerTls: Rule = {
  name: "listener-public-tls",
  description: "A public listener speaks TLS, or redirects to one that does.",
  severity: "high",
  levels: ALWAYS,
  controls: ["ELB.1"],
  remediation: "make it HTTPS with a certificate, or let its default action (and rules) redirect to HTTPS.",
  url: controlUrl("ELB.1"),
  kinds: ["listener", "classicLoadBalancer"],
  checkStack(analysis) {
    return [...analysis.network.balancers.values()].flatMap((balancer) => {
      if (!balancer.facesInternet) return [];
      return balancer.listeners.flatMap(({ resource }) => plainText(analysis, resource));
    });
  },
};

function plainText({ plan }: Analysis, listener: Resource): Finding[] {
  const own = listAt(listener.inputs, "listeners");
  const protocols =
    own.length > 0 ? own.map((one) => textAt(one, "lbProtocol")) : [textAt(listener.inputs, "protocol")];
  const plain = protocols.find((one) => one !== undefined && !["HTTPS", "TLS", "SSL"].includes(one.toUpperCase()));
  if (plain === undefined) return [];
  const rules = plan
    .all("listenerRule")
    .filter((rule) => plan.refs(rule, ["listener"], "listenerArn").targets.includes(listener));
  const redirects = [listener, ...rules].every((one) => {
    const actions = listAt(one.inputs, one === listener ? "defaultActions" : "actions");
    return actions.length > 0 && actions.every((action) => at(action, "redirect", "protocol") === "HTTPS");
  });
  if (redirects) return [];
  return [
    {
      urn: listener.urn,
      message: `The public listener \`${listener.name}\` speaks ${plain} and does not redirect to HTTPS.`,
    },
  ];
}

/** ELB.4. */
export const balancerDropsHeaders = propertyRule({
  name: "balancer-drops-invalid-headers",
  description: "An application load balancer drops invalid headers.",
  levels: ALWAYS,
  controls: ["ELB.4"],
  remediation: "set `dropInvalidHeaderFields: true`.",
  kinds: ["loadBalancer"],
  path: ["dropInvalidHeaderFields"],
  want: true,
  except: notApplication,
});

/** ELB.5. */
export const balancerAccessLogs = propertyRule({
  name: "balancer-access-logs",
  description: "A load balancer logs who comes.",
  levels: { strict: "mandatory", standard: "advisory", relaxed: "disabled" },
  controls: ["ELB.5"],
  remediation: "set `accessLogs` with a bucket and `enabled: true`.",
  kinds: ["loadBalancer"],
  path: ["accessLogs", "enabled"],
  want: true,
});

/** ELB.6. */
export const balancerDeletionProtected = propertyRule({
  name: "balancer-deletion-protected",
  description: "AWS refuses to delete a load balancer.",
  levels: { strict: "mandatory", standard: "advisory", relaxed: "disabled" },
  controls: ["ELB.6"],
  remediation: "set `enableDeletionProtection: true`; or name the stack in `ephemeralStacks`.",
  kinds: ["loadBalancer"],
  path: ["enableDeletionProtection"],
  want: true,
  except: (_balancer, scope) => scope.ephemeral,
});

/** ELB.12. */
export const balancerDesync = propertyRule({
  name: "balancer-desync-mitigation",
  description: "An application load balancer withstands request smuggling.",
  levels: ALWAYS,
  controls: ["ELB.12"],
  remediation: "leave out `desyncMitigationMode`, or set it to defensive or strictest.",
  kinds: ["loadBalancer"],
  path: ["desyncMitigationMode"],
  want: ["defensive", "strictest"],
  absentPasses: true,
  except: notApplication,
});

/** ELB.13. */
export const balancerZones: Rule = {
  name: "balancer-two-zones",
  description: "A load balancer spans at least two availability zones.",
  severity: "medium",
  levels: USUALLY,
  controls: ["ELB.13"],
  remediation: "name subnets of two zones in `subnets`.",
  url: controlUrl("ELB.13"),
  kinds: ["loadBalancer"],
  checkResource(balancer) {
    const all = [...listAt(balancer.inputs, "subnets"), ...listAt(balancer.inputs, "subnetMappings")];
    const whole = at(balancer.inputs, "subnets") === UNKNOWN || at(balancer.inputs, "subnetMappings") === UNKNOWN;
    if (whole || all.length === 0 || all.length >= 2) return [];
    return [`The load balancer \`${balancer.name}\` has ${all.length} subnet; it must have at least 2.`];
  },
};

/** ELB.16. */
export const balancerFirewall: Rule = {
  name: "balancer-firewall",
  description: "A public application load balancer stands behind a web application firewall.",
  severity: "medium",
  levels: { strict: "mandatory", standard: "advisory", relaxed: "disabled" },
  controls: ["ELB.16"],
  remediation: "add an `aws.wafv2.WebAclAssociation` for it.",
  url: controlUrl("ELB.16"),
  kinds: ["loadBalancer"],
  checkStack({ plan, network }) {
    const covered = new Set(
      plan.all("webAclAssociation").flatMap((one) => plan.refs(one, ["loadBalancer"], "resourceArn").targets),
    );
    return [...network.balancers.values()].flatMap(({ resource, facesInternet }): Finding[] => {
      if (!facesInternet || !isApplication(resource) || covered.has(resource)) return [];
      if (flagAt(resource.inputs, "internal") === UNKNOWN || resource.type.includes("elb/")) return [];
      return [
        {
          urn: resource.urn,
          message: `The public load balancer \`${resource.name}\` has no web application firewall.`,
        },
      ];
    });
  },
};

/** ELB.17. */
export const listenerTlsPolicy: Rule = {
  name: "listener-tls-policy",
  description: "A TLS listener has one of the policies that AWS recommends.",
  severity: "medium",
  levels: ALWAYS,
  controls: ["ELB.17"],
  remediation: "set `sslPolicy` to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a newer one of the list.",
  url: controlUrl("ELB.17"),
  options: {
    policies: {
      type: "array",
      description: "The policies that pass; their names must match exactly.",
      default: TLS_POLICIES,
    },
  },
  kinds: ["listener"],
  checkResource(listener, scope) {
    const protocol = textAt(listener.inputs, "protocol");
    const policy = at(listener.inputs, "sslPolicy");
    if (protocol !== undefined && !["HTTPS", "TLS"].includes(protocol.toUpperCase())) return [];
    if (policy === UNKNOWN || (protocol === undefined && policy === undefined)) return [];
    if (scope.list("policies").includes(show(policy))) return [];
    return [`The listener \`${listener.name}\` has the TLS policy ${show(policy ?? "that AWS gives (too old)")}.`];
  },
};
