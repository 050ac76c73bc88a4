import type { FleetDiff, ResourceDiff, ServiceDiff } from "../../diff/fleet-diff";
import type { Plan } from "../../plan";
import { syntheticPlan, syntheticService } from "../../synthetic-plan";

/** A fleet in which everything happened: a service is new, changed, replaced, renamed, retired, removed. */
export const comparedPlan: Plan = syntheticPlan([
  syntheticService("billing", 3001),
  syntheticService("invoicing", 3002, { calledBy: ["api", "billing"] }),
  syntheticService("mailer", 3003),
  syntheticService("orders", 3004),
  syntheticService("payments", 3005, { calledBy: ["api", "billing", "orders"] }),
  syntheticService("refunds", 3006),
  syntheticService("reports", 3007, { calledBy: [], retire: "keepData" }),
]);

/** What the comparison says of `comparedPlan`. */
export const comparison: FleetDiff = {
  format: 1,
  fleet: "mini",
  stack: "prod",
  verdict: "destroys data",
  risks: [],
  services: [
    service("api", "changed"),
    service("billing", "changed", [resource("elasticache/replicationGroup:ReplicationGroup", "update")]),
    { ...service("invoicing", "renamed"), renamedFrom: "invoices" },
    service("orders", "replaced", [resource("rds/instance:Instance", "replace")]),
    service("refunds", "created"),
    service("reports", "changed"),
    service("vouchers", "deleted"),
  ],
  unchanged: 2,
  shared: [],
  settings: [],
  reachability: [
    { change: "opened", from: "api", to: "invoicing" },
    { change: "opened", from: "api", to: "refunds" },
    { change: "opened", from: "billing", to: "invoicing" },
    { change: "opened", from: "orders", to: "payments" },
    { change: "closed", from: "api", to: "invoices" },
    { change: "closed", from: "api", to: "reports" },
    { change: "closed", from: "api", to: "vouchers" },
    { change: "closed", from: "billing", to: "invoices" },
    { change: "closed", from: "mailer", to: "payments" },
    { change: "closed", from: "orders", to: "vouchers" },
  ],
};

function service(name: string, status: ServiceDiff["status"], resources: readonly ResourceDiff[] = []): ServiceDiff {
  return { name, status, categories: [], facts: [], variables: [], resources };
}

function resource(type: string, action: ResourceDiff["action"]): ResourceDiff {
  return { urn: type, type: `aws:${type}`, name: type, action, category: "data", properties: [] };
}
