import { connectLedger } from "../release/ledger/connect-ledger";
import { LedgerError } from "../release/ledger/ledger-item";
import type { Ledger, ReleaseRecord } from "../release/ledger/release-record";
import { renderNewest, renderReleases } from "../release/ledger/render-releases";
import { type DeployedStack, DeployedStackError } from "../release/stack/deployed-stack";
import { findService } from "../release/stack/find-service";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { defaultStack } from "../review/project-file";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";

/** What `fleet releases` was asked for. */
export interface ReleasesRequest {
  /** `api` for the API. @default - the newest release of every service */
  readonly service?: string;
  readonly stack?: string;
  readonly json?: boolean;
}

/** Prints what was released, newest first. Returns the exit code. */
export async function releases(
  { projectDirectory, screen, print }: CommandContext,
  { service, stack = defaultStack(projectDirectory), json = false }: ReleasesRequest,
): Promise<0 | 1> {
  try {
    const deployed = await readDeployedStack(projectDirectory, stack);
    const ledger = ledgerOf(deployed, stack);
    const records =
      service === undefined
        ? await newestOf(deployed, ledger)
        : await ledger.list(findService(deployed, service).service);
    if (json) {
      print(`${JSON.stringify({ format: 1, stack, releases: records }, undefined, 2)}\n`);
    } else if (records.length === 0) {
      print(`no release of ${service ?? "any service"} is recorded in stack ${stack} yet\n`);
    } else {
      print((service === undefined ? renderNewest : renderReleases)(records, screen.width));
    }
    return 0;
  } catch (error) {
    return tellProblem(error, [DeployedStackError, LedgerError]);
  }
}

/** The ledger of a stack. Throws a `DeployedStackError` where it has none. */
export function ledgerOf({ region, releasesTable }: DeployedStack, stack: string): Ledger {
  if (releasesTable === undefined) {
    throw new DeployedStackError(`stack \`${stack}\` records no releases yet: its next update makes the table`);
  }
  return connectLedger(region, releasesTable);
}

async function newestOf({ services }: DeployedStack, ledger: Ledger): Promise<readonly ReleaseRecord[]> {
  return (await Promise.all(services.map(({ service }) => ledger.list(service, 1)))).flat();
}
