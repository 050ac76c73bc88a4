import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { composeFleet } from "../release/local/compose-fleet";
import { composeText, madeBy } from "../release/local/compose-text";
import { layOutContexts } from "../release/local/lay-out";
import { LocalProblem } from "../release/local/local-problem";
import { prepareSecrets, secretFile } from "../release/local/secret-files";
import { selectServices } from "../release/local/service-selection";
import { loadStack } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { type CommandContext, shownPath } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet compose` was asked for. */
export interface ComposeRequest {
  readonly stack?: string;
  /** Names of services, `api` for the API. @default - all */
  readonly only?: readonly string[];
  readonly mount?: boolean;
  /** Relative to the working directory; `-` for standard output. @default - compose.yaml beside Pulumi.yaml */
  readonly output?: string;
}

/** Writes a Compose file for the fleet, and what it refers to. Returns the exit code. */
export function compose(context: CommandContext, request: ComposeRequest): 0 | 1 {
  const { projectDirectory, screen, print } = context;
  const { only = [], mount = false, output } = request;
  const stack = request.stack ?? defaultStack(projectDirectory);
  const { settings, manifest, diagnostics } = loadStack({ projectDirectory, stack });
  if (settings === undefined || manifest === undefined || hasErrors(diagnostics)) {
    print(renderDiagnostics(diagnostics, screen));
    return 1;
  }
  const file =
    output === "-" ? undefined : output === undefined ? join(projectDirectory, "compose.yaml") : resolve(output);
  const directory = file === undefined ? projectDirectory : dirname(file);
  try {
    const services = selectServices(settings, only);
    const local = composeFleet({ settings, manifest, services, projectDirectory, directory, mount });
    const options = [
      `--stack ${stack}`,
      ...(only.length > 0 ? [`--only ${only.join(" ")}`] : []),
      ...(mount ? ["--mount"] : []),
    ];
    const text = composeText(local.file, ` ${options.join(" ")}`);
    layOutContexts({ settings, manifest }, services, projectDirectory);
    const outcome = file === undefined ? undefined : writeIfDifferent(file, text);
    const lacking = services.flatMap((service) => {
      const names = prepareSecrets(projectDirectory, service);
      return names.length > 0
        ? [`${shownPath(join(projectDirectory, secretFile(service.name)))}: ${names.join(", ")}`]
        : [];
    });
    if (file === undefined) {
      print(text);
    } else {
      print(`${shownPath(file)} ${outcome}\n`);
    }
    if (local.unmounted.length > 0) {
      tell(`from their image, as no src/index.ts or no WORKDIR was found: ${local.unmounted.join(", ")}`);
    }
    for (const line of lacking) {
      tell(`no value yet in ${line}`);
    }
    return 0;
  } catch (error) {
    return tellProblem(error, [LocalProblem, ...(isSystemError(error) ? [Error] : [])]);
  }
}

/** @throws LocalProblem where somebody's own file is in the way */
function writeIfDifferent(file: string, text: string): "is written" | "is as it was" {
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (before === text) {
    return "is as it was";
  }
  if (before !== undefined && !before.startsWith(madeBy)) {
    throw new LocalProblem(`${shownPath(file)} is not fleet's. Name another file with --output`);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return "is written";
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}
