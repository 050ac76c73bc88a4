import { describe, expect, it } from "vitest";
import { fleet } from "../testing/fleet";
import { PlanBuilder } from "../testing/plan-builder";
import { type Inputs, LATER, said, saidOf } from "../testing/said";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const REDIRECT = { type: "redirect", redirect: { protocol: "HTTPS" } };
const FORWARD = { type: "forward" };

describe("a public listener", () => {
  const RULE = "listener-public-tls";
  const told = (protocol: string, name = "x"): string[] => [
    `The public listener \`${name}\` speaks ${protocol} and does not redirect to HTTPS.`,
  ];
  /** What the rule says of a listener, and of a rule of it. */
  function listener(inputs: Inputs, actions?: unknown, internal: unknown = false): string[] {
    const b = new PlanBuilder();
    const balancer = b.add(BALANCER, "front", { internal });
    const one = b.add("aws:lb/listener:Listener", "x", { loadBalancerArn: balancer.arn, ...inputs });
    const other = b.add("aws:lb/listener:Listener", "other", { protocol: "HTTPS" });
    b.add("aws:lb/listenerRule:ListenerRule", "other", { listenerArn: other.arn, actions: [FORWARD] });
    if (actions) b.add("aws:lb/listenerRule:ListenerRule", "rule", { listenerArn: one.arn, actions });
    return said(RULE, b);
  }

  it.each([
    [{ protocol: "HTTPS" }, []],
    [{ protocol: "tls" }, []],
    [{ protocol: "SSL" }, []],
    [{}, []],
    [{ protocol: LATER }, []],
    [{ protocol: "HTTP" }, told("HTTP")],
    [{ protocol: "TCP" }, told("TCP")],
    [{ protocol: "HTTP", defaultActions: [FORWARD] }, told("HTTP")],
    [{ protocol: "HTTP", defaultActions: [REDIRECT, FORWARD] }, told("HTTP")],
    [{ protocol: "HTTP", defaultActions: [{ redirect: { protocol: "HTTP" } }] }, told("HTTP")],
    [{ protocol: "HTTP", defaultActions: [REDIRECT] }, []],
  ])("with %s", (inputs, expected) => {
    expect(listener(inputs)).toEqual(expected);
    expect(listener(inputs, undefined, LATER)).toEqual(expected);
    expect(listener(inputs, undefined, true)).toEqual([]);
  });

  it("and its rules", () => {
    const redirecting = { protocol: "HTTP", defaultActions: [REDIRECT] };
    expect(listener(redirecting, [REDIRECT])).toEqual([]);
    expect(listener(redirecting, [FORWARD])).toEqual(told("HTTP"));
    expect(listener(redirecting, [])).toEqual(told("HTTP"));
  });

  it("of a classic load balancer", () => {
    const classic = (...protocols: string[]): string[] =>
      saidOf(RULE, "aws:elb/loadBalancer:LoadBalancer", { listeners: protocols.map((lbProtocol) => ({ lbProtocol })) });
    expect(classic("https")).toEqual([]);
    expect(classic("http")).toEqual(told("http"));
    expect([...new Set(classic("ssl", "tcp"))]).toEqual(told("tcp"));
    expect(classic()).toEqual([]);
  });
});

describe("a load balancer", () => {
  it.each([
    [{}, []],
    [{ subnets: LATER }, []],
    [{ subnetMappings: LATER }, []],
    [{ subnets: ["a"], subnetMappings: LATER }, []],
    [{ subnets: ["a", "b"] }, []],
    [{ subnetMappings: [{ subnetId: "a" }, { subnetId: "b" }] }, []],
    [{ subnets: ["a"], subnetMappings: [{ subnetId: "b" }] }, []],
    [{ subnets: ["a"] }, ["The load balancer `x` has 1 subnet; it must have at least 2."]],
    [{ subnetMappings: [{}] }, ["The load balancer `x` has 1 subnet; it must have at least 2."]],
  ])("in the zones of %s", (inputs, expected) =>
    expect(saidOf("balancer-two-zones", BALANCER, inputs)).toEqual(expected),
  );

  it.each([
    ["balancer-drops-invalid-headers", {}, "does not set `dropInvalidHeaderFields`; it must be true", true],
    ["balancer-access-logs", {}, "does not set `accessLogs.enabled`; it must be true", false],
    [
      "balancer-access-logs",
      { accessLogs: { enabled: false } },
      "has `accessLogs.enabled` false; it must be true",
      false,
    ],
    ["balancer-deletion-protected", {}, "does not set `enableDeletionProtection`; it must be true", false],
    [
      "balancer-desync-mitigation",
      { desyncMitigationMode: "monitor" },
      "has `desyncMitigationMode` monitor; it must be one of defensive and strictest",
      true,
    ],
  ])("%s", (rule, inputs: Inputs, told, applicationOnly) => {
    const both = [`\`x\` ${told}.`];
    expect(saidOf(rule, BALANCER, inputs)).toEqual(both);
    expect(saidOf(rule, BALANCER, { ...inputs, loadBalancerType: "application" })).toEqual(both);
    expect(saidOf(rule, BALANCER, { ...inputs, loadBalancerType: "network" })).toEqual(applicationOnly ? [] : both);
    const kept = rule === "balancer-deletion-protected" ? [] : both;
    expect(saidOf(rule, BALANCER, inputs, {}, { ephemeralStacks: ["prod"] })).toEqual(kept);
  });

  it("may leave its mode against smuggling to AWS", () => {
    const of = (desyncMitigationMode: unknown): string[] =>
      saidOf("balancer-desync-mitigation", BALANCER, { desyncMitigationMode });
    for (const mode of [undefined, LATER, "defensive", "strictest"]) expect(of(mode)).toEqual([]);
  });

  it("behind a firewall", () => {
    const f = fleet();
    const firewall = (): string[] => said("balancer-firewall", f.builder);
    expect(firewall()).toEqual([]);
    for (const draft of f.builder.drafts.filter(({ type }) => type.includes("wafv2"))) f.builder.remove(draft);
    expect(firewall()).toEqual(["The public load balancer `public` has no web application firewall."]);
    f.publicBalancer.inputs.internal = LATER;
    expect(firewall()).toEqual([]);
    f.publicBalancer.inputs.internal = undefined;
    expect(firewall()).toHaveLength(1);
    f.publicBalancer.inputs.loadBalancerType = "network";
    expect(firewall()).toEqual([]);
    expect(saidOf("balancer-firewall", "aws:elb/loadBalancer:LoadBalancer", {})).toEqual([]);
  });
});

describe("the TLS policy", () => {
  const GOOD = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
  const told = (policy: string): string[] => [`The listener \`x\` has the TLS policy ${policy}.`];
  it.each([
    [{ protocol: "HTTP" }, []],
    [{ protocol: "HTTP", sslPolicy: "old" }, []],
    [{ protocol: "HTTPS", sslPolicy: GOOD }, []],
    [{ protocol: "https", sslPolicy: "old" }, told("old")],
    [{ protocol: "TLS", sslPolicy: `${GOOD}-x` }, told(`${GOOD}-x`)],
    [{ protocol: "HTTPS", sslPolicy: LATER }, []],
    [{ protocol: "HTTPS" }, told("that AWS gives (too old)")],
    [{}, []],
    [{ sslPolicy: "old" }, told("old")],
  ])("of %s", (inputs, expected) =>
    expect(saidOf("listener-tls-policy", "aws:lb/listener:Listener", inputs)).toEqual(expected),
  );

  it("of one's own list", () => {
    const inputs = { protocol: "HTTPS", sslPolicy: "own" };
    expect(saidOf("listener-tls-policy", "aws:lb/listener:Listener", inputs, { policies: ["own"] })).toEqual([]);
  });
});
