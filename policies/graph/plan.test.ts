import { describe, expect, it } from "vitest";
import { type Draft, PlanBuilder, UNKNOWN_TEXT } from "../testing/plan-builder";
import { names, planned, resourceOf } from "../testing/planned";
import { Plan, type References } from "./plan";
import { SecretValue, UNKNOWN } from "./value";

const SUBNET = "aws:ec2/subnet:Subnet";
const VPC = "aws:ec2/vpc:Vpc";

/** Two subnets of which the first's ID is known, a network, and what a property of a resource leads to. */
function led(value: (a: Draft, b: Draft) => unknown, extra: (a: Draft, b: Draft, vpc: Draft) => Draft[] = () => []) {
  const builder = new PlanBuilder();
  const vpc = builder.add(VPC, "vpc", { id: "vpc-1" });
  const a = builder.add(SUBNET, "a", { id: "subnet-a" });
  const b = builder.add(SUBNET, "b", {});
  const it = builder.add("aws:x/y:Z", "it", { net: value(a, b) });
  Object.assign(it.extra, { net: extra(a, b, vpc) });
  const plan = planned(builder);
  return shown(plan.refs(resourceOf(plan, it), ["subnet"], "net"));
}

function shown({ targets, external, ...flags }: References): string {
  const set = Object.entries(flags).flatMap(([flag, value]) => (value ? [flag] : []));
  return [names(targets).join(), external.join(), set.join()].join(" | ");
}

describe("what a property refers to", () => {
  it("is nothing, where it says nothing", () => {
    for (const value of [undefined, "", [], [""], 7, [{}], false]) expect(led(() => value)).toBe(" |  | ");
    expect(
      led(
        () => "",
        (_a, b) => [b],
      ),
    ).toBe(" |  | ");
  });

  it("is what bears the identifiers", () => {
    expect(led(() => "subnet-a")).toBe("a |  | ");
    expect(led(() => ["subnet-a", "subnet-a"])).toBe("a |  | ");
    expect(led(() => ["subnet-a", "subnet-x"])).toBe("a | subnet-x | ");
    expect(led(() => "vpc-1")).toBe(" | vpc-1 | ");
    expect(
      led(
        () => "subnet-a",
        (_a, b) => [b],
      ),
    ).toBe("a |  | ");
  });

  it("is what an unknown is made from", () => {
    expect(led((_a, b) => b.id)).toBe("b |  | ");
    expect(led((_a, b) => ["subnet-a", b.id])).toBe("a,b |  | ");
    expect(led(() => UNKNOWN_TEXT)).toBe(" |  | unresolved,missing");
    expect(led((_a, b) => [b.id, UNKNOWN_TEXT])).toBe("b |  | missing");
    expect(led((_a, b) => [b.id, "subnet-x"])).toBe("b | subnet-x | ");
    expect(
      led(
        () => [UNKNOWN_TEXT],
        (a, b, vpc) => [vpc, a, b],
      ),
    ).toBe("a,b |  | uncertain");
    expect(
      led(
        () => UNKNOWN_TEXT,
        (a, b, vpc) => [vpc, a, b],
      ),
    ).toBe("a,b |  | ");
    expect(
      led(
        () => ["subnet-x", UNKNOWN_TEXT],
        (a, b) => [a, b],
      ),
    ).toBe("a,b | subnet-x | uncertain");
  });

  it("is what a literal was made from, if that has no identifier of its own", () => {
    const literal = (value: unknown, ...which: ("a" | "b")[]): string =>
      led(
        () => value,
        (a, b) => which.map((one) => ({ a, b })[one]),
      );
    expect(literal("mock-b", "b")).toBe("b |  | ");
    expect(literal("mock-b", "a")).toBe(" | mock-b | ");
    expect(literal("mock-b", "a", "b")).toBe("b |  | ");
    expect(literal(["mock-b", "mock-c"], "b")).toBe(" | mock-b,mock-c | ");
    expect(literal(["mock-b", "mock-c"], "a", "b")).toBe(" | mock-b,mock-c | ");
    expect(literal(["subnet-a", "mock-b"], "a", "b")).toBe("a,b |  | ");
    const builder = new PlanBuilder();
    const subnets = ["one", "two"].map((name) => builder.add(SUBNET, name, {}));
    const it = builder.add("aws:x/y:Z", "it", { net: "mock" });
    Object.assign(it.extra, { net: subnets });
    const plan = planned(builder);
    expect(shown(plan.refs(resourceOf(plan, it), ["subnet"], "net"))).toBe("one,two |  | uncertain");
  });
});

describe("a plan", () => {
  const ground = () => {
    const builder = new PlanBuilder();
    const first = builder.add(SUBNET, "first", { id: "same", arn: "arn:first" });
    const vpc = builder.add(VPC, "vpc", { id: "same", name: "net" });
    const second = builder.add("aws:ec2/defaultSubnet:DefaultSubnet", "second", { id: "same", arn: UNKNOWN_TEXT });
    const stranger = builder.add("aws:x/y:Z", "stranger", { id: "same", net: [first.id, vpc.id] });
    return { vpc, second, stranger, plan: planned(builder) };
  };

  it("tells resources by their URN and kind", () => {
    const { plan, vpc } = ground();
    expect(plan.get(vpc.urn)?.name).toBe("vpc");
    expect(plan.get("urn:none")).toBeUndefined();
    expect(plan.all("subnet")).toBe(plan.all("subnet"));
    expect(names(plan.all("subnet"))).toEqual(["first", "second"]);
    expect(names(plan.all("vpc", "subnet"))).toEqual(["vpc", "first", "second"]);
    expect([plan.all(), plan.all("role"), plan.all("role", "key")]).toEqual([[], [], []]);
  });

  it("tells the first that bears an identifier, of each kind", () => {
    const { plan, second } = ground();
    expect(plan.find("same", ["subnet"])?.name).toBe("first");
    expect(plan.find("same", ["role", "vpc", "subnet"])?.name).toBe("vpc");
    expect(plan.find("arn:first", ["subnet"])?.name).toBe("first");
    expect(plan.find("net", ["vpc"])?.name).toBe("vpc");
    expect(plan.find("net", ["subnet"])).toBeUndefined();
    expect(plan.find("same", ["role"])).toBeUndefined();
    const kept = { ...resourceOf(plan, second), inputs: { identifier: new SecretValue("kept") } };
    expect(new Plan([kept]).find("kept", ["subnet"])).toBe(kept);
  });

  it("tells what a property is made from, once each", () => {
    const { plan, vpc, stranger } = ground();
    const it = resourceOf(plan, stranger);
    expect(names(plan.sources(it, "net", ["subnet", "vpc"]))).toEqual(["first", "vpc"]);
    expect(names(plan.sources(it, "net", ["vpc"]))).toEqual(["vpc"]);
    expect(plan.sources(it, "other", ["vpc"])).toEqual([]);
    const twice = { ...it, propertyDependencies: { net: [vpc.urn, "urn:none", stranger.urn, vpc.urn] } };
    expect(names(plan.sources(twice, "net", ["vpc", "subnet"]))).toEqual(["vpc"]);
    const values = [new SecretValue(UNKNOWN), UNKNOWN];
    expect(shown(plan.resolve(twice, "net", values, ["vpc"]))).toBe("vpc |  | missing");
    expect(shown(plan.resolve(twice, "net", new SecretValue("same"), ["vpc"]))).toBe("vpc |  | ");
  });
});
