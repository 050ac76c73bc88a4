import { contextPath, isGlob, literalPrefix } from "./context-paths";
import type { DiagnosticSink } from "./diagnostics";
import { shown } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import { healthcheckOf, probedPath, type ReadDockerfile, stageList } from "./dockerfile-facts";
import { type ContextSource, reachableStages, type Stage } from "./dockerfile-stages";
import { isLocalEnvironmentFile } from "./folder-files";
import { nearest } from "./nearest";
import type { RootFiles } from "./root-files";

/** What a module's Dockerfile is checked against. */
export interface DockerfileContext {
  readonly files: RootFiles;
  readonly sink: DiagnosticSink;
  readonly ignore: IgnoreRules;
  /** Folders under `modules`. */
  readonly modules: readonly string[];
  /** The folder of the module that is built. */
  readonly folder: string;
}

/** Stages that matter: those that the target needs, or all when there is no such target. */
export function relevantStages(dockerfile: ReadDockerfile): readonly Stage[] {
  return dockerfile.target === undefined ? dockerfile.stages : reachableStages(dockerfile.stages, dockerfile.target);
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
  for (const source of relevantStages(dockerfile).flatMap((stage) => stage.steps.flatMap((step) => step.sources))) {
    if (source.path !== undefined) {
      checkSource(source, source.path, context);
    }
  }
}

function checkSource(source: ContextSource, written: string, context: DockerfileContext): void {
  const { files, sink, ignore, folder } = context;
  const path = contextPath(written);
  const kind = path === undefined ? "outside" : files.locate(isGlob(path) ? literalPrefix(path) : path).kind;
  if (path === undefined || kind === "outside") {
    sink.report(
      "copied-path-outside",
      source.at,
      `the Dockerfile copies a path outside the build context, got ${shown(source.written)}; expected a path in the monorepo`,
      "Move what is needed into the monorepo, and copy it from there.",
    );
  } else if (isLocalEnvironmentFile(path)) {
    if (kind === "file") {
      reportBaked(source, path, context);
    }
  } else if (kind === "absent") {
    sink.report(
      "copied-path-missing",
      source.at,
      `the Dockerfile copies a path that does not exist, got ${shown(source.written)}; expected an existing path`,
      `${suggestion(path, context)}Correct the path, or create what it names.`,
    );
  } else if (!isGlob(path) && ignore.ignores(path) && !isReincluded(path, context)) {
    sink.report(
      "copied-path-ignored",
      source.at,
      `the Dockerfile copies a path that is not in the build context, got ${shown(source.written)}, which \`${ignore.path}\` excludes; expected an included path`,
      `Remove the pattern from \`${ignore.path}\`, or add \`!${path}\` after it.`,
    );
  } else if (kind === "directory" && !isGlob(path)) {
    const local = `${folder}/.env.yml`;
    const holds = path === "" || local.startsWith(`${path}/`);
    if (holds && files.locate(local).kind === "file" && !ignore.ignores(local)) {
      reportBaked(source, local, context);
    }
  }
}

/** A directory that is excluded as a whole may still hold what a later pattern takes back. */
function isReincluded(path: string, { files, ignore }: DockerfileContext): boolean {
  return files.list(path).some((name) => !ignore.ignores(`${path}/${name}`));
}

function reportBaked(source: ContextSource, path: string, { sink }: DockerfileContext): void {
  if (!source.isMount) {
    sink.report(
      "env-file-baked",
      source.at,
      `the image would hold a developer's own values, got ${shown(path)} among what is copied; expected none`,
      "Nothing needs to be done for a deployment by the fleet, which puts `{}` in its place; do not push an image built by hand.",
    );
  }
}

function suggestion(path: string, { modules, folder }: DockerfileContext): string {
  const [top, module, ...rest] = path.split("/");
  if (top !== "modules" || module === undefined || modules.includes(module)) {
    return "";
  }
  return `Did you mean \`${[folder, ...rest].join("/")}\`? `;
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
