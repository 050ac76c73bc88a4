import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import { type ReadDockerfile, stageList } from "./dockerfile-facts";
import { findStage } from "./dockerfile-stages";
import type { MigrationFacts, ModuleSettings } from "./manifest";
import { nearest } from "./nearest";
import type { RootFiles } from "./root-files";

/** Stage that migrations run in unless the settings name another: in the framework's Dockerfiles it has sources and all dependencies. */
const DEFAULT_MIGRATION_TARGET = "build";

/** What a migration is found from. */
export interface MigrationRequest {
  /** `modules/billing`. */
  readonly folder: string;
  readonly settings: ModuleSettings;
  readonly dockerfile: ReadDockerfile;
  /** What the build context has; absent where it is not known. */
  readonly contextFiles?: ReadonlySet<string>;
}

/** Finds the module's migrations, and reports where they could not be run. */
export function describeMigration(
  { folder, settings, dockerfile, contextFiles }: MigrationRequest,
  files: RootFiles,
  sink: DiagnosticSink,
): MigrationFacts | undefined {
  const script = `${folder}/bin/migration/up.ts`;
  if (settings.migration?.mode === "off" || files.locate(script).kind !== "file") {
    return undefined;
  }
  const target = settings.migration?.target ?? DEFAULT_MIGRATION_TARGET;
  const { stages } = dockerfile;
  const names = stages.map(({ name }) => name);
  const isBuilt = settings.imageSource !== "prebuilt" && stages.length > 0;
  if (isBuilt && findStage(stages, target) === undefined) {
    sink.report(
      "migration-target-missing",
      stages.at(-1)?.at ?? wholeFile(dockerfile.facts.path),
      `${shown(script)} is run from a stage of its own, got the stages ${stageList(stages)}; expected ${shown(target)}`,
      `Set \`migration.target\` to \`${nearest(target, names) ?? "the stage with sources and all dependencies"}\`, or \`migration.mode\` to \`off\`, in the stack's configuration.`,
    );
  } else if (isBuilt && contextFiles?.has(script) === false) {
    sink.report(
      "migration-left-out",
      wholeFile(script),
      "the file is run before the service is updated, got a build context without it; expected it there",
      "Take it out of `.dockerignore`, or set `migration.mode` to `off` in the stack's configuration.",
    );
  }
  const head = newestMigration(files, `${folder}/src/migrations`);
  return { script, target, ...(head !== undefined && { head }) };
}

/** Files are named after the time of their making: `Migration20260801090000.ts`. */
function newestMigration(files: RootFiles, folder: string): string | undefined {
  const names = files.locate(folder).kind === "directory" ? files.list(folder) : [];
  return names
    .filter((name) => /\d[^/]*\.ts$/.test(name) && !/\.(?:d|test|spec)\.ts$/.test(name))
    .map((name) => name.slice(0, -".ts".length))
    .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
    .at(-1);
}
