import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The files of the monorepo that a bundler reads for each entry point, relative to its root; nothing where it fails. */
export type BundleInputs = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Asks esbuild what it bundles for some modules: from `src/index.ts`, which a Dockerfile builds and starts, and
 * `bin/migration/up.ts`. Packages stay outside. Shares nothing with the closure: the list is esbuild's own, one bundle for
 * each module.
 *
 * @throws Error in esbuild's words where something cannot be resolved
 */
export async function bundleInputs(root: string, folders: readonly string[]): Promise<BundleInputs> {
  return new Map(await Promise.all(folders.map(async (folder) => [folder, await inputsOf(root, folder)] as const)));
}

async function inputsOf(root: string, folder: string): Promise<ReadonlySet<string>> {
  const written = [`${folder}/src/index.ts`, `${folder}/bin/migration/up.ts`];
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: written.filter((path) => existsSync(join(root, path))),
    bundle: true,
    metafile: true,
    write: false,
    platform: "node",
    format: "esm",
    packages: "external",
    external: ["bun", "bun:*"],
    outdir: "out",
    tsconfig: "tsconfig.json",
    logLevel: "silent",
  });
  return new Set(Object.keys(metafile.inputs));
}
