import { deploy } from "../../infra/deploy";
import { type RecordedResource, record } from "../../infra/recorder";
import type { FleetSettings } from "../../infra/settings";
import { created, invoked } from "../../infra/testing/created";
import { evaluate, fromPlan } from "../../policies/index";
import { withOutputs, withVpcChildren } from "./vpc-children";

/** What the policy pack is shown of a fleet, in a preview or in an update. */
export async function resourcesOf(settings: FleetSettings, preview: boolean): Promise<readonly RecordedResource[]> {
  const { stack } = settings;
  const recording = await record({ project: "fleet", stack, preview, created, invoked }, () => deploy(settings));
  const resources = await withVpcChildren(recording, preview);
  return preview ? resources : withOutputs(resources);
}

/** `<level> <rule> <resource>` of what the pack says in its strictest profile, sorted. */
export function strictlySaid(resources: readonly RecordedResource[]): string[] {
  const { violations } = evaluate(
    resources.map((resource) => fromPlan(resource)),
    { profile: "strict" },
  );
  return violations.map(({ level, rule, urn }) => `${level} ${rule} ${urn?.split("::").at(-1)}`).sort();
}
