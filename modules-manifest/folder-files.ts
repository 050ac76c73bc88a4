import type { Dirent } from "node:fs";
import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import type { RootFiles } from "./root-files";

const MOST_FILES = 200_000;
const MOST_LINKED_FOLDERS = 1_000;
const DEEPEST_FOLDER = 64;

/** Never part of an image's source, at any depth. */
const SKIPPED_NAMES: ReadonlySet<string> = new Set(["node_modules", ".git", ".DS_Store", "Thumbs.db", ".fleet"]);
/** Left out at the top of a module: what a build wrote there. */
const BUILD_OUTPUT = "dist";
/** A developer's own values: never in a checkout of CI, never in an image. */
const LOCAL_FILE = /^\.env(?:\.local|\.[\w-]+\.local)?(?:\.ya?ml)?$/i;

/** The same file where the letters' case does not count, as on macOS, is the same one. */
const LOCAL_ENVIRONMENT = /(?:^|\/)\.env\.yml$/i;

/** One file of the monorepo. */
export interface FoundFile {
  /** Relative to the root. */
  readonly path: string;
  /** Absolute, without symbolic links. */
  readonly real: string;
}

/** Whether a file holds a developer's own values, to be replaced or left out. */
export function isLocalFile(path: string): boolean {
  return LOCAL_FILE.test(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether a file or folder of this name is never part of an image's source. */
export function isNoSource(name: string): boolean {
  return SKIPPED_NAMES.has(name);
}

/** Whether a path is an env file that the build context carries as `{}`. */
export function isLocalEnvironmentFile(path: string): boolean {
  return LOCAL_ENVIRONMENT.test(path);
}

/** Lists the files below folders, each folder once; follows symbolic links that stay in the root. */
export class FolderFiles {
  private readonly files: RootFiles;
  private readonly sink: DiagnosticSink;
  private readonly walked = new Map<string, readonly FoundFile[]>();

  constructor(files: RootFiles, sink: DiagnosticSink) {
    this.files = files;
    this.sink = sink;
  }

  /** Every source file below a folder, in no particular order: without dependencies, build output and local files. */
  below(folder: string): readonly FoundFile[] {
    const known = this.walked.get(folder);
    if (known !== undefined) {
      return known;
    }
    const found: FoundFile[] = [];
    const { kind, real } = this.files.locate(folder);
    if (kind === "directory") {
      this.walk({ path: folder, real }, [real], { found, links: 0, isFull: false });
    } else if (kind === "outside") {
      this.files.reportOutside(folder);
    }
    this.walked.set(folder, found);
    return found;
  }

  private walk(folder: FoundFile, ancestors: readonly string[], state: WalkState): void {
    const isTop = ancestors.length === 1;
    for (const entry of this.entries(folder)) {
      if (SKIPPED_NAMES.has(entry.name) || (isTop && entry.name === BUILD_OUTPUT && isModule(folder.path))) {
        continue;
      }
      const child = { path: `${folder.path}/${entry.name}`, real: `${folder.real}/${entry.name}` };
      if (state.isFull) {
        return;
      }
      if (entry.isSymbolicLink()) {
        this.follow(child, ancestors, state);
      } else if (entry.isDirectory()) {
        this.descend(child, ancestors, state);
      } else if (entry.isFile()) {
        this.add(child, state);
      }
    }
  }

  private follow(link: FoundFile, ancestors: readonly string[], state: WalkState): void {
    const { kind, real } = this.files.locate(link.path);
    if (kind === "outside") {
      this.files.reportOutside(link.path);
    } else if (kind === "file") {
      this.add({ path: link.path, real }, state);
    } else if (kind === "directory") {
      state.links += 1;
      this.descend({ path: link.path, real }, ancestors, state);
    }
  }

  private descend(folder: FoundFile, ancestors: readonly string[], state: WalkState): void {
    if (ancestors.includes(folder.real)) {
      return;
    }
    if (state.links > MOST_LINKED_FOLDERS || ancestors.length > DEEPEST_FOLDER) {
      this.reportFull(folder.path, state);
      return;
    }
    this.walk(folder, [...ancestors, folder.real], state);
  }

  private add(file: FoundFile, state: WalkState): void {
    if (state.found.length >= MOST_FILES) {
      this.reportFull(file.path, state);
    } else if (!isLocalFile(file.path)) {
      state.found.push(file);
    }
  }

  private reportFull(path: string, state: WalkState): void {
    state.isFull = true;
    this.sink.report(
      "too-many-links",
      wholeFile(path),
      `${shown(path)} is one too many, got over ${MOST_FILES} files, ${MOST_LINKED_FOLDERS} linked folders or ${DEEPEST_FOLDER} levels; expected fewer`,
      "Remove the files or symbolic links that are not sources.",
    );
  }

  private entries(folder: FoundFile): Iterable<Dirent> {
    const entries = this.files.entries(folder.real);
    if (entries === undefined) {
      this.files.reportUnlistable(folder.path);
    }
    return entries?.values() ?? [];
  }
}

interface WalkState {
  readonly found: FoundFile[];
  links: number;
  isFull: boolean;
}

function isModule(folder: string): boolean {
  return /^modules\/[^/]+$/.test(folder);
}
