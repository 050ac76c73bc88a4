import { join } from "node:path";

/** Where a project keeps what its monorepo was found to be, by stack, since each has settings of its own: git ignores it. */
export function manifestCachePath(projectDirectory: string, stack?: string): string {
  const name = stack === undefined ? "manifest.json" : `manifest-${encodeURIComponent(stack)}.json`;
  return join(projectDirectory, ".fleet", name);
}
