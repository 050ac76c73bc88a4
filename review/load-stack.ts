import { type LoadedFleet, loadFleet } from "../infra/load-fleet";
import { monorepoRoot } from "../infra/resolve-settings";
import { readStackFile } from "./stack-file";

/** Which stack of which project, and perhaps another monorepo than the configured one. */
export interface StackSource {
  /** Folder of Pulumi.yaml, absolute. */
  readonly projectDirectory: string;
  readonly stack: string;
  /** Absolute path of the monorepo. @default - the stack's `fleet:root` */
  readonly root?: string;
  /** File that keeps what the monorepo was found to be, for the next run. @default - none */
  readonly cache?: string;
}

/** What a stack's files and its monorepo say. */
export interface LoadedStack extends LoadedFleet {
  /** Name of the project. */
  readonly project?: string;
}

/** Reads a stack's configuration and its monorepo, decrypting nothing. */
export function loadStack({ projectDirectory, stack, root, cache }: StackSource): LoadedStack {
  const { stackFile, diagnostics } = readStackFile(projectDirectory, stack);
  if (stackFile === undefined) {
    return { diagnostics };
  }
  const { project, values, secretKeys } = stackFile;
  const given = { ...(root !== undefined && { root }), ...(cache !== undefined && { cache }) };
  const source = { projectDirectory, stack, values, secretKeys, ...given };
  const loaded = loadFleet(source);
  const all = [...diagnostics, ...loaded.diagnostics];
  if (diagnostics.length > 0) {
    return { ...(loaded.manifest !== undefined && { manifest: loaded.manifest }), project, diagnostics: all };
  }
  return { ...loaded, project };
}

/** Where a stack's monorepo should stand, absolute: what can be told before it is read. */
export function monorepoOf({ projectDirectory, stack, root }: StackSource): string | undefined {
  const configured = root ?? readStackFile(projectDirectory, stack).stackFile?.values["fleet:root"];
  return configured === undefined ? undefined : monorepoRoot(configured, projectDirectory);
}
