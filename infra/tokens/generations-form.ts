import { z } from "zod";

/** What a gate, or a line of the ledger, says of a workload's tokens. */
export const tokensForm = z.object({
  accepts: z.record(z.string(), z.array(z.int())).exactOptional(),
  sends: z.record(z.string(), z.int()).exactOptional(),
});
