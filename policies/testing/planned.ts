import { Plan } from "../graph/plan";
import { fromPlan, type Resource } from "../graph/resource";
import type { Draft, PlanBuilder } from "./plan-builder";

/** The plan of what a builder holds. */
export function planned(builder: PlanBuilder, known = false): Plan {
  return new Plan(builder.plan(known).map(fromPlan));
}

/** A draft's resource in a plan. */
export function resourceOf(plan: Plan, { urn }: Draft): Resource {
  const found = plan.get(urn);
  if (!found) throw new Error(`The plan has no ${urn}.`);
  return found;
}

/** The names of resources. */
export function names(resources: readonly (Resource | "*")[]): string[] {
  return resources.map((one) => (one === "*" ? one : one.name));
}

/** A value of a resource that has nothing to do with AWS: unknown until it is made. */
export function later(builder: PlanBuilder): Draft {
  const type = "random:index/randomPet:RandomPet";
  return builder.drafts.find((draft) => draft.type === type) ?? builder.add(type, "later");
}
