import { describe, expect, it } from "vitest";
import { type Fleet, fleet } from "../testing/fleet";
import type { Draft } from "../testing/plan-builder";
import { found, type Inputs, LATER, said, saidOf } from "../testing/said";

const RULE = "service-not-public";
const HINT = "No service is tagged `fleet:role: api` or named in `entryServices`.";

/** What the rule says of a fleet that was changed. */
function of(change: (f: Fleet) => void, options: Inputs = {}): string[] {
  const f = fleet();
  change(f);
  return said(RULE, f.builder, options);
}

/** A further load balancer on the internet, in front of a service. */
function facing(f: Fleet, name: string, to?: Draft, inputs: Inputs = {}): Draft {
  const balancer = f.builder.add("aws:lb/loadBalancer:LoadBalancer", name, { internal: false, ...inputs });
  const defaultActions = to ? [{ type: "forward", targetGroupArn: to.arn }] : [];
  f.builder.add("aws:lb/listener:Listener", name, { loadBalancerArn: balancer.arn, port: 443, defaultActions });
  return balancer;
}

describe("load balancers on the internet", () => {
  const besides = (other: string): string =>
    `The load balancer \`second\` faces the internet besides \`${other}\`; one may.`;
  const unnamed = (name: string): string =>
    `The load balancer \`${name}\` faces the internet, and \`entryLoadBalancers\` does not name it.`;

  it("may be one, in front of the API", () => {
    expect(of(() => {})).toEqual([]);
    expect(of((f) => facing(f, "second"))).toEqual([]);
    expect(of((f) => facing(f, "second", f.api.targetGroup, { internal: true }))).toEqual([]);
    expect(of((f) => facing(f, "second", f.api.targetGroup))).toEqual([besides("public")]);
  });

  it("may be those that are named", () => {
    const second = (f: Fleet): unknown => facing(f, "second", f.api.targetGroup);
    expect(of(second, { entryLoadBalancers: ["public", "second"] })).toEqual([]);
    expect(of(second, { entryLoadBalancers: ["public"] })).toEqual([unnamed("second"), besides("public")]);
    const none = of(
      (f) => {
        second(f);
        f.builder.remove(f.publicBalancer);
      },
      { entryLoadBalancers: ["public", "other"] },
    );
    expect(none).toEqual([unnamed("second"), besides("public, other")]);
  });

  it.each([
    ["lb/loadBalancer", { internal: true }, []],
    ["lb/loadBalancer", { internal: "true" }, []],
    ["lb/loadBalancer", { internal: LATER }, []],
    ["lb/loadBalancer", { internal: false }, [unnamed("x")]],
    ["lb/loadBalancer", {}, [unnamed("x")]],
    ["elb/loadBalancer", {}, [unnamed("x")]],
    ["elb/loadBalancer", { internal: true }, []],
  ])("%s with %s", (type, inputs, expected) => {
    const of = (entryLoadBalancers: string[]): string[] =>
      saidOf(RULE, `aws:${type}:LoadBalancer`, inputs, { entryLoadBalancers });
    expect(of(["y"])).toEqual(expected);
    expect(of(["x"])).toEqual([]);
    expect(of([])).toEqual([]);
  });

  it("lead to the services that are meant to be public", () => {
    const behind = (name: string, hint: string): string =>
      `\`${name}\` stands behind the load balancer \`public\`, which faces the internet.${hint}`;
    expect(of(() => {}, { entryServices: ["api"] })).toEqual([]);
    expect(of(() => {}, { entryServices: ["billing"] })).toEqual([behind("api", "")]);
    const renamed = (f: Fleet): void => {
      f.api.service.inputs.tags = { "fleet:service": "front" };
    };
    expect(of(renamed, { entryServices: ["front"] })).toEqual([]);
    expect(of(renamed, { entryServices: ["api"] })).toEqual([]);
    expect(of(renamed)).toEqual([behind("api", ` ${HINT}`)]);
    const two = of((f) => {
      f.billing.service.inputs.tags = { "fleet:service": "billing", "fleet:role": "api" };
    });
    expect(two).toEqual([behind("api", " 2 services are tagged `fleet:role: api`, and one may be.")]);
    const twins = of((f) => {
      f.billing.service.inputs.tags = f.api.service.inputs.tags;
    });
    expect(twins).toEqual(two);
  });
});

describe("ways in besides load balancers", () => {
  const INTEGRATION = "aws:apigatewayv2/integration:Integration";
  const way = (pick: (f: Fleet) => Inputs): unknown => {
    const f = fleet();
    f.builder.add(INTEGRATION, "way", { connectionId: "link", ...pick(f) });
    return found(RULE, f.builder).map(({ message, path }) => [message, path]);
  };
  const leads = (to: string, path: string): unknown => [
    [`The API Gateway integration \`way\` leads to ${to}.`, `internet -> API Gateway integration \`way\` -> ${path}`],
  ];

  it("lead to what is public anyway, or are told", () => {
    expect(way((f) => ({ integrationUri: f.publicListener.arn }))).toEqual([]);
    expect(way((f) => ({ integrationUri: f.publicBalancer.arn }))).toEqual([]);
    expect(way((f) => ({ integrationUri: f.billing.listener.arn }))).toEqual(
      leads("`billing`, which is internal", "`billing`"),
    );
    expect(way((f) => ({ integrationUri: f.internalBalancer.arn }))).toEqual(
      leads("`internal`, which is internal", "`internal`"),
    );
    expect(way(() => ({ integrationUri: "arn:elsewhere" }))).toEqual(leads("a private network", "VPC"));
    const stray = way((f) => ({ integrationUri: f.builder.add("aws:lb/listener:Listener", "stray", {}).arn }));
    expect(stray).toEqual(leads("`stray`, which is internal", "`stray`"));
    expect(way((f) => ({ integrationUri: f.billing.targetGroup.arn }))).toEqual(
      leads("`billing`, which is internal", "`billing`"),
    );
  });
});

describe("a way in that leads to two", () => {
  it("is told by the one that is internal", () => {
    const f = fleet();
    const targetArns = [f.publicBalancer.arn, f.internalBalancer.arn];
    f.builder.add("aws:apigateway/vpcLink:VpcLink", "way", { targetArns });
    expect(said(RULE, f.builder)).toEqual(["The API Gateway VPC link `way` leads to `internal`, which is internal."]);
  });
});

describe("public addresses", () => {
  it.each([
    [{ cidrIpv4: "52.0.0.0/24" }, 256, "256 public addresses"],
    [{ cidrIpv6: "2600::/48" }, 256, "65536 public IPv6 networks"],
  ])("as many as %s", (range, addresses, text) => {
    const admitted = (maxPublicAddresses?: number): string[] => {
      const f = fleet();
      Object.assign(f.billing.databaseIngress.inputs, { referencedSecurityGroupId: undefined, ...range });
      return said(RULE, f.builder, maxPublicAddresses === undefined ? {} : { maxPublicAddresses });
    };
    expect(admitted(addresses)).toEqual([]);
    expect(admitted(addresses - 1)).toHaveLength(1);
    expect(admitted()[0]).toMatch(`\`billing\` admits ${text} at port 5432`);
  });

  const PLAIN = "`x` gets a public address: `assignPublicIp` is true, it must be false.";
  const network = { networkConfiguration: { assignPublicIp: true } };
  it.each([
    ["ecs/service:Service", network],
    ["ecs/taskSet:TaskSet", network],
    ["cloudwatch/eventTarget:EventTarget", { ecsTarget: network }],
    ["scheduler/schedule:Schedule", { target: { ecsParameters: network } }],
  ])("%s", (type, inputs) => {
    const text = JSON.stringify(inputs);
    const read = (value: unknown): string[] =>
      saidOf(RULE, `aws:${type}`, JSON.parse(text.replace("true", JSON.stringify(value))));
    expect(read(true)).toEqual([PLAIN]);
    expect(read("true")).toEqual([PLAIN]);
    expect(read(false)).toEqual([]);
    if (!type.startsWith("ecs/")) return;
    expect(read(LATER)).toEqual(["`x` may have a public address: `assignPublicIp` is not known."]);
  });

  it("of data", () => {
    const of = (publiclyAccessible: unknown, type = "rds/instance:Instance"): string[] =>
      saidOf(RULE, `aws:${type}`, { publiclyAccessible });
    const told = "`x` is on the internet: `publiclyAccessible` is true, it must be false.";
    expect(of(true)).toEqual([told]);
    expect(of(true, "rds/clusterInstance:ClusterInstance")).toEqual([told]);
    expect(of(false)).toEqual([]);
    expect(of(LATER)).toEqual(["`x` may be on the internet: `publiclyAccessible` is not known; write a plain false."]);
  });

  it.each([
    ["0.0.0.0/0", "tcp", 5432, 5439, "5432 and 5439"],
    ["0.0.0.0/0", "-1", 0, 0, "1433, 1521, 3306 and 8 more"],
    ["0.0.0.0/0", "udp", 5432, 5432, ""],
    ["0.0.0.0/0", "tcp", 5433, 5438, ""],
    ["0.0.0.0/0", "tcp", 443, 443, ""],
    ["10.0.0.0/8", "tcp", 5432, 5432, ""],
    ["11.0.0.0/8", "tcp", 5432, 5432, ""],
    ["12.0.0.0/7", "tcp", 5432, 5432, "5432"],
    ["2600::/32", "tcp", 5432, 5432, ""],
    ["2600::/31", "tcp", 5432, 5432, "5432"],
  ])("%s over %s from %s to %s", (cidr, ipProtocol, fromPort, toPort, ports) => {
    const range = cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr };
    const rule = { securityGroupId: "sg-1", ipProtocol, fromPort, toPort, ...range };
    expect(saidOf(RULE, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rule)).toEqual(
      ports ? [`\`x\` opens ports of databases, caches and brokers (${ports}) to the internet.`] : [],
    );
  });
});
