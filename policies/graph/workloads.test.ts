import { describe, expect, it } from "vitest";
import { PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { names, planned, resourceOf } from "../testing/planned";
import { DEFAULT_GROUP } from "./security-groups";
import { serviceName, tag, tagKeys, workloadsOf } from "./workloads";

const SERVICE = "aws:ecs/service:Service";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const INSTANCE = "aws:ec2/instance:Instance";
const short = (urn: string): string => urn.replace(/^.*::/, "");

/** What the workloads of a plan with a security group, a subnet, a role and a task definition come to. */
function workloads(change: (b: PlanBuilder) => void): Record<string, unknown> {
  const b = new PlanBuilder();
  b.add("aws:ec2/securityGroup:SecurityGroup", "group", { id: "sg-1" });
  b.add("aws:ec2/subnet:Subnet", "subnet", { id: "subnet-1" });
  b.add("aws:iam/role:Role", "role", { arn: "arn:role" });
  b.add("aws:ecs/taskDefinition:TaskDefinition", "task", { arn: "arn:task" });
  change(b);
  return Object.fromEntries(
    workloadsOf(planned(b)).map((one) => [
      `${one.resource.name} of ${short(one.owner)}`,
      [
        one.groups.map(short).join(),
        `${names(one.placement.subnets)}${one.placement.uncertain ? "?" : ""}`,
        typeof one.publicIp === "symbol" ? "unknown" : one.publicIp,
        names(one.taskDefinitions).join(),
        names(one.roles).join(),
      ],
    ]),
  );
}

const NETWORK = { securityGroups: ["sg-1"], subnets: ["subnet-1"], assignPublicIp: true };

describe("workloads", () => {
  it.each([
    ["a service", SERVICE, { networkConfiguration: NETWORK, taskDefinition: "arn:task" }],
    ["a task set", "aws:ecs/taskSet:TaskSet", { networkConfiguration: NETWORK, taskDefinition: "arn:task" }],
    ["a rule's target", TARGET, { ecsTarget: { networkConfiguration: NETWORK, taskDefinitionArn: "arn:task" } }],
    [
      "a schedule",
      "aws:scheduler/schedule:Schedule",
      { target: { ecsParameters: { networkConfiguration: NETWORK, taskDefinitionArn: "arn:task" } } },
    ],
  ])("may be %s", (_name, type, inputs) => {
    expect(workloads((b) => b.add(type, "it", inputs))).toEqual({ "it of it": ["group", "subnet", true, "task", ""] });
  });

  it.each([
    [
      "a function in a network",
      "aws:lambda/function:Function",
      { vpcConfig: { securityGroupIds: ["sg-1"], subnetIds: ["subnet-1"] }, role: "arn:role" },
      ["group", "subnet", undefined, "", "role"],
    ],
    ["a function", "aws:lambda/function:Function", { role: "arn:role" }, ["", "", undefined, "", "role"]],
    [
      "an instance",
      INSTANCE,
      { vpcSecurityGroupIds: ["sg-1"], subnetId: "subnet-1", associatePublicIpAddress: true, role: "arn:role" },
      ["group", "subnet", true, "", ""],
    ],
    ["an instance in the default group", INSTANCE, {}, [DEFAULT_GROUP, "", false, "", ""]],
    [
      "a launch template",
      "aws:ec2/launchTemplate:LaunchTemplate",
      { vpcSecurityGroupIds: ["sg-1"], networkInterfaces: [{ subnetId: "subnet-1" }] },
      ["group", "subnet", false, "", ""],
    ],
    [
      "a launch configuration",
      "aws:ec2/launchConfiguration:LaunchConfiguration",
      { securityGroups: ["sg-1"] },
      ["group", "", false, "", ""],
    ],
    [
      "a connector",
      "aws:apprunner/vpcConnector:VpcConnector",
      { securityGroups: ["sg-1"], subnets: ["subnet-1"], role: "arn:role" },
      ["group", "subnet", undefined, "", ""],
    ],
  ])("may be %s", (_name, type, inputs, expected) => {
    expect(workloads((b) => b.add(type, "it", inputs))).toEqual({ "it of it": expected });
  });

  it("are no targets and schedules without a task", () => {
    const made = workloads((b) => {
      b.add(TARGET, "queue", { arn: "arn:queue" });
      b.add("aws:scheduler/schedule:Schedule", "function", { target: { arn: "arn:function" } });
    });
    expect(made).toEqual({});
  });

  it("belong to the first service that runs their task", () => {
    const made = workloads((b) => {
      const task = { networkConfiguration: NETWORK, taskDefinition: "arn:task" };
      b.add(TARGET, "nightly", { ecsTarget: { networkConfiguration: NETWORK, taskDefinitionArn: "arn:task" } });
      b.add("aws:scheduler/schedule:Schedule", "hourly", {
        target: { ecsParameters: { networkConfiguration: NETWORK, taskDefinitionArn: "arn:task" } },
      });
      b.add(SERVICE, "first", { ...task, name: "one", id: "arn:first" });
      b.add(SERVICE, "second", task);
      b.add("aws:ecs/taskSet:TaskSet", "set", { ...task, service: "arn:first" });
      b.add("aws:ecs/taskSet:TaskSet", "stray", { ...task, service: "arn:third" });
    });
    expect(Object.keys(made)).toEqual([
      "first of first",
      "second of second",
      "set of first",
      "stray of stray",
      "nightly of first",
      "hourly of first",
    ]);
  });

  it("stand for the hosts that they run on", () => {
    const bridge = (inputs: Record<string, unknown>, more: Record<string, unknown> = {}) =>
      workloads((b) => {
        b.add(INSTANCE, "host", inputs);
        b.add(SERVICE, "web", { taskDefinition: "arn:task", ...more });
      });
    expect(bridge({ vpcSecurityGroupIds: ["sg-1"], associatePublicIpAddress: true })).toEqual({
      "web of web": ["group", "", true, "task", ""],
    });
    expect(bridge({})).toEqual({ "web of web": [DEFAULT_GROUP, "", false, "task", ""] });
    expect(bridge({}, { networkConfiguration: null })).toEqual({
      "web of web": [DEFAULT_GROUP, "", false, "task", ""],
    });
    expect(bridge({}, { networkConfiguration: NETWORK })).toEqual({
      "web of web": ["group", "subnet", true, "task", ""],
      "host of host": [DEFAULT_GROUP, "", false, "", ""],
    });
    expect(bridge({}, { networkConfiguration: UNKNOWN_TEXT })).toMatchObject({
      "web of web": ["", "?", "unknown", "task", ""],
    });
    const target = workloads((b) => {
      b.add(INSTANCE, "host", {});
      b.add(TARGET, "job", { ecsTarget: { taskDefinitionArn: "arn:task" } });
      b.add("aws:scheduler/schedule:Schedule", "later", {
        target: { ecsParameters: { taskDefinitionArn: "arn:task", networkConfiguration: UNKNOWN_TEXT } },
      });
    });
    expect(target).toEqual({
      "job of job": [DEFAULT_GROUP, "", false, "task", ""],
      "later of later": ["", "?", "unknown", "task", ""],
    });
  });
});

describe("tags", () => {
  const resource = (inputs: Record<string, unknown>) => {
    const b = new PlanBuilder();
    const draft = b.add(SERVICE, "web", inputs);
    return resourceOf(planned(b), draft);
  };

  it("give a service its name", () => {
    expect(serviceName(resource({ tags: { "fleet:service": "billing" } }))).toBe("billing");
    expect(serviceName(resource({ tagsAll: { "fleet:service": "orders" } }))).toBe("orders");
    expect(serviceName(resource({ tags: { service: "billing" } }))).toBe("web");
  });

  it("are read where they are known", () => {
    expect(tag(resource({ tags: { a: "own" }, tagsAll: { a: "all" } }), "a")).toBe("own");
    expect(tag(resource({ tags: { a: UNKNOWN_TEXT } }), "a")).toBeUndefined();
    expect(tagKeys(resource({ tags: { a: "1", b: UNKNOWN_TEXT } }))).toEqual(["a", "b"]);
    for (const tags of [undefined, null, "text", ["a"], UNKNOWN_TEXT]) expect(tagKeys(resource({ tags }))).toEqual([]);
  });
});
