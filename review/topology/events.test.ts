import { describe, expect, it } from "vitest";
import type { FleetDiff } from "../diff/fleet-diff";
import type { PlannedService } from "../planned-service";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { eventWays } from "./events";
import { renderDot } from "./render-dot";
import { renderMermaid } from "./render-mermaid";
import { topologyOf } from "./topology";
import { describeEdge } from "./words";

const service = (name: string, port: number, changes: Partial<PlannedService>) => syntheticService(name, port, changes);
const plan = syntheticPlan([
  service("billing", 3001, {
    publishes: ["invoice.created", "invoice.paid", "invoice.sent"],
    consumes: ["invoice.paid"],
  }),
  service("ledger", 3002, { consumes: ["invoice.created", "invoice.paid", "invoice.sent"] }),
  service("mail", 3003, { consumes: ["invoice.sent", "nobody.knows"] }),
]);

describe("who sends events to whom", () => {
  it("is every publisher with each other service that consumes", () => {
    expect(eventWays(plan)).toEqual([
      {
        from: "billing",
        to: "ledger",
        events: ["invoice.created", "invoice.paid", "invoice.sent"],
        status: "unchanged",
      },
      { from: "billing", to: "mail", events: ["invoice.sent"], status: "unchanged" },
    ]);
  });

  it("is marked where one of the two declares other events than before", () => {
    const facts = [{ path: ["consumes"], after: ["invoice.sent", "nobody.knows"] }];
    const diff = { services: [{ name: "mail", facts }] } as unknown as FleetDiff;
    expect(eventWays(plan, diff).map(({ to, status }) => [to, status])).toEqual([
      ["ledger", "unchanged"],
      ["mail", "changed"],
    ]);
  });
});

describe("the picture", () => {
  const topology = topologyOf(plan);
  const edges = topology.edges.filter(({ kind }) => kind === "event");

  it("has them last, in words", () => {
    expect(topology.edges.slice(-2)).toEqual(edges);
    expect(edges.map((edge) => describeEdge(edge, topology))).toEqual([
      "billing sends invoice.created, invoice.paid, invoice.sent to ledger",
      "billing sends invoice.sent to mail",
    ]);
  });

  it("draws them dotted, with ids of their own", () => {
    const lines = renderDot(topology)
      .split("\n")
      .filter((line) => line.includes('class="event'));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('"billing" -> "mail"');
    expect(lines[1]).toContain("style=dotted");
    expect(lines[1]).toContain("event-billing:mail");
  });

  it("names one or two of them in Mermaid, and counts more", () => {
    const lines = renderMermaid(topology)
      .split("\n")
      .filter((line) => line.includes("-.->"));
    expect(lines).toEqual(['  n_billing -.->|"3 events"| n_ledger', '  n_billing -.->|"invoice.sent"| n_mail']);
  });

  it("is as before without events", () => {
    const quiet = topologyOf(syntheticPlan([service("billing", 3001, {})]));
    expect(quiet.edges.filter(({ kind }) => kind === "event")).toEqual([]);
    expect(renderDot(quiet)).not.toContain("dotted");
  });
});
