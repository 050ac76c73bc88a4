import { join } from "node:path";
import { pulumiUp } from "../release/deploy/pulumi-up";
import { whileNotCancelled } from "../release/gate/cancellation";
import { realClock } from "../release/gate/clock";
import { checkDataIsThere } from "../release/removal/check-data";
import { checkRemoval } from "../release/removal/check-removal";
import { connectData } from "../release/removal/data-clients";
import { describeRemovalPlan, describeRemoved, type Removal } from "../release/removal/describe-removal";
import { RemovalError } from "../release/removal/removal-error";
import { retireInStackFile } from "../release/removal/retire-service";
import { findServiceData } from "../release/removal/service-data";
import { takeLastSnapshots } from "../release/removal/take-last-snapshots";
import { DeployedStackError } from "../release/stack/deployed-stack";
import { exportStack } from "../release/stack/export-stack";
import { ownStackName } from "../release/stack/stack-name";
import { StackFileError } from "../release/stack-file/stack-file-error";
import { AwsProblem } from "../release/status/aws-problem";
import { loadStack } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import { renderDiagnostics } from "../review/render-diagnostics";
import { isAgreed, NobodyHereError } from "./agreement";
import type { CommandContext } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet remove` was asked for. */
export interface RemoveRequest {
  /** Name of a microservice. */
  readonly service: string;
  readonly stack?: string;
  /** Asks nobody. */
  readonly yes?: boolean;
  /** Whether the policy pack looks at the update. @default true */
  readonly policies?: boolean;
}

type ExitCode = 0 | 1 | 130;

/**
 * Stops a service and keeps its data, with a last snapshot. Goes on where an earlier call stopped. Returns the exit code:
 * 130 where somebody interrupted it.
 */
export async function remove(context: CommandContext, request: RemoveRequest): Promise<ExitCode> {
  const { stack = defaultStack(context.projectDirectory) } = request;
  try {
    return await removeService(context, { ...request, stack });
  } catch (error) {
    return tellProblem(error, [RemovalError, StackFileError, NobodyHereError, DeployedStackError, AwsProblem]);
  }
}

async function removeService(
  context: CommandContext,
  { service: name, stack, yes = false, policies = true }: RemoveRequest & { readonly stack: string },
): Promise<ExitCode> {
  const { projectDirectory, print } = context;
  const ownName = ownStackName(stack);
  const { settings, diagnostics } = loadStack({ projectDirectory, stack: ownName });
  if (settings === undefined) {
    print(renderDiagnostics(diagnostics, context.screen));
    return 1;
  }
  const service = checkRemoval(settings, name);
  const data = findServiceData(await exportStack(projectDirectory, stack), service, stack);
  const calls = await connectData(settings.region, (trouble) => print(`${trouble}\n`));
  await checkDataIsThere(data, settings.region, calls);
  const stackFile = join(projectDirectory, `Pulumi.${ownName}.yaml`);
  const removal: Removal = { settings, service, data, stackFile };
  print(describeRemovalPlan(removal));
  if (!yes && !(await isAgreed("Remove it?"))) {
    print("nothing was changed\n");
    return 1;
  }
  if (!data.isRetired || service.retire === undefined) {
    const code = await stop(removal, { projectDirectory, stack, yes, policies });
    if (code !== 0) {
      return code;
    }
  }
  const left = findServiceData(await exportStack(projectDirectory, stack), service, stack);
  const snapshots = await whileNotCancelled((cancelled) =>
    takeLastSnapshots(left, settings.region, {
      calls,
      clock: realClock,
      log: (line) => print(`${line}\n`),
      cancelled,
    }),
  );
  print(describeRemoved({ ...removal, data: left }, snapshots));
  if (typeof snapshots.database === "string" || typeof snapshots.cache === "string") {
    tell(`not every snapshot was taken; nothing is lost, fleet remove ${name} goes on from here`);
    return 1;
  }
  return 0;
}

/** Retires the service in the stack's file, and has the stack updated. Nobody's no is left in the file. */
async function stop({ service, stackFile }: Removal, options: Parameters<typeof pulumiUp>[0]): Promise<ExitCode> {
  const { name } = service;
  const edit = service.retire === undefined ? retireInStackFile(stackFile, name) : undefined;
  const up = await pulumiUp(options);
  if (up.interrupted) {
    tell(`interrupted: the data is untouched, and fleet remove ${name} goes on from here`);
    return 130;
  }
  if (up.code === 0) {
    return 0;
  }
  if (up.advice === "nothing was changed" && edit?.undo()) {
    tell(up.advice);
    return 1;
  }
  const advice = up.advice?.replaceAll("fleet deploy", `fleet remove ${name}`);
  tell(
    `${advice ?? "pulumi up failed"}. The data of \`${name}\` is untouched; retire: keepData stays in the stack file`,
  );
  return 1;
}
