import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { type GateGear, runGate } from "../gate/gate";
import { GateFailure } from "../gate/gate-failure";
import { revisionOf } from "../gate/names";
import { failedOutcome } from "../ledger/record-release";
import type { ReleaseRecord } from "../ledger/release-record";
import { editFile, type FileEdit, readProjectFile } from "../stack-file/edit-file";
import { refuseInherited, withHeldImage } from "../stack-file/service-setting";
import { describeBack, describeFailed, describeUnknown } from "./describe-rollback";
import type { RollbackPlan } from "./plan-rollback";
import { runningTaskDefinition } from "./prepare-rollback";
import { openBooks } from "./rollback-books";
import { RollbackError } from "./rollback-error";

/** What a roll-back is made of. */
export interface Rollback {
  /** What the service's gate was last told. */
  readonly inputs: GateInputs;
  readonly plan: RollbackPlan;
  /** `Pulumi.<stack>.yaml`, absolute. */
  readonly stackFile: string;
}

/** How it ended; the text is for the user. */
export interface RollbackOutcome {
  /** The release runs, and the ledger says so. */
  readonly isComplete: boolean;
  readonly text: string;
}

/** How long AWS may fail to answer the request. */
const patience = { limitSeconds: 30 };

/**
 * Goes back: holds the image in the stack file, has ECS run the release's tasks, waits for them, records it. The file comes
 * first, so that whatever happens next the program agrees with the intention.
 */
export async function rollBack(
  { inputs, plan: { from, target }, stackFile }: Rollback,
  gear: GateGear,
  cancelled: AbortSignal,
): Promise<RollbackOutcome> {
  const { taskDefinition, image, fingerprint } = target;
  await refuseOther(from, inputs, gear);
  const edit = editFile(stackFile, (text) => {
    refuseInherited(stackFile, readProjectFile(stackFile), text, inputs.service);
    return withHeldImage(text, inputs.service, fingerprint);
  });
  await requestTasks(inputs, target, edit, gear);
  const books = openBooks(inputs, target, gear);
  const context = { service: inputs.service, target, stackFile };
  try {
    const { digest, seconds } = await runGate({ ...inputs, taskDefinition, image, fingerprint }, gear, cancelled);
    const line = await books.close({ result: "succeeded", digest });
    return { isComplete: typeof line !== "string", text: describeBack(context, line, seconds) };
  } catch (error) {
    if (!(error instanceof GateFailure)) {
      throw error;
    }
    // Any other failure is none of the release's: somebody cancelled, or AWS did not say how it ends.
    if (!error.explainable) {
      return { isComplete: false, text: describeUnknown(context, error.message) };
    }
    const line = await books.close(failedOutcome(inputs.service, error, target.digest));
    return { isComplete: false, text: describeFailed(context, line, error.message) };
  }
}

/** Somebody took time to agree: meanwhile another roll-back or update may have begun. */
async function refuseOther(from: string, inputs: GateInputs, gear: GateGear): Promise<void> {
  const running = await runningTaskDefinition(inputs, gear);
  if (running !== from) {
    const [was, is] = [revisionOf(from), revisionOf(running)];
    throw new RollbackError(
      `somebody else changed the service meanwhile, nothing was changed: ${is} runs instead of ${was}; give the command again`,
    );
  }
}

/** A call without an answer may have been heard: what ECS then shows decides. */
async function requestTasks(
  inputs: GateInputs,
  { taskDefinition, fingerprint }: ReleaseRecord,
  edit: FileEdit,
  gear: GateGear,
): Promise<void> {
  const { region, cluster, ecsService } = inputs;
  const update = { cluster, service: ecsService, taskDefinition, forceNewDeployment: false };
  try {
    await gear.callsOf(region).updateService(update, patience);
  } catch (error) {
    const running = await runningTaskDefinition(inputs, gear).catch(() => "unknown");
    if (running === taskDefinition) {
      return;
    }
    const { message } = error as Error;
    if (running === "unknown") {
      throw new RollbackError(
        `whether ECS has heard it is not known: ${message}. The stack file holds the image; give the same command again`,
      );
    }
    if (!edit.undo()) {
      throw new RollbackError(`${message}. Somebody changed the stack file meanwhile: take heldImage out of it again`);
    }
    const slowWay = /inactive/i.test(message)
      ? `. Those tasks were deregistered; set heldImage to ${fingerprint} and run pulumi up instead`
      : "";
    throw new RollbackError(`nothing was changed: ${message}${slowWay}`);
  }
}
