import { contextPath, isGlob, literalPrefix } from "./context-paths";
import type { DiagnosticSink } from "./diagnostics";
import { shown } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import { healthcheckOf, probedPath, type ReadDockerfile, stageList } from "./dockerfile-facts";
import type { ContextSource } from "./dockerfile-stages";
import { isLocalEnvironmentFile } from "./folder-files";
import { nearest } from "./nearest";
import type { RootFiles } from "./root-files";

/** What a module's Dockerfile is checked against. */
export interface DockerfileContext {
  readonly files: RootFiles;
  readonly sink: DiagnosticSink;
  readonly ignore: IgnoreRules;
  /** What git leaves out of a checkout. */
  readonly git: IgnoreRules;
  /** Folders under `modules`. */
  readonly modules: readonly string[];
  /** The folder of the module that is built. */
  readonly folder: string;
}

/** Checks that the stage to be built exists. */
export function checkTarget(dockerfile: ReadDockerfile, { sink }: DockerfileContext): void {
  const { stages, target, facts } = dockerfile;
  const last = stages.at(-1);
  if (last === undefined || target !== undefined) {
    return;
  }
  const names = stages.map(({ name }) => name);
  sink.report(
    "target-missing",
    last.at,
    `the Dockerfile has no stage to build, got the stages ${stageList(stages)}; expected ${shown(facts.target)}`,
    `Name the final stage \`${facts.target}\`, or set \`target\` to \`${nearest(facts.target, names) ?? last.name}\` in the stack's configuration.`,
  );
}

/** Checks every path that the image takes from the build context. */
export function checkCopiedPaths(dockerfile: ReadDockerfile, context: DockerfileContext): void {
  const sources = dockerfile.relevant.flatMap((stage) => stage.steps.flatMap((step) => step.sources));
  for (const source of sources) {
    checkSource(source, context);
  }
  const baked = sources.findLast((source) => !source.isMount && localFileIn(source, context) !== undefined);
  if (baked !== undefined) {
    context.sink.report(
      "env-file-baked",
      baked.at,
      `the image would hold a developer's own values, got ${shown(localFileIn(baked, context))} among what is copied; expected none`,
      "Nothing needs to be done for a deployment by the fleet, which puts `{}` in its place; do not push an image built by hand.",
    );
  }
}

/** The `.env.yml` on disk that a source takes along; the module's own where the source is a directory. */
function localFileIn(
  { path: written }: ContextSource,
  { files, ignore, folder }: DockerfileContext,
): string | undefined {
  const path = written === undefined ? undefined : contextPath(written);
  if (path === undefined) {
    return undefined;
  }
  const own = `${folder}/.env.yml`;
  const local = isLocalEnvironmentFile(path) ? path : path === "" || own.startsWith(`${path}/`) ? own : undefined;
  return local !== undefined && files.locate(local).kind === "file" && !ignore.ignores(local) ? local : undefined;
}

function checkSource(source: ContextSource, { files, sink, ignore, git, modules, folder }: DockerfileContext): void {
  if (source.path === undefined) {
    return;
  }
  const path = contextPath(source.path);
  const kind = path === undefined ? "outside" : files.locate(isGlob(path) ? literalPrefix(path) : path).kind;
  if (path === undefined || kind === "outside") {
    sink.report(
      "copied-path-outside",
      source.at,
      `the Dockerfile copies a path outside the build context, got ${shown(source.written)}; expected a path in the monorepo`,
      "Move what is needed into the monorepo, and copy it from there.",
    );
  } else if (kind === "absent" && !isLocalEnvironmentFile(path)) {
    sink.report(
      "copied-path-missing",
      source.at,
      `the Dockerfile copies a path that does not exist, got ${shown(source.written)}; expected an existing path`,
      `${ownPath(path, modules, folder)}Correct the path, or create what it names.`,
    );
  } else if (
    !isGlob(path) &&
    !isLocalEnvironmentFile(path) &&
    ignore.ignores(path) &&
    !isReincluded(path, files, ignore)
  ) {
    sink.report(
      "copied-path-ignored",
      source.at,
      `the Dockerfile copies a path that is not in the build context, got ${shown(source.written)}, which \`${ignore.path}\` excludes; expected an included path`,
      `Remove the pattern from \`${ignore.path}\`, or add \`!${path}\` after it.`,
    );
  } else if (!isGlob(path) && !isLocalEnvironmentFile(path) && git.ignores(path) && !isReincluded(path, files, git)) {
    sink.report(
      "copied-path-git-ignored",
      source.at,
      `the Dockerfile copies a path that a fresh checkout lacks, got ${shown(source.written)}, which \`${git.path}\` excludes; expected a tracked path`,
      "Track the path in git, or make it in the image's build.",
    );
  }
}

/** A directory that is excluded as a whole may still hold what a later pattern takes back. */
function isReincluded(path: string, files: RootFiles, ignore: IgnoreRules): boolean {
  return files.list(path).some((name) => !ignore.ignores(`${path}/${name}`));
}

/** A generated Dockerfile may still name another module's folder: the same path in this module's. */
function ownPath(path: string, modules: readonly string[], folder: string): string {
  const [top, module, ...rest] = path.split("/");
  const isUnknown = top === "modules" && module !== undefined && !modules.includes(module);
  return isUnknown ? `Did you mean \`${[folder, ...rest].join("/")}\`? ` : "";
}

/** Checks that the path which the HEALTHCHECK fetches can be repeated in the task definition. */
export function checkHealthcheck(dockerfile: ReadDockerfile, { sink }: DockerfileContext): void {
  const { target } = dockerfile;
  const probe = target === undefined ? undefined : healthcheckOf(target);
  if (target === undefined || probe === undefined || probedPath(target) !== false) {
    return;
  }
  sink.report(
    "healthcheck-unreadable",
    probe.instruction.at,
    `the path that the HEALTHCHECK fetches cannot be read, got ${shown(probe.instruction.text)}; expected a command with an address such as \`http://localhost:3500/healthcheck\``,
    "Set the health path in the stack's configuration: ECS ignores a Dockerfile's HEALTHCHECK, so that the path has to be known.",
  );
}
