import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { ServiceSettings } from "../../infra/settings";
import type { Manifest } from "../../modules-manifest";
import { findStage, lineage, readStages } from "../../modules-manifest/dockerfile-stages";
import { expand } from "../../modules-manifest/dockerfile-variables";

/** How a service runs from the monorepo's sources instead of its finished image. */
export interface MountedSources {
  /** Stage of the module's Dockerfile that has the sources and what they depend on. */
  readonly target: string;
  readonly command: readonly string[];
  /** Folders relative to the monorepo's root, and where in the container they are. */
  readonly folders: readonly { readonly from: string; readonly to: string }[];
}

/** Stage of the older dialects that holds sources; the newest one's own target does. */
const sourceStage = "build";

/**
 * What to mount of a service; nothing where its entry point is not the framework's `src/index.ts`, or its Dockerfile does
 * not say where the sources are. Folders inside of modules are mounted and not modules, for a developer's `.env.yml`
 * beats the environment, and not the whole monorepo, for the dependencies are the image's.
 */
export function mountedSources(
  manifest: Manifest,
  { entry, buildArguments }: ServiceSettings,
): MountedSources | undefined {
  const entryPoint = `${entry.folder}/src/index.ts`;
  const { path, stages, target: finished } = entry.dockerfile;
  const target = stages.includes(sourceStage) ? sourceStage : finished;
  const directory = workingDirectory(readFileSync(join(manifest.root, path), "utf8"), target, buildArguments);
  if (directory === undefined || !entry.files.includes(entryPoint)) {
    return undefined;
  }
  const folders = new Set(entry.files.flatMap((file) => /^modules\/[^/]+\/[^/]+(?=\/)/.exec(file)?.[0] ?? []));
  return {
    target,
    command: ["bun", "--watch", entryPoint],
    folders: [...folders].sort().map((from) => ({ from, to: posix.join(directory, from) })),
  };
}

/** The WORKDIR that a stage ends with, absolute. */
function workingDirectory(
  dockerfile: string,
  target: string,
  buildArguments: Readonly<Record<string, string>>,
): string | undefined {
  const stage = findStage(readStages(dockerfile, "", buildArguments), target);
  const steps = stage === undefined ? [] : lineage(stage).flatMap(({ steps }) => steps);
  const written = steps
    .filter(({ instruction }) => instruction.keyword === "WORKDIR")
    .map(({ instruction, variables }) => expand(instruction.words[0]?.text ?? "", variables));
  const path = written.reduce<string | undefined>(
    (directory, next) => (directory === undefined || next === undefined ? undefined : posix.resolve(directory, next)),
    "/",
  );
  return written.length === 0 ? undefined : path;
}
