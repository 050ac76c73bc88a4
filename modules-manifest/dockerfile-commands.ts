import { coverage } from "./context-paths";
import { shown } from "./diagnostics";
import type { DockerfileContext } from "./dockerfile-checks";
import { type ReadDockerfile, stepsOf } from "./dockerfile-facts";
import type { Instruction } from "./dockerfile-instructions";
import { lineage, type Stage, type StageStep } from "./dockerfile-stages";
import { expand } from "./dockerfile-variables";
import type { JsonObject } from "./json-source";
import { isObject } from "./json-source";
import type { Location } from "./manifest";

const MODULE_PATH = /(?:^|[\s"'=/])(modules\/([A-Za-z0-9._-]+)(?:\/[A-Za-z0-9._/-]*)?)/g;
const SOURCE_PATH = /\.[cm]?tsx?$/;
const FROZEN_INSTALL = /\bbun\s+(?:install|i|ci)\b[^&|;]*/g;

interface NamedPath {
  readonly path: string;
  readonly module: string;
  readonly at: Location;
}

/** Checks that the modules and source files which the image's command names exist, and are this module's. */
export function checkCommands(dockerfile: ReadDockerfile, context: DockerfileContext): void {
  const { target, stages } = dockerfile;
  if (target === undefined) {
    return;
  }
  const copies = stages.flatMap(({ steps }) => steps.flatMap(({ sources }) => sources));
  const isMadeByCopy = (module: string): boolean =>
    copies.some(({ destination }) => destination?.includes(module) === true && destination.split("/").includes(module));
  const steps = stepsOf(target);
  for (const keyword of ["CMD", "ENTRYPOINT"]) {
    const last = steps.findLast(({ instruction }) => instruction.keyword === keyword);
    const named = last === undefined ? [] : namedPaths(last);
    for (const found of named) {
      checkCommandPath(found, isMadeByCopy, context);
    }
    const other = named.find(({ module }) => context.modules.includes(module) && !isOwn(module, context));
    if (other !== undefined && !named.some(({ module }) => isOwn(module, context))) {
      context.sink.report(
        "command-of-another-module",
        other.at,
        `the image's command starts another module, got ${shown(other.path)}; expected a path in \`${context.folder}\``,
        `Replace \`modules/${other.module}\` by \`${context.folder}\`.`,
      );
    }
  }
}

function isOwn(module: string, { folder }: DockerfileContext): boolean {
  return folder === `modules/${module}`;
}

function namedPaths({ instruction, variables }: StageStep): NamedPath[] {
  return instruction.words.flatMap(({ text, at }) => {
    const expanded = expand(text, variables) ?? "";
    return [...expanded.matchAll(MODULE_PATH)].map((match) => ({ path: match[1] ?? "", module: match[2] ?? "", at }));
  });
}

function checkCommandPath(
  { path, module, at }: NamedPath,
  isMadeByCopy: (module: string) => boolean,
  { files, modules, sink, folder }: DockerfileContext,
): void {
  const isKnown = modules.includes(module);
  const isSource = isKnown && SOURCE_PATH.test(path) && !path.split("/").includes("dist");
  if (isMadeByCopy(module) && !isKnown) {
    return;
  }
  if (!isKnown || (isSource && files.locate(path).kind === "absent")) {
    sink.report(
      "command-path-missing",
      at,
      `the image's command names a path that does not exist, got ${shown(path)}; expected one in the monorepo`,
      isKnown ? "Correct the path, or create the file." : `Replace \`modules/${module}\` by \`${folder}\`.`,
    );
  }
}

/** Checks that every module's package.json is there before a frozen install, which fails without one. */
export function checkInstall(dockerfile: ReadDockerfile, context: DockerfileContext): void {
  const manifests = context.modules
    .map((name) => `modules/${name}/package.json`)
    .filter((path) => context.files.locate(path).kind === "file");
  for (const stage of dockerfile.relevant) {
    for (const [index, step] of stage.steps.entries()) {
      if (isFrozenInstall(step.instruction)) {
        reportMissingManifests(stage, index, manifests, context);
      }
    }
  }
}

function isFrozenInstall({ keyword, words }: Instruction): boolean {
  const text = words.map((word) => word.text).join(" ");
  const installs = keyword === "RUN" ? [...text.matchAll(FROZEN_INSTALL)] : [];
  return installs.some(([install]) => /^bun\s+ci\b/.test(install) || /--frozen-lockfile(?!=false)/.test(install));
}

/** Bun 1.4 and later leaves out a module that is in the lockfile but not on disk; earlier ones refuse to install. */
function skipsMissingModules(stage: Stage): boolean {
  const [, major, minor] = /(?:^|\/)bun:(\d+)\.(\d+)/.exec(lineage(stage)[0]?.image ?? "") ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 4);
}

function reportMissingManifests(
  stage: Stage,
  index: number,
  manifests: readonly string[],
  { sink }: DockerfileContext,
): void {
  const install = stage.steps[index];
  const before = [
    ...lineage(stage)
      .slice(0, -1)
      .flatMap(({ steps }) => steps),
    ...stage.steps.slice(0, index),
  ];
  const sources = [
    ...before.flatMap((step) => step.sources.filter((source) => !source.isMount)),
    ...(install?.sources ?? []),
  ];
  const isUnknown =
    before.some(({ from }) => from !== undefined) ||
    sources.some(({ path }) => path === undefined) ||
    install?.instruction.flags.some(({ text }) => /^--mount=.*\bfrom=/.test(text)) === true;
  const isCopied = coverage(sources.flatMap(({ path }) => path ?? []));
  const missing = manifests.filter((path) => !isCopied(path));
  if (install === undefined || isUnknown || missing.length === 0 || skipsMissingModules(stage)) {
    return;
  }
  const listed = missing.slice(0, 5).map(shown).join(", ");
  sink.report(
    "install-incomplete",
    install.instruction.at,
    `a frozen install runs before every module's package.json is copied, got none of ${listed}${missing.length > 5 ? ` and ${missing.length - 5} more` : ""}; expected all of \`modules/*/package.json\``,
    `Write \`COPY --parents modules/*/package.json ./\`, or one COPY for each, before line ${install.instruction.at.line}.`,
  );
}

/** Checks that a `build` script exists where the Dockerfile runs one at the root. */
export function checkBuildScript(
  dockerfile: ReadDockerfile,
  packageJson: JsonObject | undefined,
  context: DockerfileContext,
): void {
  const scripts = isObject(packageJson?.scripts) ? packageJson.scripts : {};
  if (packageJson === undefined || typeof scripts.build === "string") {
    return;
  }
  for (const stage of dockerfile.relevant) {
    let directory = "";
    for (const { instruction } of stepsOf(stage)) {
      directory = instruction.keyword === "WORKDIR" ? (instruction.words[0]?.text ?? "") : directory;
      const text = instruction.words.map((word) => word.text).join(" ");
      const runs = instruction.keyword === "RUN" && /\bbun\s+(?:--bun\s+)?run\s+build(?=$|[\s;&|])/.test(text);
      if (runs && !/\bmodules\//.test(directory) && !/\bcd\s/.test(text)) {
        context.sink.report(
          "build-script-missing",
          instruction.at,
          "the Dockerfile runs a `build` script that does not exist, got none in the root `package.json`; expected `scripts.build`",
          "Add a `build` script to the root `package.json`, or remove the RUN instruction.",
        );
      }
    }
  }
}
