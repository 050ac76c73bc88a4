import { expect, it } from "vitest";
import { type RecordedResource, unknownValue } from "../recorder";
import { withVpcChildren } from "./vpc-children";

const tags = { "fleet:stack": "prod" };
const vpc = "urn:pulumi:prod::fleet::awsx:ec2:Vpc::shop-prod";

function resource(urn: string, inputs: object, fedBy?: string): RecordedResource {
  const [, , type = "", name = ""] = urn.split("::");
  const sources = fedBy === undefined ? [] : [fedBy];
  return {
    urn,
    type,
    name,
    custom: !type.startsWith("awsx:"),
    inputs: { ...inputs },
    dependencies: sources,
    propertyDependencies: fedBy === undefined ? {} : { subnetIds: sources },
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    provider: "",
  };
}

function component(strategy: string, zones: readonly string[]): RecordedResource {
  return resource(vpc, {
    cidrBlock: "10.0.0.0/16",
    availabilityZoneNames: zones,
    subnetSpecs: [{ type: "Private" }, { type: "Isolated" }, { type: "Public" }],
    natGateways: { strategy },
    vpcEndpointSpecs: [{ serviceName: "com.amazonaws.eu-central-1.s3", vpcEndpointType: "Gateway" }],
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags,
  });
}

async function childrenOf(strategy: string, zones: readonly string[]): Promise<readonly RecordedResource[]> {
  return (await withVpcChildren({ resources: [component(strategy, zones)], outputs: {} })).resources.slice(1);
}

// Compared with what the engine's awsx registers (../../shared/engine/awsx): equal in urn, parent, inputs and edges.
it.each([
  ["None", ["a", "b"], 23],
  ["None", ["a", "b", "c"], 33],
  ["Single", ["a", "b"], 27],
  ["Single", ["a", "b", "c"], 38],
  ["OnePerAz", ["a", "b"], 29],
  ["OnePerAz", ["a", "b", "c"], 42],
])("knows awsx's VPC with NAT gateways %s in zones %j: %d parts", async (strategy, zones, count) => {
  const children = await childrenOf(strategy, zones);
  expect(children).toHaveLength(count);
  expect(new Set(children.map(({ urn }) => urn)).size).toBe(count);
});

it("lays subnets out as awsx does, without public addresses", async () => {
  const subnets = (await childrenOf("Single", ["a", "b"])).filter(({ type }) => type === "aws:ec2/subnet:Subnet");
  expect(subnets.map(({ name, inputs }) => [name, inputs.cidrBlock, inputs.mapPublicIpOnLaunch])).toEqual([
    ["shop-prod-public-1", "10.0.64.0/19", false],
    ["shop-prod-private-1", "10.0.0.0/19", false],
    ["shop-prod-isolated-1", "10.0.32.0/19", false],
    ["shop-prod-public-2", "10.0.192.0/19", false],
    ["shop-prod-private-2", "10.0.128.0/19", false],
    ["shop-prod-isolated-2", "10.0.160.0/19", false],
  ]);
});

it("gives only public subnets a route to the internet, and private ones a way out", async () => {
  const routes = (await childrenOf("Single", ["a", "b"])).filter(({ type }) => type === "aws:ec2/route:Route");
  const ways = routes.map(({ name, inputs, propertyDependencies }) => {
    const [property = ""] = Object.keys(propertyDependencies).filter((key) => key !== "routeTableId");
    return [name, property, inputs[property], propertyDependencies[property]?.[0]?.split("::").at(-1)];
  });
  expect(ways).toEqual([
    ["shop-prod-public-1", "gatewayId", unknownValue, "shop-prod"],
    ["shop-prod-private-1", "natGatewayId", unknownValue, "shop-prod-1"],
    ["shop-prod-public-2", "gatewayId", unknownValue, "shop-prod"],
    ["shop-prod-private-2", "natGatewayId", unknownValue, "shop-prod-1"],
  ]);
});

it("makes the VPC and its subnets sources of what the component feeds", async () => {
  const fed = resource("urn:pulumi:prod::fleet::aws:ecs/service:Service::api", { subnetIds: unknownValue }, vpc);
  const { resources } = await withVpcChildren({ resources: [component("None", ["a", "b"]), fed], outputs: {} });
  const sources = resources[1]?.propertyDependencies.subnetIds?.map((urn) => urn.split("$").at(-1));
  expect(sources).toContain("aws:ec2/vpc:Vpc::shop-prod");
  expect(sources).toContain("aws:ec2/subnet:Subnet::shop-prod-isolated-2");
  expect(sources).toHaveLength(8);
});

it("leaves a recording without a VPC of its own alone", async () => {
  const recording = { resources: [resource("urn:pulumi:prod::fleet::aws:ecs/cluster:Cluster::c", {})], outputs: {} };
  expect(await withVpcChildren(recording)).toBe(recording);
});
