import { contextPath, literalPrefix, matchingPaths } from "./context-paths";
import { compareText } from "./diagnostics";
import type { IgnoreRules } from "./docker-ignore";
import { type FolderFiles, type FoundFile, isLocalEnvironmentFile, isLocalFile } from "./folder-files";
import type { ModuleImports } from "./module-imports";
import type { RootFiles } from "./root-files";

/** Files at the root that every image needs: dependencies, and how the code is read. */
const ROOT_FILES = ["package.json", "bun.lock", "bun.lockb", "tsconfig.json", "bunfig.toml"];

/** What the closure of one image is computed from. */
export interface ClosureRequest {
  /** `modules/billing`. */
  readonly folder: string;
  /** Sources that its Dockerfile takes from the context, variables filled in. */
  readonly sources: readonly string[];
  readonly ignore: IgnoreRules;
}

/**
 * Finds the files that make up an image: the module's folder, every module reached from it by imports, what all images
 * need at the root, and what the Dockerfile copies by name.
 *
 * A copy of `.` or of `modules` as a whole does not widen this to everything, or each change would rebuild each image:
 * of `modules` every module's package.json is taken (a frozen install needs them all), of `.` the root's own files as well.
 */
export class Closures {
  private readonly files: RootFiles;
  private readonly folders: FolderFiles;
  private readonly imports: ModuleImports;
  /** Of every module. */
  private readonly manifests: readonly string[];
  private readonly filtered = new Map<string, readonly FoundFile[]>();

  constructor(files: RootFiles, folders: FolderFiles, imports: ModuleImports, modules: readonly string[]) {
    this.files = files;
    this.folders = folders;
    this.imports = imports;
    this.manifests = modules.map((name) => `modules/${name}/package.json`);
  }

  /** The image's files, sorted by path. The module's own `.env.yml` is always among them: it is carried as `{}`. */
  of(request: ClosureRequest): readonly FoundFile[] {
    const { folder, ignore } = request;
    const found = new Map<string, FoundFile>();
    const add = (file: FoundFile): void => {
      if (!isLocalFile(file.path) && !ignore.ignores(file.path)) {
        found.set(file.path, file);
      }
    };
    const addPath = (path: string): void => {
      const { kind, real } = this.files.locate(path);
      if (kind === "file") {
        add({ path, real });
      } else if (kind === "directory") {
        for (const file of this.included(path, ignore)) {
          found.set(file.path, file);
        }
      } else if (kind === "outside") {
        this.files.reportOutside(path);
      }
    };
    [...ROOT_FILES, ...this.imports.rootConfigurations()].forEach(addPath);
    const reached = this.imports.reachedFrom(folder, ignore);
    reached.modules.forEach(addPath);
    reached.files.forEach(addPath);
    const carried = new Set([`${folder}/.env.yml`]);
    for (const source of new Set(request.sources)) {
      const path = contextPath(source);
      if (path !== undefined && isLocalEnvironmentFile(path) && !literalPrefix(path).includes("*")) {
        carried.add(path);
      }
      this.namedBy(source).forEach(addPath);
    }
    for (const path of carried) {
      found.set(path, { path, real: path });
    }
    return [...found.values()].sort((a, b) => compareText(a.path, b.path));
  }

  /** Files below a folder that the build context does not leave out. */
  private included(folder: string, ignore: IgnoreRules): readonly FoundFile[] {
    const key = `${ignore.path ?? ""}\0${folder}`;
    const known = this.filtered.get(key);
    const files = known ?? this.folders.below(folder).filter(({ path }) => !ignore.ignores(path));
    this.filtered.set(key, files);
    return files;
  }

  /** Paths that a source of COPY stands for. */
  private namedBy(source: string): string[] {
    const path = contextPath(source);
    if (path === undefined) {
      return [];
    }
    if (/^modules(?:\/\*+)?$/.test(path)) {
      return [...this.manifests];
    }
    if (path === "" || path === "*" || path === "**") {
      const names = this.files.list("").filter((name) => this.files.locate(name).kind === "file");
      return [...names, ...this.manifests];
    }
    return matchingPaths(this.files, path);
  }
}
