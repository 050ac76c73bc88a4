import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { later, names, planned } from "../testing/planned";
import { entrancesOf, letsEverybodyIn, publiclyAccessible } from "./entrances";
import { UNKNOWN } from "./value";

/** The ways in, after a change to a plan with a load balancer `front` and its listener. */
function ways(change: (b: PlanBuilder, front: Draft, listener: Draft) => void, known = false): string[] {
  const b = new PlanBuilder();
  const front = b.add("aws:lb/loadBalancer:LoadBalancer", "front", {});
  const listener = b.add("aws:lb/listener:Listener", "door", { loadBalancerArn: front.arn });
  change(b, front, listener);
  return entrancesOf(planned(b, known)).map(
    ({ resource, what, targets }) => `${resource.name}: ${what} to ${names(targets).join()}`,
  );
}

const both = (change: (b: PlanBuilder, front: Draft, listener: Draft) => void): string[] => {
  const preview = ways(change);
  expect(ways(change, true)).toEqual(preview);
  return preview;
};

describe("ways in", () => {
  it("are API Gateway's integrations with something inside", () => {
    const http = (inputs: (front: Draft, listener: Draft) => Record<string, unknown>): string[] =>
      both((b, front, listener) => b.add("aws:apigatewayv2/integration:Integration", "api", inputs(front, listener)));
    expect(
      http((_f, listener) => ({ connectionType: "VPC_LINK", connectionId: "x", integrationUri: listener.arn })),
    ).toEqual(["api: API Gateway integration to door"]);
    expect(http((_f, listener) => ({ integrationUri: listener.arn }))).toEqual([
      "api: API Gateway integration to door",
    ]);
    expect(http(() => ({ connectionId: "x", integrationUri: "https://x" }))).toEqual([
      "api: API Gateway integration to ",
    ]);
    expect(http(() => ({ integrationUri: "https://x" }))).toEqual([]);
    expect(http((_f, listener) => ({ connectionType: "INTERNET", integrationUri: listener.arn }))).toEqual([]);
  });

  it("are REST VPC links, unless private APIs alone use them", () => {
    const rest = (...apis: unknown[]): string[] =>
      both((b, front) => {
        const link = b.add("aws:apigateway/vpcLink:VpcLink", "link", { targetArn: front.arn });
        const other = b.add("aws:apigateway/restApi:RestApi", "other", {});
        b.add("aws:apigateway/integration:Integration", "other", { restApi: other.id, connectionId: "else" });
        for (const [index, types] of apis.entries()) {
          const api = b.add("aws:apigateway/restApi:RestApi", `api-${index}`, { endpointConfiguration: { types } });
          b.add("aws:apigateway/integration:Integration", `api-${index}`, { restApi: api.id, connectionId: link.id });
        }
      });
    const open = ["link: API Gateway VPC link to front"];
    expect(rest()).toEqual(open);
    expect(rest("PRIVATE")).toEqual([]);
    expect(rest(["PRIVATE"], ["PRIVATE"])).toEqual([]);
    expect(rest(["PRIVATE"], ["REGIONAL"])).toEqual(open);
    expect(rest(["PRIVATE", "EDGE"])).toEqual(open);
    expect(rest([])).toEqual(open);
    const plural = both((b, front) => b.add("aws:apigateway/vpcLink:VpcLink", "link", { targetArns: [front.arn] }));
    expect(plural).toEqual(open);
  });

  it("are CloudFront's origins and Global Accelerator's endpoints", () => {
    const origin = both((b, front) =>
      b.add("aws:cloudfront/vpcOrigin:VpcOrigin", "cdn", { vpcOriginEndpointConfig: { arn: front.arn } }),
    );
    expect(origin).toEqual(["cdn: CloudFront VPC origin to front"]);
    const type = "aws:globalaccelerator/endpointGroup:EndpointGroup";
    const endpoint = ways(
      (b, front) => b.add(type, "fast", { endpointConfigurations: [{ endpointId: front.arn }] }),
      true,
    );
    expect(endpoint).toEqual(["fast: Global Accelerator to front,front"]);
    const literal = ways((b, front) => {
      front.inputs.arn = "arn:front";
      b.add(type, "fast", { endpointConfigurations: [{ endpointId: "arn:front" }, { endpointId: "arn:else" }] });
    });
    expect(literal).toEqual(["fast: Global Accelerator to front"]);
    const vague = ways((b, front) => b.add(type, "fast", { endpointConfigurations: front.attribute("endpoints") }));
    expect(vague).toEqual(["fast: Global Accelerator to front,front"]);
  });

  it("are endpoint services that everybody may ask", () => {
    const service = (principals: (b: PlanBuilder) => unknown, separate?: (b: PlanBuilder) => unknown): string[] =>
      ways((b, front) => {
        const type = "aws:ec2/vpcEndpointService:VpcEndpointService";
        const made = b.add(type, "offer", { networkLoadBalancerArns: [front.arn], allowedPrincipals: principals(b) });
        const other = b.add(type, "other", { gatewayLoadBalancerArns: [front.arn] });
        const principal = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple";
        b.add(principal, "known", { vpcEndpointServiceId: other.id, principalArn: "arn:aws:iam::1:root" });
        if (separate) b.add(principal, "own", { vpcEndpointServiceId: made.id, principalArn: separate(b) });
      });
    const open = ["offer: VPC endpoint service open to every account to front"];
    expect(service(() => undefined)).toEqual([]);
    expect(service(() => ["arn:aws:iam::1:root"])).toEqual([]);
    expect(service(() => ["arn:aws:iam::1:root", "*"])).toEqual(open);
    expect(service((b) => [later(b).id])).toEqual(open);
    expect(
      service(
        () => [],
        () => "*",
      ),
    ).toEqual(open);
    expect(
      service(
        () => [],
        (b) => later(b).id,
      ),
    ).toEqual(open);
    expect(
      service(
        () => [],
        () => "arn:aws:iam::1:root",
      ),
    ).toEqual([]);
    const gateway = ways((b, front) =>
      b.add("aws:ec2/vpcEndpointService:VpcEndpointService", "offer", {
        gatewayLoadBalancerArns: [front.arn],
        allowedPrincipals: ["*"],
      }),
    );
    expect(gateway).toEqual(open);
  });

  it("are functions in the VPC that anybody may call", () => {
    const url = (inputs: Record<string, unknown>, authorizationType: string): string[] =>
      both((b) => {
        const made = b.add("aws:lambda/function:Function", "run", inputs);
        b.add("aws:lambda/functionUrl:FunctionUrl", "url", { functionName: made.attribute("name"), authorizationType });
      });
    const inside = { vpcConfig: { subnetIds: [], securityGroupIds: [] } };
    expect(url(inside, "NONE")).toEqual(["url: function URL without authorization to run"]);
    expect(url(inside, "AWS_IAM")).toEqual([]);
    expect(url({}, "NONE")).toEqual([]);
  });
});

describe("what says of itself that it is public", () => {
  it("is public, or may be", () => {
    const b = new PlanBuilder();
    for (const [name, publiclyAccessible] of Object.entries({
      yes: true,
      text: "true",
      no: false,
      later: later(b).id,
      none: undefined,
    })) {
      b.add("aws:rds/instance:Instance", name, { publiclyAccessible });
    }
    b.add("aws:rds/clusterInstance:ClusterInstance", "member", { publiclyAccessible: true });
    expect(publiclyAccessible(planned(b)).map(({ resource, known }) => `${resource.name} ${known}`)).toEqual([
      "yes true",
      "text true",
      "later false",
      "member true",
    ]);
  });

  it.each([
    [{ Principal: "*" }, true],
    [{ Principal: { AWS: "*" } }, true],
    [{ Principal: { AWS: ["x", "*"] } }, true],
    [{ NotPrincipal: { AWS: "x" } }, true],
    [{ Principal: { AWS: "x" } }, false],
    [{ Principal: "*", Effect: "Deny" }, false],
    [{ Principal: "*", Condition: { StringEquals: { "aws:SourceVpc": "v" } } }, false],
    [{}, false],
  ])("lets everybody in by its policy, or not", (statement, expected) => {
    expect(letsEverybodyIn({ Statement: [{ Principal: { AWS: "x" } }, statement] })).toBe(expected);
  });

  it("is not held to a policy that is not known", () => expect(letsEverybodyIn(UNKNOWN)).toBe(false));
});
