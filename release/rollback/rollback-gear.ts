import { createAwsCalls } from "../gate/aws-calls";
import { createAwsClients } from "../gate/aws-clients";
import { createCallLimiter } from "../gate/call-limiter";
import { realClock } from "../gate/clock";
import type { GateGear } from "../gate/gate";
import { createServicePoller } from "../gate/service-poller";
import { connectLedger } from "../ledger/connect-ledger";
import { releaseOrigin } from "../ledger/record-release";

/** What a gate outside of an update needs: of one stack, and so of one region and one cluster. */
export function createRollbackGear(region: string, projectDirectory: string, log: (line: string) => void): GateGear {
  const calls = createAwsCalls(createAwsClients({ region }), realClock, createCallLimiter(realClock));
  return {
    callsOf: () => calls,
    pollerOf: (_region, cluster) => createServicePoller(cluster, calls, realClock),
    ledgerOf: connectLedger,
    origin: () => releaseOrigin(projectDirectory, process.env),
    clock: realClock,
    log,
  };
}
