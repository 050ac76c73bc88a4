import { resolve } from "node:path";
import { manifestCachePath } from "../infra/manifest-cache-path";
import { type Diagnostic, loadManifest, type Manifest } from "../modules-manifest";
import { defaultStack } from "../review/project-file";
import { hasErrors, renderDiagnostics, summariseDiagnostics } from "../review/render-diagnostics";
import { readStackFile } from "../review/stack-file";
import { type CommandContext, shownPath } from "./command-context";

/** What `fleet check` was asked for. */
export interface CheckRequest {
  /** Relative to the working directory. */
  readonly root: string | undefined;
  readonly stack?: string;
}

interface Findings {
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints what is wrong with a monorepo, and with a stack's configuration if one is named. Returns the exit code. */
export function check({ projectDirectory, screen, print }: CommandContext, { root, stack }: CheckRequest): 0 | 1 {
  const given = root === undefined ? undefined : resolve(root);
  const found = stack === undefined ? checkMonorepo(projectDirectory, given) : checkStack();
  const { manifest, diagnostics } = found;
  if (manifest !== undefined) {
    const count = Object.keys(manifest.services).length;
    const fleet = `API and ${count} microservice${count === 1 ? "" : "s"} in ${shownPath(manifest.root)}`;
    print(`${screen.paint.title(manifest.name)}: ${fleet}: ${summariseDiagnostics(diagnostics)}\n`);
  }
  const problems = renderDiagnostics(diagnostics, screen);
  print(manifest !== undefined && problems !== "" ? `\n${problems}` : problems);
  return hasErrors(diagnostics) ? 1 : 0;

  function checkStack(): Findings {
    // Only here: the configuration's schema takes longer to load than a small monorepo to check.
    const { loadStack } = require("../review/load-stack") as typeof import("../review/load-stack");
    const cache = manifestCachePath(projectDirectory, stack);
    return loadStack({ projectDirectory, stack: stack ?? "", ...(given !== undefined && { root: given }), cache });
  }
}

function checkMonorepo(projectDirectory: string, given: string | undefined): Findings {
  const options = { cache: manifestCachePath(projectDirectory) };
  if (given !== undefined) {
    return loadManifest(given, {}, options);
  }
  const { stackFile, diagnostics } = readStackFile(projectDirectory, defaultStack(projectDirectory));
  if (stackFile === undefined) {
    return { diagnostics };
  }
  const configured = stackFile.values["fleet:root"];
  if (configured === undefined) {
    const file = `Pulumi.${stackFile.stack}.yaml`;
    const fix = "Name the monorepo: fleet check <root>, or set fleet:root.";
    const message = "fleet:root is missing, so there is no monorepo to check";
    const problem = { severity: "error", code: "configuration", file, line: 1, column: 1, message, fix } as const;
    return { diagnostics: [...diagnostics, problem] };
  }
  return loadManifest(resolve(projectDirectory, configured), {}, options);
}
