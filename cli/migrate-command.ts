import type { MigrationInputs } from "../infra/microservice/one-off-task";
import { whileNotCancelled } from "../release/gate/cancellation";
import { GateFailure } from "../release/gate/gate-failure";
import { createGateGear } from "../release/gate/gate-gear";
import { connectBook } from "../release/migration/connect-book";
import { readDeployedMigration } from "../release/migration/deployed-migration";
import { describeMigration } from "../release/migration/describe-migration";
import { migrate } from "../release/migration/migrate";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { awsProblem } from "../release/status/aws-problem";
import { TaskFailure } from "../release/task/task-failure";
import { defaultStack } from "../review/project-file";
import { isAgreed, NobodyHereError } from "./agreement";
import type { CommandContext } from "./command-context";
import { tell } from "./failure";

/** What `fleet migrate` was asked for. */
export interface MigrateRequest {
  /** Name of a microservice; `api` for the API. */
  readonly service: string;
  readonly stack?: string;
  /** Asks nobody. */
  readonly yes?: boolean;
}

/** Somebody waits for the answer. */
const lookPatience = { limitSeconds: 10 };

/** Runs a service's migrations as they are deployed, whether they ran before or not. Returns the exit code. */
export async function migrateService(
  { projectDirectory, print }: CommandContext,
  { service, stack = defaultStack(projectDirectory), yes = false }: MigrateRequest,
): Promise<0 | 1> {
  let inputs: MigrationInputs | undefined;
  try {
    inputs = await readDeployedMigration(projectDirectory, stack, service);
    const asked = inputs;
    const { region, releasesTable } = asked;
    const gear = { ...createGateGear(region, projectDirectory, (line) => print(`${line}\n`)), bookOf: connectBook };
    const last = await gear.bookOf(region, releasesTable).read(asked.dataName, lookPatience);
    print(describeMigration(asked, stack, last));
    if (!yes && !(await isAgreed("Migrate?"))) {
      print("nothing was changed\n");
      return 1;
    }
    await whileNotCancelled((cancelled) => migrate(asked, { again: true }, gear, cancelled));
    return 0;
  } catch (error) {
    const text = textForUser(error, inputs);
    if (text === undefined) {
      throw error;
    }
    tell(text);
    return 1;
  }
}

/** Of a task that failed all there is, with its log; one line of anything else. Nothing for a bug. */
function textForUser(error: unknown, inputs: MigrationInputs | undefined): string | undefined {
  if (error instanceof DeployedStackError || error instanceof NobodyHereError) {
    return error.message;
  }
  if (!(error instanceof GateFailure) || inputs === undefined) {
    return undefined;
  }
  if (error.explainable) {
    return error.message;
  }
  const cause = error.cause instanceof Error ? error.cause : error;
  const problem = awsProblem(cause, inputs).message;
  const isKnown = problem !== cause.message.replace(/\s+/g, " ");
  if (isKnown) {
    return `${inputs.service}: ${problem}`;
  }
  const [line] = error.message.split("\n");
  return error instanceof TaskFailure ? line : `${inputs.service}: ${inputs.releasesTable} cannot be read: ${line}`;
}
