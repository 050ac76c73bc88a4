import type { Isolation } from "../../isolation/isolation";
import type { Plan, PlannedResource } from "../../plan";
import type { PlannedService } from "../../planned-service";
import { syntheticService } from "../../synthetic-plan";
import type { ReportSource } from "../report-source";

/** A picture that stands for any. */
export const placeholderPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" width="90" height="20" role="img"><title>Picture</title></svg>`;

/** A report of an API and one service with a database, and nothing to say against them. */
export function smallSource(changes: Partial<Plan> = {}, isolation: Partial<Isolation> = {}): ReportSource {
  const api: PlannedService = { ...syntheticService("api", 3000), role: "api", folder: "modules/app" };
  const plan: Plan = {
    format: 1,
    fleet: { name: "mini", stack: "prod", region: "eu-central-1", profile: "standard", zone: "prod.mini.internal" },
    api,
    services: [syntheticService("billing", 3001)],
    totals: { resources: 1, byType: { "aws:rds/instance:Instance": 1 } },
    diagnostics: [],
    resources: resourcesOf("billing", { instanceClass: "db.t4g.micro", password: "[secret]", kmsKeyId: "[unknown]" }),
    ...changes,
  };
  return {
    plan,
    topology: placeholderPicture,
    isolation: {
      services: ["api", "billing"],
      reach: { parts: ["entry", "database", "cache"], rows: ["the internet", "api", "billing"], ways: [] },
      read: { parts: ["database", "cache"], rows: ["api", "billing"], ways: [] },
      ...isolation,
    },
  };
}

/** A service's component with its database. */
export function resourcesOf(service: string, inputs: PlannedResource["inputs"]): readonly PlannedResource[] {
  const type = "fleet:microservice:Microservice";
  const parent = `urn:pulumi:prod::fleet::${type}::${service}`;
  return [
    { urn: parent, type, name: service, component: true, inputs: {} },
    { urn: databaseUrn(service), type: "aws:rds/instance:Instance", name: service, parent, protect: true, inputs },
  ];
}

/** URN of the database in {@link resourcesOf}. */
export function databaseUrn(service: string): string {
  return `urn:pulumi:prod::fleet::fleet:microservice:Microservice$aws:rds/instance:Instance::${service}`;
}
