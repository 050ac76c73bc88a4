import type { GateInputs } from "../../infra/microservice/gate-inputs";
import { orCancelled } from "../gate/cancellation";
import { type GateGear, type GateResult, runGate } from "../gate/gate";
import { GateFailure } from "../gate/gate-failure";
import { pinnedDigest } from "../gate/image-digest";
import { type ImageMark, markImage, takeOffStaleMarks, unmarkImage } from "./mark-image";
import { failedOutcome, type ReleaseOutcome, recordRelease } from "./record-release";

/**
 * Runs a gate, and keeps the books of its release: the image's mark while it runs, a line of the ledger when it ended.
 * Neither decides over the deployment: what AWS refuses is a line of the log.
 */
export async function followRelease(inputs: GateInputs, gear: GateGear, cancelled: AbortSignal): Promise<GateResult> {
  const books = openBooks(inputs, gear, cancelled);
  try {
    const result = await runGate(inputs, gear, cancelled);
    await books.close({ result: "succeeded", digest: result.digest });
    return result;
  } catch (error) {
    // Any other failure is none of the deployment's: somebody cancelled, or AWS did not say how it ends.
    if (error instanceof GateFailure && error.explainable) {
      await books.close(failedOutcome(inputs.service, error, pinnedDigest(inputs.image)));
    }
    throw error;
  }
}

function openBooks(inputs: GateInputs, gear: GateGear, cancelled: AbortSignal) {
  const { service, region, image, releasesTable } = inputs;
  /** What goes wrong is told, but for what was cancelled: then people know. */
  const attempt = async <Value>(failed: string, work: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await orCancelled(work(), cancelled);
    } catch (error) {
      if (!cancelled.aborted) {
        const [why = ""] = (error as Error).message.split("\n");
        gear.log(`warning: ${service}: ${failed}: ${why}`);
      }
      return undefined;
    }
  };
  const now = () => new Date(gear.clock.now());
  // Side by side with the gate: nobody waits for a mark while tasks start.
  const marked: Promise<ImageMark | undefined> = attempt("image not marked", () => markImage(image, now(), gear));

  async function settleMark({ result }: ReleaseOutcome): Promise<void> {
    const mark = await marked;
    if (mark !== undefined) {
      await (result === "succeeded"
        ? attempt("old marks not taken off", () => takeOffStaleMarks(mark, gear))
        : attempt("image's mark not taken off", () => unmarkImage(mark, gear)));
    }
  }

  async function record(outcome: ReleaseOutcome): Promise<void> {
    if (releasesTable !== "") {
      await attempt("release not recorded", () =>
        recordRelease(gear.ledgerOf(region, releasesTable), inputs, outcome, gear.origin(), now()),
      );
    }
  }

  return {
    /** The deployment ended so. Never throws. */
    close: async (outcome: ReleaseOutcome): Promise<void> => {
      await Promise.all([record(outcome), settleMark(outcome)]);
    },
  };
}
