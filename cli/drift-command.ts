import { createAwsCalls } from "../release/gate/aws-calls";
import { createCallLimiter } from "../release/gate/call-limiter";
import { realClock } from "../release/gate/clock";
import { GateFailure } from "../release/gate/gate-failure";
import { findDrift, type ServiceDrift } from "../release/ledger/find-drift";
import { LedgerError } from "../release/ledger/ledger-item";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { connectAws } from "../release/status/connect-aws";
import type { Paint } from "../review/paint";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { ledgerOf } from "./releases-command";

/** What `fleet drift` was asked for. */
export interface DriftRequest {
  readonly stack?: string;
  readonly json?: boolean;
}

/** Prints whether every service runs its last good release, and fully. Returns the exit code: 1 where one does not. */
export async function drift(
  { projectDirectory, screen, print }: CommandContext,
  { stack = defaultStack(projectDirectory), json = false }: DriftRequest,
): Promise<0 | 1> {
  try {
    const deployed = await readDeployedStack(projectDirectory, stack);
    const calls = createAwsCalls(connectAws(deployed.region), realClock, createCallLimiter(realClock));
    const services = await findDrift(deployed.services, calls, ledgerOf(deployed, stack));
    print(
      json ? `${JSON.stringify({ format: 1, stack, services }, undefined, 2)}\n` : renderDrift(services, screen.paint),
    );
    return services.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    if (error instanceof DeployedStackError || error instanceof LedgerError || error instanceof GateFailure) {
      process.stderr.write(`fleet: ${error.message.replace(/\s+/g, " ")}\n`);
      return 1;
    }
    throw error;
  }
}

function renderDrift(services: readonly ServiceDrift[], paint: Paint): string {
  return services
    .map(({ service, ok, text }) => `${ok ? "ok   " : paint.error("DRIFT")}  ${paint.title(service)} ${text}\n`)
    .join("");
}
