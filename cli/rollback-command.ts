import { join } from "node:path";
import { whileNotCancelled } from "../release/gate/cancellation";
import { GateFailure } from "../release/gate/gate-failure";
import { createGateGear } from "../release/gate/gate-gear";
import { LedgerError } from "../release/ledger/ledger-item";
import { describePlan } from "../release/rollback/describe-rollback";
import { prepareRollback } from "../release/rollback/prepare-rollback";
import { rollBack } from "../release/rollback/roll-back";
import { RollbackError } from "../release/rollback/rollback-error";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { findService } from "../release/stack/find-service";
import { readDeployedStack } from "../release/stack/read-deployed-stack";
import { ownStackName } from "../release/stack/stack-name";
import { locate } from "../release/stack-file/edit-file";
import { StackFileError } from "../release/stack-file/stack-file-error";
import { defaultStack } from "../review/project-file";
import { isAgreed, NobodyHereError } from "./agreement";
import type { CommandContext } from "./command-context";
import { tellProblem } from "./failure";

/** What `fleet rollback` was asked for. */
export interface RollbackRequest {
  /** Name of a microservice; `api` for the API. */
  readonly service: string;
  /** A release's number as text. @default - the newest good one before what runs that has another image */
  readonly to?: string;
  readonly stack?: string;
  /** Asks nobody. */
  readonly yes?: boolean;
}

/** Has a service run an earlier release, within seconds and without a build. Returns the exit code. */
export async function rollback(
  { projectDirectory, print }: CommandContext,
  { service, to, stack = defaultStack(projectDirectory), yes = false }: RollbackRequest,
): Promise<0 | 1> {
  try {
    const release = releaseNumber(to);
    const stackFile = join(projectDirectory, `Pulumi.${ownStackName(stack)}.yaml`);
    const deployed = await readDeployedStack(projectDirectory, stack);
    const found = findService(deployed, service);
    const { releasesTable } = deployed;
    if (releasesTable === undefined) {
      throw new RollbackError(`stack \`${stack}\` records no releases yet: its next update makes the table`);
    }
    locate(stackFile);
    const inputs = { ...found, releasesTable };
    const gear = createGateGear(deployed.region, projectDirectory, (line) => print(`${line}\n`));
    const plan = await prepareRollback(inputs, gear, release, deployed.services);
    print(describePlan(service, plan, stackFile));
    if (!yes && !(await isAgreed("Go back?"))) {
      print("nothing was changed\n");
      return 1;
    }
    const { isComplete, text } = await whileNotCancelled((cancelled) =>
      rollBack({ inputs, plan, stackFile }, gear, cancelled),
    );
    print(text);
    return isComplete ? 0 : 1;
  } catch (error) {
    return tellProblem(error, [
      RollbackError,
      StackFileError,
      NobodyHereError,
      DeployedStackError,
      GateFailure,
      LedgerError,
    ]);
  }
}

function releaseNumber(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) {
    throw new RollbackError(`--to takes a release's number, such as 7, got \`${text}\``);
  }
  return text === undefined ? undefined : Number(text);
}
