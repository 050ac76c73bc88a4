import type { GateInputs } from "../../infra/microservice/gate-inputs";
import type { GateGear } from "../gate/gate";
import { markImage, takeOffStaleMarks, unmarkImage } from "../ledger/mark-image";
import type { ReleaseOutcome } from "../ledger/record-release";
import type { ReleaseRecord } from "../ledger/release-record";

/** What is written of a roll-back: the image's mark while its tasks start, so that the lifecycle keeps it, and the ledger's line when that has ended. */
export function openBooks(inputs: GateInputs, target: ReleaseRecord, gear: GateGear) {
  const now = () => new Date(gear.clock.now());
  const unmarked = (error: Error) => {
    gear.log(`warning: ${inputs.service}: the image's mark: ${error.message.split("\n")[0]}`);
    return undefined;
  };
  const marked = markImage(target.image, now(), gear).catch(unmarked);

  return {
    /** The line; text where it could not be written. */
    async close(outcome: ReleaseOutcome): Promise<ReleaseRecord | string> {
      const mark = await marked;
      if (mark !== undefined) {
        await (outcome.result === "succeeded" ? takeOffStaleMarks : unmarkImage)(mark, gear).catch(unmarked);
      }
      const { service, fingerprint, image, taskDefinition, commit, migrationHead, credentials, tokens, release } =
        target;
      const line = {
        service,
        kind: "rollback" as const,
        ...outcome,
        fingerprint,
        image,
        taskDefinition,
        ...(commit !== undefined && { commit }),
        ...(migrationHead !== undefined && { migrationHead }),
        ...(credentials !== undefined && { credentials }),
        ...(tokens !== undefined && { tokens }),
        time: now().toISOString(),
        by: gear.origin().by,
        restores: release,
      };
      return gear
        .ledgerOf(inputs.region, inputs.releasesTable)
        .append(line)
        .catch((error: Error) => error.message);
    },
  };
}
