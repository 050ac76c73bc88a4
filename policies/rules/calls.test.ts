import { describe, expect, it } from "vitest";
import { fleet } from "../testing/fleet";
import { type Inputs, said } from "../testing/said";

describe("calls", () => {
  const told = (...callers: string[]): string[] =>
    callers.map((one) => `\`${one}\` can reach \`billing\`, and no declaration says that it calls it.`);
  const reach = (options: Inputs = {}, tags: Inputs = {}, settings = {}): string[] => {
    const f = fleet();
    f.builder.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "call", {
      ...{ securityGroupId: f.billing.group.id, referencedSecurityGroupId: f.orders.group.id },
      ...{ ipProtocol: "tcp", fromPort: f.billing.port, toPort: f.billing.port },
    });
    f.orders.service.inputs.tags = { "fleet:service": "orders", ...tags };
    return said("calls-declared", f.builder, options, settings);
  };

  it("are declared, one way or another", () => {
    expect(reach()).toEqual(told("orders"));
    expect(reach({}, { "fleet:calls:billing": "" })).toEqual([]);
    expect(reach({}, { "fleet:calls:stock": "" })).toEqual(told("orders"));
    expect(reach({}, { "fleet:calls": "@all" })).toEqual([]);
    expect(reach({}, { "fleet:calls": "billing" })).toEqual(told("orders"));
    expect(reach({ calls: { orders: ["billing"] } })).toEqual([]);
    expect(reach({ calls: { orders: ["*"] } })).toEqual([]);
    expect(reach({ calls: { orders: "billing" } })).toEqual(told("orders"));
    expect(reach({ calls: { api: ["billing"] } })).toEqual(told("orders"));
    expect(reach({}, {}, { sameService: [["billing", "orders"]] })).toEqual([]);
    expect(reach({ calls: { orders: ["billing"] } }, { "fleet:service": "shop" })).toEqual([]);
  });

  it("of anything but services are nobody's business", () => {
    const f = fleet();
    f.builder.add("aws:lambda/function:Function", "job", {
      vpcConfig: { subnetIds: f.privateSubnets.map(({ id }) => id), securityGroupIds: [f.billing.group.id] },
    });
    f.builder.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "call", {
      ...{ securityGroupId: f.billing.group.id, referencedSecurityGroupId: f.orders.group.id },
      ...{ ipProtocol: "tcp", fromPort: 9000, toPort: 9000 },
    });
    expect(said("calls-declared", f.builder).filter((one) => one.includes("`job`, and"))).toEqual([]);
  });
});
