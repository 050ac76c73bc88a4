import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { GateGear } from "../gate/gate";
import { lookUpImage } from "../gate/image-digest";
import { primaryOf } from "../gate/rollout";
import { checkTokens } from "./check-tokens";
import { planRollback, type RollbackPlan } from "./plan-rollback";
import { RollbackError } from "./rollback-error";

/** Releases that are looked through: as far as a roll-back reaches, with those that failed. */
const mostRecords = 200;
/** How long AWS may fail to answer. */
const patience = { limitSeconds: 30 };

/**
 * Looks where a service can go back to, and that all is there for it. Changes nothing.
 *
 * @param services what the gates of all services were last told: whom it calls, and who calls it
 */
export async function prepareRollback(
  inputs: GateInputs,
  gear: GateGear,
  to?: number,
  services: readonly GateInputs[] = [],
): Promise<RollbackPlan> {
  const [running, records] = await Promise.all([
    runningTaskDefinition(inputs, gear),
    gear.ledgerOf(inputs.region, inputs.releasesTable).list(inputs.service, mostRecords),
  ]);
  if (running === undefined) {
    throw new RollbackError("ECS has no such service: it was deleted, or was never deployed");
  }
  const plan = planRollback(records, running, to, inputs.credentials);
  const tokenWarnings = checkTokens(plan.target, services);
  const { image, fingerprint, release } = plan.target;
  const [repository = ""] = image.split(/[:@]/);
  for (const name of new Set([image, `${repository}:${fingerprint}`])) {
    await lookUpImage(name, gear.callsOf, patience).catch((error: Error) => {
      throw new RollbackError(`release ${release} cannot come back, nothing was changed: ${error.message}`);
    });
  }
  return { ...plan, warnings: [...plan.warnings, ...tokenWarnings] };
}

/** The task definition of what ECS runs, or rolls out; nothing where it has no such service. */
export async function runningTaskDefinition(inputs: GateInputs, { callsOf }: GateGear): Promise<string | undefined> {
  const { region, cluster, ecsService } = inputs;
  const [service] = await callsOf(region).describeServices(cluster, [ecsService], patience);
  const primary = primaryOf(service);
  return primary?.taskDefinition ?? service?.taskDefinition;
}
