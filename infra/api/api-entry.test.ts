import { describe, expect, it } from "vitest";
import type { RawConfiguration } from "../schema";
import { publicApi, settingsOf } from "../testing/fleet";
import { type Plan, unwrap, updateOf } from "../testing/plan";

const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const plans = new Map<string, Promise<Plan>>();

/** The shop with another API; recorded once for each. */
function shopWith(
  api: NonNullable<RawConfiguration["api"]>,
  configuration: Partial<RawConfiguration> = {},
): Promise<Plan> {
  const key = JSON.stringify([api, configuration]);
  const plan = plans.get(key) ?? updateOf(settingsOf({ configuration: { ...configuration, api } }));
  plans.set(key, plan);
  return plan;
}

const names = (plan: Plan, type: string) =>
  plan
    .all(type)
    .map(({ name }) => name)
    .sort();
const inputs = (plan: Plan, type: string, name?: string) =>
  unwrap(plan.find(type, name).inputs) as Record<string, unknown>;

const target = { type: "forward", targetGroupArn: expect.stringMatching(/:targetgroup\/api-[0-9a-f]{7}\//) as string };
const redirect = { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } };

describe.each([
  ["a new VPC", {}],
  [
    "an existing VPC",
    {
      network: {
        existing: {
          vpcId: "vpc-1",
          cidrBlock: "10.0.0.0/16",
          publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
          privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
          isolatedSubnetIds: ["subnet-isolated-a", "subnet-isolated-b"],
        },
      },
    },
  ],
])("in %s", (_, configuration: Partial<RawConfiguration>) => {
  it("nothing is public but the API's load balancer", async () => {
    const plan = await shopWith(publicApi, configuration);
    const exposed = plan.all(loadBalancer).map(({ name, inputs: { internal, subnets } }) => [name, internal, subnets]);
    expect(exposed.sort()).toEqual([
      ["api", false, ["subnet-public-a", "subnet-public-b"]],
      ["services-1", true, ["subnet-private-a", "subnet-private-b"]],
    ]);
    for (const service of plan.all("aws:ecs/service:Service")) {
      expect(service.inputs.networkConfiguration).toEqual({
        assignPublicIp: false,
        securityGroups: [`sg-${service.name}-task`],
        subnets: ["subnet-private-a", "subnet-private-b"],
      });
    }
    for (const database of plan.all("aws:rds/instance:Instance")) {
      expect(database.inputs.publiclyAccessible).toBe(false);
    }
    for (const type of ["aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup"]) {
      expect(plan.find(type).inputs.subnetIds).toEqual(["subnet-isolated-a", "subnet-isolated-b"]);
    }
    const open = plan.resources.filter(({ inputs: all }) => JSON.stringify(all).includes("subnet-public"));
    expect(open.map(({ type, name }) => `${type} ${name}`)).toEqual([`${loadBalancer} api`]);
  });
});

describe("nothing else can be public", () => {
  it("by its kind: no function, gateway, distribution, public repository or address", async () => {
    const { resources } = await shopWith(publicApi);
    const types = resources.map(({ type }) => type);
    expect(
      types.filter((type) =>
        /lambda|apigateway|cloudfront|ecrpublic|eip|elasticip|lightsail|globalaccelerator/i.test(type),
      ),
    ).toEqual([]);
  });

  it("by a subnet that gives out public addresses: the VPC's component is told not to", async () => {
    const { network } = settingsOf();
    const vpc = inputs(await shopWith(publicApi), "awsx:ec2:Vpc");
    expect(vpc).toMatchObject({
      availabilityZoneNames: network.availabilityZones,
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
  });
});

describe("a public API", () => {
  it("with a domain is reached by TLS of the best policy, with its own certificate", async () => {
    const plan = await shopWith(publicApi);
    expect(names(plan, listener)).toEqual([
      "api-http",
      "api-https",
      "billing-1",
      "notifications-1",
      "payment-gateway-1",
    ]);
    expect(inputs(plan, listener, "api-https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/api",
      defaultActions: [target],
    });
    expect(inputs(plan, listener, "api-http")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      defaultActions: [redirect],
    });
  });

  it("proves its domain in the given zone, and waits for the certificate", async () => {
    const plan = await shopWith(publicApi);
    expect(inputs(plan, "aws:acm/certificate:Certificate")).toMatchObject({
      domainName: "api.shop.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
    });
    const record = "aws:route53/record:Record";
    expect(inputs(plan, record, "api-validation")).toEqual({
      zoneId: "Z0EXAMPLE0SHOP",
      name: "_proof.api.shop.example.com.",
      type: "CNAME",
      records: ["_value.acm-validations.aws."],
      ttl: 300,
      allowOverwrite: true,
    });
    expect(inputs(plan, "aws:acm/certificateValidation:CertificateValidation")).toEqual({
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/api",
      validationRecordFqdns: ["_proof.api.shop.example.com."],
    });
    const waits = plan.find(listener, "api-https").propertyDependencies.certificateArn;
    expect(waits).toContain(plan.find("aws:acm/certificateValidation:CertificateValidation").urn);
    expect(inputs(plan, record, "api")).toMatchObject({
      zoneId: "Z0EXAMPLE0SHOP",
      name: "api.shop.example.com",
      type: "A",
    });
    expect(unwrap(plan.outputs.api)).toMatchObject({ url: "https://api.shop.example.com" });
  });

  it("takes a certificate of one's own, and then makes none", async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/own";
    const plan = await shopWith({ certificateArn });
    expect(inputs(plan, listener, "api-https").certificateArn).toBe(certificateArn);
    expect(inputs(plan, listener, "api-http").defaultActions).toEqual([redirect]);
    expect(plan.resources.filter(({ type }) => type.startsWith("aws:acm/"))).toEqual([]);
    expect(names(plan, "aws:route53/record:Record")).toEqual(["billing", "notifications", "payment-gateway"]);
    expect(unwrap(plan.outputs.api)).toMatchObject({
      url: expect.stringMatching(/^https:\/\/api-[0-9a-f]{7}\.eu-central-1\.elb/),
    });
  });

  it("stands behind a firewall that blocks known attacks and floods", async () => {
    const plan = await shopWith(publicApi);
    const acl = inputs(plan, "aws:wafv2/webAcl:WebAcl");
    const rules = acl.rules as {
      name: string;
      priority: number;
      action?: object;
      overrideAction?: object;
      visibilityConfig: object;
    }[];
    expect(
      rules.map(({ name, priority, action, overrideAction }) => [priority, name, action ?? overrideAction]),
    ).toEqual([
      [0, "RateLimit", { block: {} }],
      [1, "AWSManagedRulesAmazonIpReputationList", { none: {} }],
      [2, "AWSManagedRulesKnownBadInputsRuleSet", { none: {} }],
      [3, "AWSManagedRulesCommonRuleSet", { none: {} }],
      [4, "AWSManagedRulesSQLiRuleSet", { none: {} }],
    ]);
    expect(acl).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
    expect(JSON.stringify(rules[0])).toContain('"rateBasedStatement":{"aggregateKeyType":"IP","limit":2000}');
    const association = inputs(plan, "aws:wafv2/webAclAssociation:WebAclAssociation");
    expect(association.resourceArn).toMatch(/:loadbalancer\/app\/api-/);
    expect(association.webAclArn).toMatch(/:regional\/webacl\/api-/);
    expect(inputs(plan, "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")).toMatchObject({
      logDestinationConfigs: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-shop-prod"],
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
    });
  });

  it("may say that it has another firewall", async () => {
    const plan = await shopWith({ ...publicApi, firewall: false });
    expect(plan.resources.filter(({ type }) => type.startsWith("aws:wafv2/"))).toEqual([]);
  });

  it("in a throw-away stack may be plain, on port 80 alone", async () => {
    const plan = await shopWith({ allowPlainHttp: true });
    expect(names(plan, listener).filter((name) => name.startsWith("api"))).toEqual(["api-http"]);
    expect(inputs(plan, listener, "api-http").defaultActions).toEqual([target]);
    const clients = names(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(clients.filter((name) => name.startsWith("api-clients"))).toEqual(["api-clients-80-0.0.0.0-0"]);
    expect(unwrap(plan.outputs.api)).toMatchObject({ url: expect.stringMatching(/^http:\/\/api-/) });
  });

  it("that has a certificate is not plain because plain was allowed", async () => {
    const plan = await shopWith({ ...publicApi, allowPlainHttp: true });
    expect(inputs(plan, listener, "api-http").defaultActions).toEqual([redirect]);
  });
});

describe("a private API", () => {
  it("is internal, in private subnets, for the VPC only, and without a firewall", async () => {
    const plan = await shopWith({ exposure: "private" });
    expect(plan.all(loadBalancer).map(({ inputs: { internal, subnets } }) => [internal, subnets])).toEqual([
      [true, ["subnet-private-a", "subnet-private-b"]],
      [true, ["subnet-private-a", "subnet-private-b"]],
    ]);
    const clients = plan
      .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ name }) => name.startsWith("api-clients"));
    expect(clients.map(({ inputs: { cidrIpv4, fromPort } }) => [cidrIpv4, fromPort])).toEqual([["10.0.0.0/16", 80]]);
    expect(plan.resources.filter(({ type }) => type.startsWith("aws:wafv2/"))).toEqual([]);
    expect(JSON.stringify(plan.resources.filter(({ type }) => type !== "awsx:ec2:Vpc"))).not.toContain("subnet-public");
  });

  it("speaks TLS as well, where it has a certificate", async () => {
    const plan = await shopWith({ ...publicApi, exposure: "private" });
    expect(names(plan, listener).filter((name) => name.startsWith("api"))).toEqual(["api-http", "api-https"]);
  });
});
