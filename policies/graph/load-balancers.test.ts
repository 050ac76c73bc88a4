import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { later, names, planned } from "../testing/planned";
import { balancersOf, targetsOf } from "./load-balancers";
import { DEFAULT_GROUP } from "./security-groups";

const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";

/** A plan with the target groups `one` and `two`, which are known by `arn:one` and `arn:two`. */
function ground(): { b: PlanBuilder; one: Draft; two: Draft } {
  const b = new PlanBuilder();
  const [one, two] = ["one", "two"].map((name) =>
    b.add("aws:lb/targetGroup:TargetGroup", name, { arn: `arn:${name}` }),
  ) as [Draft, Draft];
  return { b, one, two };
}

describe("load balancers", () => {
  const bare = (type: string, inputs: Record<string, unknown>): unknown[] => {
    const b = new PlanBuilder();
    b.add("aws:ec2/securityGroup:SecurityGroup", "group", { id: "sg-1" });
    b.add(type, "front", inputs);
    return [...balancersOf(planned(b))].map(([urn, { resource, facesInternet, open, groups }]) => {
      expect(urn).toBe(resource.urn);
      return [resource.name, facesInternet, open, groups.map((one) => one.replace(/^.*::/, ""))];
    });
  };

  it.each(["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer", CLASSIC])(
    "of the type %s face the internet unless they are plainly internal",
    (type) => {
      expect(bare(type, {})).toEqual([["front", true, false, [DEFAULT_GROUP]]]);
      expect(bare(type, { internal: false })).toEqual([["front", true, false, [DEFAULT_GROUP]]]);
      expect(bare(type, { internal: UNKNOWN_TEXT })).toEqual([["front", true, false, [DEFAULT_GROUP]]]);
      expect(bare(type, { internal: true, securityGroups: ["sg-1"] })).toEqual([["front", false, false, ["group"]]]);
    },
  );

  it("are open at layer 4 without security groups", () => {
    const type = "aws:lb/loadBalancer:LoadBalancer";
    for (const loadBalancerType of ["network", "gateway"]) {
      expect(bare(type, { loadBalancerType })).toEqual([["front", true, true, []]]);
      expect(bare(type, { loadBalancerType, securityGroups: ["sg-1"] })).toEqual([["front", true, false, ["group"]]]);
    }
    expect(bare(type, { loadBalancerType: "application" })).toEqual([["front", true, false, [DEFAULT_GROUP]]]);
  });
});

describe("listeners", () => {
  /** `front: port -> target groups` of every listener. */
  const heard = (b: PlanBuilder): string[] => {
    const plan = planned(b);
    return [...balancersOf(plan).values()].flatMap(({ resource, listeners }) =>
      listeners.map(({ resource: by, port, targetGroups }) => {
        const behind = [...targetGroups].map((urn) => plan.get(urn)?.name).join();
        return `${resource.name} by ${by.name}: ${port} -> ${behind}`;
      }),
    );
  };
  const listening = (inputs: (one: Draft, two: Draft) => Record<string, unknown>): string[] => {
    const { b, one, two } = ground();
    const front = b.add("aws:lb/loadBalancer:LoadBalancer", "front", {});
    b.add("aws:lb/listener:Listener", "listener", { loadBalancerArn: front.arn, port: 443, ...inputs(one, two) });
    return heard(b);
  };

  it.each([
    ["directly", [{ type: "forward", targetGroupArn: "arn:two" }], "two"],
    ["by weight", [{ forward: { targetGroups: [{ arn: "arn:one" }, { arn: "arn:two" }] } }], "one,two"],
    ["by the second action", [{ authenticateOidc: {} }, { targetGroupArn: "arn:one" }], "one"],
    ["by an action that is no list", { targetGroupArn: "arn:one" }, "one"],
    ["by weight, in no list", { forward: { targetGroups: [{ arn: "arn:two" }] } }, "two"],
    ["nowhere", [{ fixedResponse: { statusCode: "404" } }], ""],
    ["to somebody else's", [{ targetGroupArn: "arn:three" }], ""],
  ])("forward %s", (_name, defaultActions, expected) => {
    expect(listening(() => ({ defaultActions }))).toEqual([`front by listener: 443 -> ${expected}`]);
  });

  it("forward to what their actions are made from", () => {
    const { b, one, two } = ground();
    const front = b.add("aws:lb/loadBalancer:LoadBalancer", "front", {});
    const listener = b.add("aws:lb/listener:Listener", "listener", {
      loadBalancerArn: front.arn,
      defaultActions: later(b).id,
    });
    Object.assign(listener.extra, { defaultActions: [two] });
    const rule = b.add("aws:lb/listenerRule:ListenerRule", "rule", { listenerArn: listener.arn, actions: [] });
    Object.assign(rule.extra, { actions: [one] });
    expect(heard(b)).toEqual(["front by listener: undefined -> two,one"]);
  });

  it("forward by rules of their own", () => {
    const { b } = ground();
    const front = b.add("aws:alb/loadBalancer:LoadBalancer", "front", { arn: "arn:front" });
    const quiet = { loadBalancerArn: "arn:front", defaultActions: [] };
    b.add("aws:alb/listener:Listener", "a", { ...quiet, arn: "arn:a", port: 80 });
    b.add("aws:lb/listener:Listener", "b", { ...quiet, arn: "arn:b", port: "81" });
    b.add("aws:lb/listener:Listener", "stray", { loadBalancerArn: "arn:other", port: 82 });
    const rule = (name: string, listenerArn: string, arn: string): Draft =>
      b.add("aws:alb/listenerRule:ListenerRule", name, { listenerArn, actions: [{ targetGroupArn: arn }] });
    rule("first", "arn:b", "arn:one");
    rule("second", "arn:b", "arn:two");
    rule("third", "arn:a", "arn:two");
    expect(heard(b)).toEqual(["front by a: 80 -> two", "front by b: 81 -> one,two"]);
    expect(front.inputs).toEqual({ arn: "arn:front" });
  });

  it("of classic load balancers stand in these, which are their own target groups", () => {
    const b = new PlanBuilder();
    b.add(CLASSIC, "old", { listeners: [{ lbPort: 80, instancePort: 1 }, { lbPort: "443" }] });
    b.add("aws:lb/loadBalancer:LoadBalancer", "new", { listeners: [{ lbPort: 80 }] });
    expect(heard(b)).toEqual(["old by old: 80 -> old", "old by old: 443 -> old"]);
  });
});

describe("target groups", () => {
  const targets = (change: (ground: { b: PlanBuilder; one: Draft; two: Draft }) => void): Record<string, string[]> => {
    const made = ground();
    change(made);
    const plan = planned(made.b);
    return Object.fromEntries([...targetsOf(plan)].map(([urn, all]) => [plan.get(urn)?.name, names(all)]));
  };
  const SERVICE = "aws:ecs/service:Service";

  it.each([SERVICE, "aws:ecs/taskSet:TaskSet"])("have what a %s registers", (type) => {
    expect(
      targets(({ b }) => {
        b.add(CLASSIC, "old", { name: "classic" });
        const loadBalancers = [{ targetGroupArn: "arn:two" }, { elbName: "classic" }, { targetGroupArn: "arn:one" }];
        b.add(type, "web", { loadBalancers });
        b.add(type, "api", { loadBalancers: [{ targetGroupArn: "arn:one" }] });
        b.add(type, "none", { loadBalancers: [{ targetGroupArn: "arn:four" }] });
      }),
    ).toEqual({ two: ["web"], old: ["web"], one: ["web", "api"] });
  });

  it("have what a service's list is made from", () => {
    const made = targets(({ b, one, two }) => {
      const old = b.add(CLASSIC, "old", {});
      const service = b.add(SERVICE, "web", { loadBalancers: [] });
      Object.assign(service.extra, { loadBalancers: [one, old, two] });
    });
    expect(made).toEqual({ one: ["web"], old: ["web"], two: ["web"] });
  });

  it.each([
    ["aws:ec2/instance:Instance", "host"],
    ["aws:lambda/function:Function", "code"],
    ["aws:lb/loadBalancer:LoadBalancer", "inner"],
    ["aws:rds/instance:Instance", "database"],
    ["aws:elasticache/replicationGroup:ReplicationGroup", "cache"],
  ])("have an attached %s", (type, name) => {
    const attach = (by: (target: Draft) => unknown, more: (target: Draft) => Draft[] = () => []) =>
      targets(({ b }) => {
        const target = b.add(type, name, { id: `id:${name}` });
        const attachment = b.add("aws:alb/targetGroupAttachment:TargetGroupAttachment", "attachment", {
          targetGroupArn: "arn:one",
          targetId: by(target),
        });
        Object.assign(attachment.extra, { targetId: more(target) });
      });
    expect(attach(() => `id:${name}`)).toEqual({ one: [name] });
    expect(attach((target) => target.id)).toEqual({ one: [name] });
    expect(
      attach(
        () => "10.0.0.7",
        (target) => [target],
      ),
    ).toEqual({ one: [name] });
    expect(attach(() => "10.0.0.7")).toEqual({});
  });

  it("have the launch templates of the groups that register there", () => {
    const made = targets(({ b }) => {
      b.add("aws:ec2/launchTemplate:LaunchTemplate", "host", { id: "lt-1" });
      const type = "aws:autoscaling/group:Group";
      b.add(type, "hosts", { launchTemplate: { id: "lt-1" }, targetGroupArns: ["arn:two", "arn:one"] });
      b.add(type, "others", { launchTemplate: { id: "lt-2" }, targetGroupArns: ["arn:two"] });
    });
    expect(made).toEqual({ two: ["host"], one: ["host"] });
  });
});
