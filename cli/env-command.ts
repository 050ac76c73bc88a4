import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalProblem } from "../release/local/local-problem";
import { secretFile } from "../release/local/secret-files";
import { findService } from "../release/local/service-selection";
import { variableLines } from "../release/local/variable-lines";
import { loadStack } from "../review/load-stack";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics } from "../review/render-diagnostics";
import { type CommandContext, shownPath } from "./command-context";
import { tell, tellProblem } from "./failure";

/** What `fleet env` was asked for. */
export interface EnvRequest {
  /** Name of a microservice; `api` for the API. */
  readonly service: string;
  readonly stack?: string;
  readonly reveal?: boolean;
}

/** Prints the variables with which a service runs by hand beside `docker compose up`. Returns the exit code. */
export function env({ projectDirectory, screen, print }: CommandContext, request: EnvRequest): 0 | 1 {
  const { reveal = false } = request;
  const stack = request.stack ?? defaultStack(projectDirectory);
  const { settings, diagnostics } = loadStack({ projectDirectory, stack });
  if (settings === undefined || hasErrors(diagnostics)) {
    process.stderr.write(renderDiagnostics(diagnostics, screen));
    return 1;
  }
  try {
    const service = findService(settings, request.service);
    const { lines, lacking } = variableLines(settings, service, { projectDirectory, reveal });
    print(`${lines.join("\n")}\n`);
    if (lacking.length > 0) {
      const place = shownPath(join(projectDirectory, secretFile(service.name)));
      tell(`${lacking.join(", ")}: the stack's values are encrypted; write values for this machine into ${place}`);
    }
    const own = join(settings.root, service.entry.folder, ".env.yml");
    if (existsSync(own)) {
      tell(`${shownPath(own)} is there: what it says beats these variables`);
    }
    return 0;
  } catch (error) {
    return tellProblem(error, [LocalProblem]);
  }
}
