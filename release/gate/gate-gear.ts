import { connectLedger } from "../ledger/connect-ledger";
import { releaseOrigin } from "../ledger/record-release";
import { realClock } from "./clock";
import { connectCalls } from "./connect-calls";
import type { GateGear } from "./gate";
import { createServicePoller } from "./service-poller";

/** What a gate outside of an update needs: of one stack, and so of one region and one cluster. */
export function createGateGear(region: string, projectDirectory: string, log: (line: string) => void): GateGear {
  const calls = connectCalls(region);
  return {
    callsOf: () => calls,
    pollerOf: (_region, cluster) => createServicePoller(cluster, calls, realClock),
    ledgerOf: connectLedger,
    origin: () => releaseOrigin(projectDirectory, process.env),
    clock: realClock,
    log,
  };
}
