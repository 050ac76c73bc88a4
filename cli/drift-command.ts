import { connectCalls } from "../release/gate/connect-calls";
import { GateFailure } from "../release/gate/gate-failure";
import { findDrift, type ServiceDrift } from "../release/ledger/find-drift";
import { LedgerError } from "../release/ledger/ledger-item";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import type { Paint } from "../review/paint";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";
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
    const services = await findDrift(deployed.services, connectCalls(deployed.region), ledgerOf(deployed, stack));
    print(
      json ? `${JSON.stringify({ format: 1, stack, services }, undefined, 2)}\n` : renderDrift(services, screen.paint),
    );
    return services.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    return tellProblem(error, [DeployedStackError, LedgerError, GateFailure], (message) =>
      message.replace(/\s+/g, " "),
    );
  }
}

function renderDrift(services: readonly ServiceDrift[], paint: Paint): string {
  return services
    .map(({ service, ok, text }) => `${ok ? "ok   " : paint.error("DRIFT")}  ${paint.title(service)} ${text}\n`)
    .join("");
}
