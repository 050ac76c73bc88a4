import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { planned } from "../testing/planned";
import { behind, type Exposure, exposedByPlace } from "./exposure";
import { Network } from "./network";

const SERVICE = "aws:ecs/service:Service";
const DATABASE = "aws:rds/instance:Instance";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const INSTANCE = "aws:ec2/instance:Instance";
const told = (all: readonly Exposure[]): string[] =>
  all.map(({ target, how, path }) => `${target.name} ${how}: ${path}`);

/** A network with a public and a private subnet, and security groups by the ranges that they admit. */
function ground(): PlanBuilder {
  const b = new PlanBuilder();
  b.add("aws:ec2/subnet:Subnet", "private", { id: "subnet-private" });
  b.add("aws:ec2/subnet:Subnet", "public", { id: "subnet-public" });
  b.add("aws:rds/subnetGroup:SubnetGroup", "outside", { name: "outside", subnetIds: ["subnet-public"] });
  b.add("aws:ec2/routeTable:RouteTable", "table", { id: "rtb-1", routes: [{ gatewayId: "igw-1" }] });
  b.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "tie", {
    routeTableId: "rtb-1",
    subnetId: "subnet-public",
  });
  const group = (name: string, inputs: Record<string, unknown>, port = 5432): void => {
    const ingress = [{ protocol: "tcp", fromPort: port, toPort: port, ...inputs }];
    b.add("aws:ec2/securityGroup:SecurityGroup", name, { id: `sg-${name}`, ingress });
  };
  group("none", { cidrBlocks: ["10.0.0.0/8"] });
  group("some", { cidrBlocks: ["8.8.8.0/30", "10.0.0.0/8", "8.8.8.0/30"] });
  group("more", { cidrBlocks: ["9.0.0.0/32", "9.0.0.2/32", "9.0.0.4/32", "9.0.0.6/32", "9.0.0.8/32"] });
  group("six", { ipv6CidrBlocks: ["2600::/48"] });
  group("peer", { securityGroups: ["sg-none"] });
  group("else", { cidrBlocks: ["8.8.8.8/32"] }, 80);
  return b;
}

function exposed(change: (b: PlanBuilder) => void, most = { v4: 0, v6: 0 }): string[] {
  const b = ground();
  change(b);
  return told(exposedByPlace(new Network(planned(b)), most));
}

describe("what is exposed by where it is", () => {
  const service = (network: Record<string, unknown>, most?: { v4: number; v6: number }): string[] => {
    const networkConfiguration = { subnets: ["subnet-private"], securityGroups: ["sg-none"], ...network };
    return exposed((b) => b.add(SERVICE, "web", { networkConfiguration }), most);
  };

  it("is a service with a public address or in a public subnet", () => {
    const where = "web lies in the public subnet `public`: internet gateway -> `table` -> subnet `public` -> `web`";
    expect(service({})).toEqual([]);
    expect(service({ assignPublicIp: true })).toEqual([]);
    expect(service({ assignPublicIp: UNKNOWN_TEXT })).toEqual([
      "web may have a public address: `assignPublicIp` is not known: web",
    ]);
    expect(service({ subnets: ["subnet-private", "subnet-public"] })).toEqual([where]);
    expect(service({ subnets: ["subnet-public", "subnet-x"] })).toEqual([]);
  });

  it("is what admits more public addresses than the limit", () => {
    expect(service({ securityGroups: ["sg-some", "sg-peer"] })).toEqual([
      "web admits 4 public addresses (8.8.8.0/30); the limit is 0: 8.8.8.0/30 -> rule `some` -> `web`",
    ]);
    expect(service({ securityGroups: ["sg-some"] }, { v4: 4, v6: 0 })).toEqual([]);
    expect(service({ securityGroups: ["sg-some", "sg-more"] }, { v4: 8, v6: 0 })).toEqual([
      "web admits 9 public addresses (8.8.8.0/30, 9.0.0.0/32, 9.0.0.2/32, 9.0.0.4/32); the limit is 8: 8.8.8.0/30, 9.0.0.0/32, 9.0.0.2/32, 9.0.0.4/32 -> rule `some`, `more` -> `web`",
    ]);
    const six = service({ securityGroups: ["sg-six"] });
    expect(six).toHaveLength(1);
    expect(six[0]).toMatch(/^web admits \d+ public IPv6 networks \(2600::\/48\); the limit is 0: 2600::\/48 -> rule /);
    expect(service({ securityGroups: ["sg-six"] }, { v4: 0, v6: 1e9 })).toEqual([]);
    expect(service({ securityGroups: ["sg-some"] }, { v4: 3, v6: 1e9 })).toHaveLength(1);
  });

  it("is a service whose hosts are", () => {
    const hosted = (associatePublicIpAddress: boolean, more: Record<string, unknown> = {}): string[] =>
      exposed((b) => {
        b.add(INSTANCE, "host", { associatePublicIpAddress, vpcSecurityGroupIds: ["sg-none"] });
        b.add(SERVICE, "web", more);
      });
    expect(hosted(true)).toEqual(["web runs on instances with public addresses: internet -> instance -> web"]);
    expect(hosted(false)).toEqual([]);
    const alone = (inputs: Record<string, unknown>): string[] => exposed((b) => b.add(INSTANCE, "host", inputs));
    const inputs = { associatePublicIpAddress: true, vpcSecurityGroupIds: ["sg-some"], subnetId: "subnet-public" };
    expect(alone(inputs)).toEqual([]);
  });

  it("is a datastore, at its own port", () => {
    const store = (inputs: Record<string, unknown>): string[] =>
      exposed((b) => b.add(DATABASE, "main", { vpcSecurityGroupIds: ["sg-none"], port: 5432, ...inputs }));
    expect(store({})).toEqual([]);
    expect(store({ dbSubnetGroupName: "outside" })).toEqual([
      "main lies in the public subnet `public`: internet gateway -> `table` -> subnet `public` -> `main`",
    ]);
    expect(store({ vpcSecurityGroupIds: ["sg-some"] })).toEqual([
      "main admits 4 public addresses at port 5432 (8.8.8.0/30); the limit is 0: 8.8.8.0/30 -> rule `some` -> `main`",
    ]);
    expect(store({ vpcSecurityGroupIds: ["sg-else"] })).toEqual([]);
  });

  it("is an internal load balancer at the port of a listener", () => {
    const front = (internal: boolean, ...ports: number[]): string[] =>
      exposed((b) => {
        b.add(BALANCER, "front", { arn: "arn:front", internal, securityGroups: ["sg-some"] });
        for (const port of ports)
          b.add("aws:lb/listener:Listener", `l${port}`, { loadBalancerArn: "arn:front", port, defaultActions: [] });
      });
    expect(front(true, 80, 5432)).toEqual([
      "front admits 4 public addresses at port 5432 (8.8.8.0/30); the limit is 0: 8.8.8.0/30 -> rule `some` -> `front`",
    ]);
    expect(front(true)).toEqual([]);
    expect(front(false, 5432)).toEqual([]);
  });
});

it("what stands behind a load balancer is found through others, once each, and without an end", () => {
  const b = new PlanBuilder();
  const target = (name: string): Draft =>
    b.add("aws:lb/targetGroup:TargetGroup", `to-${name}`, { arn: `arn:to-${name}` });
  const listen = (front: string, port: unknown, name: string): Draft =>
    b.add("aws:lb/listener:Listener", `${front}-${name}`, {
      loadBalancerArn: `arn:${front}`,
      port,
      defaultActions: [{ targetGroupArn: `arn:to-${name}` }],
    });
  for (const name of ["outer", "inner"]) b.add(BALANCER, name, { arn: `arn:${name}`, id: name });
  for (const name of ["web", "inner", "outer", "none"]) target(name);
  b.add(SERVICE, "web", { loadBalancers: [{ targetGroupArn: "arn:to-web" }] });
  for (const name of ["inner", "outer"]) {
    const inputs = { targetGroupArn: `arn:to-${name}`, targetId: name };
    b.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", name, inputs);
  }
  listen("outer", 443, "inner");
  listen("inner", UNKNOWN_TEXT, "web");
  listen("inner", 80, "outer");
  listen("inner", 81, "none");
  const network = new Network(planned(b));
  const fronts = [...network.balancers.values()];
  expect(fronts.map((front) => told(behind(network, front)))).toEqual([
    [
      "web stands behind the load balancer `inner`: internet -> load balancer `outer` -> listener `outer-inner` :443 -> load balancer `inner` -> listener `inner-web` -> `web`",
    ],
    ["web stands behind the load balancer `inner`: internet -> load balancer `inner` -> listener `inner-web` -> `web`"],
  ]);
});
