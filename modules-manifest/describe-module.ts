import { hasCronJobs } from "./cron-jobs";
import type { DiagnosticSink } from "./diagnostics";
import { shown, wholeFile } from "./diagnostics";
import type { IgnoreFiles } from "./docker-ignore";
import { checkCopiedPaths, checkHealthcheck, checkTarget } from "./dockerfile-checks";
import { checkBuildScript, checkCommands, checkInstall } from "./dockerfile-commands";
import { absentDockerfile, DEFAULT_TARGET, type ReadDockerfile, readDockerfile } from "./dockerfile-facts";
import { checkOrigins } from "./dockerfile-origins";
import { checkProcess } from "./dockerfile-process";
import { checkSecrets } from "./dockerfile-secrets";
import { usesOf } from "./dockerfile-stages";
import {
  EXAMPLE_ENVIRONMENT_FILE,
  expectedVariables,
  LOCAL_ENVIRONMENT_FILE,
  readEnvironmentFile,
} from "./environment-file";
import { fingerprint } from "./fingerprint";
import { checkImageFiles, type FileSizes } from "./image-files";
import type { ImageTools } from "./image-tools";
import type { JsonObject } from "./json-source";
import type { Location, ModuleSettings, Role, ServiceEntry } from "./manifest";
import { describeMigration } from "./migration";
import { hasOwnData } from "./own-data";
import { resolvePort } from "./ports";
import { normalisePath, type RootFiles } from "./root-files";
import { type SecretFiles, withoutSecretFiles } from "./secret-files";

/** Platform of an image unless the settings name another. */
export const DEFAULT_PLATFORM = "linux/amd64";

/** What all modules of one monorepo are described with. */
export interface Workspace {
  readonly files: RootFiles;
  readonly sink: DiagnosticSink;
  readonly ignoreFiles: IgnoreFiles;
  readonly secretFiles: SecretFiles;
  readonly fileSizes: FileSizes;
  /** Folders under `modules`. */
  readonly modules: readonly string[];
  readonly packageJson: JsonObject | undefined;
  /** Absent where fingerprints are not wanted. */
  readonly image?: ImageTools & { readonly salt?: string };
}

/** A module that is deployed. */
export interface Deployable {
  readonly name: string;
  readonly role: Role;
  readonly folder: string;
  readonly declaredAt: Location;
  readonly urlVariable?: string;
  readonly settings: ModuleSettings;
}

/** Describes one module: everything the manifest says of it, with its problems reported. */
export function describeModule(
  deployable: Deployable,
  workspace: Workspace,
): { entry: ServiceEntry; isPortKnown: boolean } {
  const { files, sink } = workspace;
  const { name, role, folder, settings } = deployable;
  const dockerfile = describeDockerfile(deployable, workspace);
  const local = readEnvironmentFile(files, `${folder}/${LOCAL_ENVIRONMENT_FILE}`, sink);
  const example = readEnvironmentFile(files, `${folder}/${EXAMPLE_ENVIRONMENT_FILE}`, sink);
  const key = role === "api" ? "api" : name;
  const { port, isKnown } = resolvePort({ key, folder, settings, local, example, dockerfile }, sink);
  const cron = hasCronJobs(files, folder);
  if (cron && (settings.maximumCount ?? 1) > 1) {
    sink.report(
      "cron-jobs-scaled",
      settings.at ?? wholeFile("settings"),
      `${shown(key)} has cron jobs, which run once in every task, got a maximum of ${settings.maximumCount} tasks; expected 1`,
      `Set the maximum count of \`${key}\` to 1, or move its \`cronJobs\` to a microservice of their own.`,
    );
  }
  const { migration, ...image } = describeImage(deployable, dockerfile, workspace);
  const entry: ServiceEntry = {
    name,
    role,
    folder,
    declaredAt: deployable.declaredAt,
    ...(deployable.urlVariable === undefined ? {} : { urlVariable: deployable.urlVariable }),
    port,
    dockerfile: dockerfile.facts,
    hasCronJobs: cron,
    hasOwnData: hasOwnData(files, folder),
    ...(migration === undefined ? {} : { migration }),
    expectedVariables: expectedVariables([example, local]),
    ...image,
  };
  return { entry, isPortKnown: isKnown };
}

function describeDockerfile({ folder, settings }: Deployable, workspace: Workspace): ReadDockerfile {
  const { files, sink, modules, packageJson } = workspace;
  const written = settings.dockerfile ?? `${folder}/Dockerfile`;
  const request = {
    path: normalisePath(written) ?? written,
    target: settings.target ?? DEFAULT_TARGET,
    buildArguments: settings.buildArguments ?? {},
  };
  const isBuilt = settings.imageSource !== "prebuilt";
  const read = readDockerfile(files, request, sink);
  if (read === undefined) {
    if (isBuilt && files.locate(request.path).kind === "absent") {
      sink.report(
        "dockerfile-missing",
        wholeFile(request.path),
        `there is no Dockerfile, got nothing at ${shown(request.path)}; expected one, since the image is built`,
        "Create it, or set `dockerfile`, or `imageSource: prebuilt`, in the stack's configuration.",
      );
    }
    return absentDockerfile(request);
  }
  if (isBuilt) {
    const ignore = workspace.ignoreFiles.forDockerfile(request.path);
    const context = { files, sink, ignore, git: workspace.ignoreFiles.git, modules, folder };
    checkTarget(read, context);
    checkCopiedPaths(read, context);
    checkHealthcheck(read, context);
    checkCommands(read, context);
    checkInstall(read, context);
    checkBuildScript(read, packageJson, context);
    checkProcess(read, context);
    checkOrigins(read, context);
    checkSecrets(read, context);
  }
  return read;
}

function describeImage(
  { folder, settings }: Deployable,
  dockerfile: ReadDockerfile,
  { files: rootFiles, image, ignoreFiles, sink, secretFiles, fileSizes }: Workspace,
): Pick<ServiceEntry, "files" | "fingerprint" | "migration"> {
  const request = { folder, settings, dockerfile };
  if (image === undefined) {
    const migration = describeMigration(request, rootFiles, sink);
    return { files: [], fingerprint: "", ...(migration === undefined ? {} : { migration }) };
  }
  const { sources, commands } = usesOf(dockerfile.stages);
  const ignore = ignoreFiles.forDockerfile(dockerfile.facts.path);
  const found = image.closures.of({ folder, sources, commands, ignore });
  const files = withoutSecretFiles(found, secretFiles, { sources, git: ignoreFiles.git, sink });
  checkImageFiles(files, fileSizes, sink);
  const paths = files.map(({ path }) => path);
  const migration = describeMigration({ ...request, contextFiles: new Set(paths) }, rootFiles, sink);
  return {
    files: paths,
    ...(migration === undefined ? {} : { migration }),
    fingerprint: fingerprint({
      files,
      digest: (file) => image.sources.digest(file, image.imports.patternFor),
      dockerfile: dockerfile.text,
      target: dockerfile.facts.target,
      ...(migration === undefined ? {} : { migrationTarget: migration.target }),
      buildArguments: settings.buildArguments ?? {},
      platform: settings.platform ?? DEFAULT_PLATFORM,
      ...(image.salt === undefined ? {} : { salt: image.salt }),
    }),
  };
}
