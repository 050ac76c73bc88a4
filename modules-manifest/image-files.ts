import { statSync } from "node:fs";
import { type DiagnosticSink, shown, wholeFile } from "./diagnostics";
import { type FoundFile, isLocalEnvironmentFile } from "./folder-files";

const LARGE_BYTES = 100_000_000;

/** Reports what is amiss with an image's files as such: paths that are one path elsewhere, and files beyond any source's size. */
export function checkImageFiles(files: readonly FoundFile[], sizes: FileSizes, sink: DiagnosticSink): void {
  checkCase(files, sink);
  for (const file of files) {
    const bytes = sizes.of(file);
    if (bytes > LARGE_BYTES) {
      sink.report(
        "file-very-large",
        wholeFile(file.path),
        `a file makes the image large, and slow to build, push and start, got ${Math.round(bytes / 1_000_000)} MB in ${shown(file.path)}; expected at most ${LARGE_BYTES / 1_000_000} MB`,
        "Name it in `.dockerignore` if the image does not need it; else keep it in a bucket, and fetch it.",
      );
    }
  }
}

/** Sizes of files; each is asked for once. */
export class FileSizes {
  private readonly known = new Map<string, number>();

  /** Bytes; 0 for what is carried in a file's place, or cannot be read. */
  of({ path, real }: FoundFile): number {
    const known = this.known.get(real);
    if (known !== undefined || isLocalEnvironmentFile(path)) {
      return known ?? 0;
    }
    const size = statSync(real, { throwIfNoEntry: false })?.size ?? 0;
    this.known.set(real, size);
    return size;
  }
}

/** Folders count as well: where case does not, two of one name become one. */
function checkCase(files: readonly FoundFile[], sink: DiagnosticSink): void {
  const seen = new Map<string, string>();
  const folders = new Map<string, boolean>([["", true]]);
  const check = (path: string): boolean => {
    const folded = path.normalize("NFC").toLowerCase();
    const other = seen.get(folded) ?? path;
    seen.set(folded, other);
    if (other !== path) {
      sink.report(
        "paths-differ-in-case",
        wholeFile(path),
        `two paths of an image are one on macOS and Windows, got ${shown(path)} and ${shown(other)}; expected names that differ in more than case`,
        "Rename one of them, and what imports it.",
      );
    }
    return other === path;
  };
  const isOne = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) {
      return known;
    }
    const isAboveOne = isOne(parentOf(folder));
    const isSame = check(folder) && isAboveOne;
    folders.set(folder, isSame);
    return isSame;
  };
  for (const { path } of files) {
    // Below folders that are reported already, every file would be.
    if (isOne(parentOf(path))) {
      check(path);
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
