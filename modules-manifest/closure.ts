import { contextPath, isGlob, matchingPaths } from "./context-paths";
import { compareText } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import type { ContextSource } from "./dockerfile-stages";
import { type FolderFiles, type FoundFile, isLocalEnvironmentFile, isLocalFile, isNoSource } from "./folder-files";
import { isObject, type JsonObject } from "./json-source";
import type { ImportEdge, ModuleImports, Reached } from "./module-imports";
import { normalisePath, type RootFiles } from "./root-files";

/**
 * Files at the root that every image needs: dependencies, and how the code is read. The lockfile counts as a whole: which
 * part of it a service reaches cannot be proved, since one install resolves all modules together, hoists what they share
 * and runs scripts of what it installs. An `.npmrc` counts only where it is copied: it often holds one person's token.
 */
const ROOT_FILES = ["package.json", "bun.lock", "bun.lockb", "tsconfig.json", "bunfig.toml"];

/** A source of the Dockerfile, as far as the closure needs to know it. */
export type CopiedSource = Pick<ContextSource, "path" | "written" | "at">;

/** What the closure of one image is computed from. */
export interface ClosureRequest {
  /** `modules/billing`. */
  readonly folder: string;
  /** Sources that its Dockerfile takes from the context. */
  readonly sources: readonly CopiedSource[];
  /** What its Dockerfile runs: texts of RUN, CMD, ENTRYPOINT and HEALTHCHECK. */
  readonly commands: readonly string[];
  readonly ignore: IgnoreRules;
}

/** Files of an image that are in it for one reason. */
export interface ClosurePart {
  /**
   * `own`: the module's folder. `import`: another module, or a file outside of modules. `widened`: the same, but only since an
   * import is computed. `copy`: named by the Dockerfile. `root`: every image has it.
   */
  readonly kind: "own" | "import" | "copy" | "root" | "widened";
  /** The module or file; of a copy what the Dockerfile says. */
  readonly what: string;
  /** Those that are in no earlier part, sorted by path. */
  readonly files: readonly FoundFile[];
  /** The step that leads there. */
  readonly edge?: ImportEdge;
  readonly source?: CopiedSource;
}

type Reason = Omit<ClosurePart, "files"> & { readonly paths: readonly string[] };

/**
 * Finds the files that make up an image: the module's folder, every module reached from it by imports, what all images
 * need at the root, and what the Dockerfile copies by name.
 *
 * A computed import widens this to all that it may lead to. A copy of `.` or of `modules` as a whole does not widen it to
 * every module, or each change would rebuild each image: modules are reached by imports alone, and the image is built from
 * the closure alone, so that such a line copies the closure and nothing else. Of `modules` every module's package.json is
 * taken (a frozen install needs them all), of `.` what stands outside of modules as well: scripts and settings are reached
 * in ways that nobody can follow.
 */
export class Closures {
  private readonly files: RootFiles;
  private readonly folders: FolderFiles;
  private readonly imports: ModuleImports;
  /** Of every module. */
  private readonly manifests: readonly string[];
  private readonly patches: readonly string[];
  /** What a fresh checkout lacks. */
  private readonly git: IgnoreRules;
  private readonly filtered = new Map<string, readonly FoundFile[]>();

  constructor(
    files: RootFiles,
    folders: FolderFiles,
    imports: ModuleImports,
    modules: readonly string[],
    packageJson: JsonObject | undefined,
    git: IgnoreRules,
  ) {
    this.files = files;
    this.git = git;
    this.folders = folders;
    this.imports = imports;
    this.manifests = modules.map((name) => `modules/${name}/package.json`);
    this.patches = patchFiles(packageJson).filter((path) => files.locate(path).kind === "file");
  }

  /** The image's files, sorted by path. The module's own `.env.yml` is always among them: it is carried as `{}`. */
  of(request: ClosureRequest): readonly FoundFile[] {
    const reached = this.imports.reachedFrom(this.starts(request), request.ignore);
    const files = new Map<string, FoundFile>();
    for (const { paths } of this.reasons(request, reached)) {
      this.addFiles(paths, request, files);
    }
    return [...files.values()].sort(byPath);
  }

  /** The same files by the reasons that they are in the image for, each with the first that holds it. */
  parts(request: ClosureRequest): readonly ClosurePart[] {
    const { ignore } = request;
    const starts = this.starts(request);
    const certain = this.imports.reachedFrom(starts, ignore, ({ kind }) => kind !== "computed");
    const all = this.imports.reachedFrom(starts, ignore);
    const seen = new Map<string, FoundFile>();
    return [...this.reasons(request, certain), ...unitReasons(all, certain)].map(({ paths, ...part }) => {
      const before = new Set(seen.keys());
      this.addFiles(paths, request, seen);
      return { ...part, files: [...seen.values()].filter(({ path }) => !before.has(path)).sort(byPath) };
    });
  }

  /** The module itself, and those that a command names where a copy of everything brings them: `RUN bun modules/money/x.ts`. */
  private starts({ folder, sources, commands }: ClosureRequest): readonly string[] {
    if (!sources.some((source) => copiedAsWhole(source) !== undefined)) {
      return [folder];
    }
    const named = commands.flatMap((text) => Array.from(text.matchAll(/\bmodules\/[\w.-]+/g), ([found]) => found));
    return [folder, ...new Set(named.filter((module) => this.manifests.includes(`${module}/package.json`)))];
  }

  private reasons(request: ClosureRequest, reached: Reached): readonly Reason[] {
    const root = [...ROOT_FILES, ...this.imports.rootConfigurations(), ...this.patches];
    // The same path may be copied in several stages: the first line stands for them all.
    const sources = new Map(
      request.sources.map((source) => [source.path, source]).reverse() as [string, CopiedSource][],
    );
    const copied = [...sources.values()]
      .reverse()
      .map((source): Reason => ({ kind: "copy", what: source.written, source, paths: this.namedBy(source) }));
    return [
      ...unitReasons(reached),
      ...root.map((path): Reason => ({ kind: "root", what: path, paths: [path] })),
      ...copied,
    ];
  }

  private addFiles(paths: readonly string[], request: ClosureRequest, files: Map<string, FoundFile>): void {
    const { folder, ignore } = request;
    for (const path of paths) {
      const { kind, real } = this.files.locate(path);
      if (isLocalEnvironmentFile(path)) {
        files.set(path, { path, real: path });
      } else if (kind === "file" && !isLocalFile(path) && !ignore.ignores(path)) {
        files.set(path, { path, real });
      } else if (kind === "directory") {
        for (const file of this.included(path, ignore)) {
          files.set(file.path, file);
        }
      } else if (kind === "outside") {
        this.files.reportOutside(path);
      }
      if (path === folder) {
        files.set(`${folder}/.env.yml`, { path: `${folder}/.env.yml`, real: `${folder}/.env.yml` });
      }
    }
  }

  /** Files of a module, or the file itself, that the build context does not leave out. */
  held(unit: string, ignore: IgnoreRules): readonly FoundFile[] {
    const { kind, real } = this.files.locate(unit);
    return kind === "file" ? [{ path: unit, real }] : this.included(unit, ignore);
  }

  /** Files below a folder that the build context does not leave out. */
  private included(folder: string, ignore: IgnoreRules): readonly FoundFile[] {
    const key = `${ignore.path ?? ""}\0${folder}`;
    const known = this.filtered.get(key);
    const files = known ?? this.folders.below(folder).filter(({ path }) => !ignore.ignores(path));
    this.filtered.set(key, files);
    return files;
  }

  /** Whether a name at the root belongs to what a copy of everything takes: no hidden folder, and nothing that CI lacks. */
  private isOfTheRoot(name: string): boolean {
    const { kind } = this.files.locate(name);
    const isFolder = kind === "directory" && name !== "modules" && !name.startsWith(".") && !isNoSource(name);
    return (isFolder || (kind === "file" && !isLocalFile(name))) && !this.git.ignores(name);
  }

  /** Paths that a source of COPY stands for. */
  private namedBy(source: CopiedSource): string[] {
    const path = source.path === undefined ? undefined : contextPath(source.path);
    if (path === undefined) {
      return [];
    }
    if (isLocalEnvironmentFile(path) && !isGlob(path)) {
      return [path];
    }
    switch (copiedAsWhole(source)) {
      case "modules":
        return [...this.manifests];
      case "everything":
        return [...this.files.list("").filter((name) => this.isOfTheRoot(name)), ...this.manifests];
      default:
        return matchingPaths(this.files, path).filter((match) => !isLocalEnvironmentFile(match));
    }
  }
}

/** Whether a source stands for the whole monorepo, or for all modules, so that it takes the closure only. */
export function copiedAsWhole({ path: written }: CopiedSource): "everything" | "modules" | undefined {
  const path = written === undefined ? undefined : contextPath(written);
  if (path === undefined) {
    return undefined;
  }
  const isEverything = path === "" || path === "*" || path === "**";
  return isEverything ? "everything" : /^modules(?:\/\*+)?$/.test(path) ? "modules" : undefined;
}

/** What is reached, the start first; with what was certain before, only what is new. */
function unitReasons({ via }: Reached, before?: Reached): readonly Reason[] {
  const [own] = via.keys();
  return [...via]
    .filter(([unit]) => before?.via.has(unit) !== true)
    .map(([unit, edge]) => ({
      kind: before !== undefined ? "widened" : unit === own ? "own" : "import",
      what: unit,
      paths: [unit],
      ...(edge === undefined ? {} : { edge }),
    }));
}

/** Patches of dependencies, which an install applies. */
function patchFiles(packageJson: JsonObject | undefined): readonly string[] {
  const ofPnpm = isObject(packageJson?.pnpm) ? packageJson.pnpm.patchedDependencies : undefined;
  return [packageJson?.patchedDependencies, ofPnpm]
    .flatMap((patches) => (isObject(patches) ? Object.values(patches) : []))
    .flatMap((path) => (typeof path === "string" ? (normalisePath(path) ?? []) : []));
}

function byPath(a: FoundFile, b: FoundFile): number {
  return compareText(a.path, b.path);
}
