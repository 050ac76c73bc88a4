import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder } from "../testing/plan-builder";
import { names, planned, resourceOf } from "../testing/planned";
import { hostGroups, hostIsPublic, hostsOf } from "./hosts";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
const INSTANCE = "aws:ec2/instance:Instance";
const GROUP = "aws:autoscaling/group:Group";
const PROVIDER = "aws:ecs/capacityProvider:CapacityProvider";
const LINK = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

/** Two clusters with a service in the first, and a host that nothing speaks of. */
interface Ground {
  readonly b: PlanBuilder;
  readonly cluster: Draft;
  readonly other: Draft;
  readonly service: Draft;
}

/** The hosts that the service is taken to run on, at a first preview and on real state. */
function hosts(change: (ground: Ground) => void): string[][] {
  const b = new PlanBuilder();
  const cluster = b.add("aws:ecs/cluster:Cluster", "shop", { name: "shop" });
  const other = b.add("aws:ecs/cluster:Cluster", "other", { name: "other" });
  const service = b.add("aws:ecs/service:Service", "web", { cluster: cluster.arn });
  b.add(TEMPLATE, "idle", {});
  change({ b, cluster, other, service });
  return [false, true].map((known) => {
    const plan = planned(b, known);
    return names(hostsOf(plan, resourceOf(plan, service)));
  });
}

const both = (...expected: string[]): string[][] => [expected, expected];
const provider = (b: PlanBuilder, name: string, group: Draft): Draft =>
  b.add(PROVIDER, name, { name, autoScalingGroupProvider: { autoScalingGroupArn: group.arn } });

describe("the hosts of a service without a network of its own", () => {
  it("are all there are, where nothing tells more", () => {
    expect(hosts(({ b }) => b.add(INSTANCE, "one", {}))).toEqual(both("idle", "one"));
  });

  it.each([
    ["userData", (text: string) => ({ userData: text })],
    ["userDataBase64", (text: string) => ({ userDataBase64: text })],
    ["userData in base64", (text: string) => ({ userData: Buffer.from(text).toString("base64") })],
  ])("are those that mention the cluster in %s", (_name, inputs) => {
    const script = (name: string): string => `#!/bin/sh\necho ECS_CLUSTER=${name} >> /etc/ecs/ecs.config\n`;
    const made = hosts(({ b }) => {
      b.add(TEMPLATE, "mine", inputs(script("shop")));
      b.add(CONFIGURATION, "theirs", inputs(script("other")));
    });
    expect(made).toEqual(both("mine"));
  });

  it("are those whose script is made from the cluster, also by its logical name", () => {
    const [preview] = hosts(({ b, cluster }) => {
      b.add(TEMPLATE, "mine", { userData: cluster.attribute("name") });
    });
    expect(preview).toEqual(["mine"]);
    const [made] = hosts(({ b, cluster, other }) => {
      delete cluster.inputs.name;
      b.add(TEMPLATE, "mine", { userData: cluster.attribute("arn") });
      b.add(TEMPLATE, "theirs", { userData: other.attribute("arn") });
      b.add(INSTANCE, "literal", { userData: "shop" });
    });
    expect(made).toEqual(["mine", "literal"]);
  });

  it.each([
    ["launchTemplate.id", (t: Draft) => ({ launchTemplate: { id: t.id } })],
    ["launchTemplate.name", (t: Draft) => ({ launchTemplate: { name: t.attribute("name") } })],
    [
      "mixedInstancesPolicy",
      (t: Draft) => ({
        mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: t.id } } },
      }),
    ],
  ])("are those of the cluster's capacity providers, by %s", (_name, inputs) => {
    const made = hosts(({ b, cluster, other }) => {
      const mine = b.add(GROUP, "mine", inputs(b.add(TEMPLATE, "mine", {})));
      const theirs = b.add(GROUP, "theirs", inputs(b.add(TEMPLATE, "theirs", {})));
      b.add(LINK, "mine", {
        clusterName: cluster.attribute("name"),
        capacityProviders: [provider(b, "p", mine).attribute("name")],
      });
      b.add(LINK, "theirs", {
        clusterName: other.attribute("name"),
        capacityProviders: [provider(b, "q", theirs).attribute("name")],
      });
    });
    expect(new Set(made.flat())).toEqual(new Set(["mine"]));
  });

  it("are those of the capacity providers that the service names, by launch configuration", () => {
    const made = hosts(({ b, service }) => {
      const group = b.add(GROUP, "mine", { launchConfiguration: b.add(CONFIGURATION, "mine", {}).attribute("name") });
      const own = provider(b, "p", group);
      service.inputs.capacityProviderStrategies = [{ capacityProvider: own.attribute("name"), weight: 1 }];
    });
    expect(made).toEqual(both("mine"));
  });

  it("are all where the providers lead nowhere", () => {
    const made = hosts(({ b, cluster }) => {
      const own = provider(b, "p", b.add(GROUP, "empty", {}));
      b.add(LINK, "mine", {
        clusterName: cluster.attribute("name"),
        capacityProviders: [own.attribute("name"), "FARGATE"],
      });
    });
    expect(made).toEqual(both("idle"));
  });
});

/** What is found of one host, at a first preview. */
function host<T>(
  read: (plan: ReturnType<typeof planned>, made: Draft) => T,
  change: (b: PlanBuilder, made: Draft) => void,
): T {
  const b = new PlanBuilder();
  const made = b.add(INSTANCE, "host", {});
  change(b, made);
  return read(planned(b), made);
}

describe("a host", () => {
  const group = (b: PlanBuilder, name: string): Draft => b.add("aws:ec2/securityGroup:SecurityGroup", name, {});
  const groups = (change: (b: PlanBuilder, made: Draft) => void): string[] =>
    host((plan, made) => hostGroups(plan, resourceOf(plan, made)).map((urn) => urn.split("::").pop() ?? ""), change);
  const isPublic = (change: (b: PlanBuilder, made: Draft) => void): boolean =>
    host((plan, made) => hostIsPublic(plan, resourceOf(plan, made)), change);

  it("has its security groups in three places", () => {
    expect(groups(() => {})).toEqual([]);
    const all = groups((b, made) => {
      made.inputs.vpcSecurityGroupIds = [group(b, "one").id];
      made.inputs.securityGroups = [group(b, "two").id, "sg-7"];
      made.inputs.networkInterfaces = [{ securityGroups: [group(b, "three").id] }, {}];
    });
    expect(all).toEqual(["one", "two", "sg-7", "three"]);
    const unknown = groups((b, made) => {
      made.inputs.networkInterfaces = [group(b, "four").attribute("interface")];
    });
    expect(unknown).toEqual(["four"]);
  });

  it("is public by its own word, an interface's, or an address given to it", () => {
    expect(isPublic(() => {})).toBe(false);
    expect(isPublic((_b, made) => Object.assign(made.inputs, { associatePublicIpAddress: true }))).toBe(true);
    expect(isPublic((_b, made) => Object.assign(made.inputs, { associatePublicIpAddress: false }))).toBe(false);
    const interfaces = (...values: unknown[]): boolean =>
      isPublic((_b, made) => {
        made.inputs.networkInterfaces = values.map((associatePublicIpAddress) => ({ associatePublicIpAddress }));
      });
    expect([interfaces("true"), interfaces(false, true), interfaces("false")]).toEqual([true, true, false]);
    expect(isPublic((b, made) => b.add("aws:ec2/eip:Eip", "ip", { instance: made.id }))).toBe(true);
    expect(isPublic((b, made) => b.add("aws:ec2/eipAssociation:EipAssociation", "ip", { instanceId: made.id }))).toBe(
      true,
    );
    expect(isPublic((b) => b.add("aws:ec2/eip:Eip", "ip", { instance: b.add(INSTANCE, "other", {}).id }))).toBe(false);
  });
});
