import { describe, expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { comparedPlan, comparison } from "./testing/compared-fleet";
import { type Topology, topologyOf } from "./topology";

const plan = syntheticPlan([
  syntheticService("billing", 3001),
  syntheticService("mailer", 3002, { calledBy: ["api", "billing"], loadBalancer: "2" }),
]);

function edgesOf({ edges }: Topology): readonly string[] {
  return edges.filter(({ kind }) => kind !== "store").map(({ from, to, status }) => `${from} -> ${to}: ${status}`);
}

function statusesOf({ nodes }: Topology): Readonly<Record<string, string>> {
  return Object.fromEntries(nodes.filter(({ status }) => status !== "unchanged").map(({ id, status }) => [id, status]));
}

describe("the topology of a plan", () => {
  it("goes from the internet to each service's own stores", () => {
    const topology = topologyOf(plan);
    expect(topology.nodes.map(({ id }) => id)).toEqual([
      "the internet",
      "entry of api",
      "load balancer 1",
      "load balancer 2",
      "api",
      "billing",
      "mailer",
      "postgres of api",
      "redis of api",
      "postgres of billing",
      "redis of billing",
      "postgres of mailer",
      "redis of mailer",
    ]);
    expect(edgesOf(topology)).toEqual([
      "the internet -> entry of api: unchanged",
      "entry of api -> api: unchanged",
      "api -> load balancer 1: unchanged",
      "api -> load balancer 2: unchanged",
      "load balancer 1 -> billing: unchanged",
      "load balancer 2 -> mailer: unchanged",
      "billing -> mailer: unchanged",
    ]);
    expect(topology.edges.filter(({ kind }) => kind === "store")).toHaveLength(6);
  });

  it("has no internet where nothing is public", () => {
    const { nodes, edges } = topologyOf({ ...plan, api: { ...plan.api, public: false } });
    expect(nodes.find(({ id }) => id === "the internet")).toBeUndefined();
    expect(edges.find(({ from }) => from === "the internet")).toBeUndefined();
    expect(nodes.find(({ kind }) => kind === "entry")).toMatchObject({ public: false });
  });

  it("takes the API's load balancer to a service that has routes", () => {
    const [billing, ...others] = plan.services;
    const services = billing === undefined ? others : [{ ...billing, routes: { "/billing/*": "token" } }, ...others];
    const edges = edgesOf(topologyOf({ ...plan, services }));
    expect(edges).toContain("entry of api -> billing: unchanged");
    expect(edges).not.toContain("the internet -> billing: unchanged");
    expect(edgesOf(topologyOf(plan))).not.toContain("entry of api -> billing: unchanged");
  });

  it("takes the internet to a service that is public itself", () => {
    const services = plan.services.map((service) => ({ ...service, public: service.name === "mailer" }));
    expect(edgesOf(topologyOf({ ...plan, services }))).toContain("the internet -> mailer: unchanged");
  });

  it("sorts numbered load balancers by number, before those of one service", () => {
    const services = ["10", "2", "own"].map((loadBalancer, index) =>
      syntheticService(loadBalancer === "own" ? "own" : `s${index}`, 3001 + index, { loadBalancer }),
    );
    const { nodes } = topologyOf(syntheticPlan(services));
    expect(nodes.filter(({ kind }) => kind === "load balancer").map(({ name }) => name)).toEqual(["2", "10", "own"]);
  });

  it("has a service that is being retired behind no load balancer", () => {
    const { nodes } = topologyOf(syntheticPlan([syntheticService("old", 3001, { calledBy: [], retire: "keepData" })]));
    expect(nodes.filter(({ kind }) => kind === "load balancer")).toEqual([]);
    expect(nodes.find(({ id }) => id === "old")).not.toHaveProperty("loadBalancer");
    expect(nodes.find(({ id }) => id === "old")).toMatchObject({ retire: "keepData" });
  });

  it("is the same for the same plan", () => {
    expect(JSON.stringify(topologyOf(comparedPlan, comparison))).toBe(
      JSON.stringify(topologyOf(comparedPlan, comparison)),
    );
  });
});

describe("the topology of a comparison", () => {
  const topology = topologyOf(comparedPlan, comparison);

  it("gives every node its status, and has what goes", () => {
    expect(statusesOf(topology)).toEqual({
      api: "changed",
      billing: "changed",
      "redis of billing": "changed",
      invoicing: "renamed",
      orders: "replaced",
      "postgres of orders": "replaced",
      refunds: "created",
      "postgres of refunds": "created",
      "redis of refunds": "created",
      reports: "changed",
      vouchers: "deleted",
      "postgres of vouchers": "deleted",
      "redis of vouchers": "deleted",
    });
    expect(topology.nodes.find(({ id }) => id === "invoicing")).toMatchObject({ renamedFrom: "invoices" });
  });

  it("gives every edge its status; a call between the same two under another name stays", () => {
    expect(edgesOf(topology).filter((edge) => !edge.endsWith("unchanged"))).toEqual([
      "api -> load balancer 1: changed",
      "load balancer 1 -> invoicing: renamed",
      "load balancer 1 -> refunds: created",
      "api -> reports: deleted",
      "api -> vouchers: deleted",
      "billing -> invoicing: renamed",
      "mailer -> payments: deleted",
      "orders -> payments: created",
      "orders -> vouchers: deleted",
    ]);
  });

  it("has load balancers that come and go, and an API that is public no more", () => {
    const balancer = (name: string, action: "create" | "delete") => ({
      urn: name,
      type: "aws:lb/loadBalancer:LoadBalancer",
      name,
      action,
      category: "network" as const,
      properties: [],
    });
    const api = { ...plan.api, public: false };
    const found = topologyOf(
      { ...plan, api },
      {
        ...comparison,
        services: [],
        shared: [balancer("services-2", "create"), balancer("own-old", "delete")],
        reachability: [{ change: "closed", from: "the internet", to: "api" }],
      },
    );
    expect(statusesOf(found)).toEqual({
      "the internet": "deleted",
      "load balancer 2": "created",
      "load balancer old": "deleted",
    });
    expect(edgesOf(found)).toEqual(
      expect.arrayContaining([
        "the internet -> entry of api: deleted",
        "api -> load balancer 1: unchanged",
        "api -> load balancer 2: created",
        "api -> load balancer old: deleted",
      ]),
    );
  });
});
