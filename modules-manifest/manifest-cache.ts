import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { LoadResult } from "./manifest";
import type { RootFiles } from "./root-files";

/**
 * What was changed so shortly before it was read may be changed again within one tick of the file system's clock, and keep
 * its size and times: then nothing is remembered. Two seconds is the coarsest clock in use (FAT).
 */
const RACY_MS = 2_000;

/** Path, size, inode, mode, time of content, time of inode; of a link also where it leads, with the state there. */
type Row = readonly [string, number, number, number, number, number, Target?];
type Target = readonly [string, number, number, number, number, number] | "nowhere";

/**
 * The result of the last load, on disk. It is given out only where every directory that was listed, and every file in one,
 * is what it was by size, inode, mode and both times: an edit that keeps the size and puts the time of change back still
 * changes the inode's time. Whatever is wrong with the cache, it is as if there were none.
 */
export class ManifestCache {
  private readonly path: string;
  private readonly mark: string | undefined;
  private readonly started = Date.now();

  /** @param key everything that a result depends on, besides the monorepo's files and this code */
  constructor(path: string, key: unknown) {
    this.path = path;
    this.mark = markOf(key);
  }

  /** The result, where nothing has changed since. */
  read(): LoadResult | undefined {
    try {
      const text = readFileSync(this.path, "utf8");
      const end = text.indexOf("\n");
      if (this.mark === undefined || text.slice(0, end) !== this.mark) {
        return undefined;
      }
      const { rows, result } = JSON.parse(text.slice(end)) as { rows: readonly Row[]; result: LoadResult };
      return rows.length > 0 && rows.every(isUnchanged) ? result : undefined;
    } catch {
      // None yet, one that was cut off, or a file that is gone.
      return undefined;
    }
  }

  /** Remembers a result, whole or not at all; not where a directory could not be listed, or something has just changed. */
  write(result: LoadResult, files: RootFiles): void {
    const directories = files.listedDirectories();
    if (this.mark === undefined || directories === undefined) {
      return;
    }
    const temporary = `${this.path}.${process.pid}`;
    try {
      const rows = directories.flatMap(({ real, others }) => [real, ...others].map(rowOf));
      if (rows.some((row) => newestOf(row) >= this.started - RACY_MS)) {
        return;
      }
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(temporary, `${this.mark}\n${JSON.stringify({ rows, result })}`);
      renameSync(temporary, this.path);
    } catch {
      // The next run reads every file again.
      remove(temporary);
    }
  }
}

function rowOf(path: string): Row {
  const stats = lstatSync(path);
  return stats.isSymbolicLink() ? [path, ...numbers(stats), targetOf(path)] : [path, ...numbers(stats)];
}

function targetOf(link: string): Target {
  try {
    const real = realpathSync.native(link);
    return [real, ...numbers(statSync(real))];
  } catch {
    return "nowhere";
  }
}

function numbers({ size, ino, mode, mtimeMs, ctimeMs }: Stats): [number, number, number, number, number] {
  return [size, ino, mode, mtimeMs, ctimeMs];
}

function isUnchanged([path, size, ino, mode, mtimeMs, ctimeMs, target]: Row): boolean {
  const now = lstatSync(path);
  const isSame =
    now.ctimeMs === ctimeMs && now.mtimeMs === mtimeMs && now.size === size && now.ino === ino && now.mode === mode;
  return isSame && (target === undefined || String(targetOf(path)) === String(target));
}

function newestOf([, , , , mtimeMs, ctimeMs, target]: Row): number {
  const [, , , , ofTarget = 0, ofItsInode = 0] = typeof target === "object" ? target : [];
  return Math.max(mtimeMs, ctimeMs, ofTarget, ofItsInode);
}

/** Of one user, who may read what another may not, and one version of the code; nothing where that cannot be read. */
function markOf(key: unknown): string | undefined {
  try {
    const hash = createHash("sha256").update(JSON.stringify([key, process.getuid?.(), process.version]));
    const code = readdirSync(__dirname).filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name));
    for (const path of [join("..", "package.json"), ...code.sort()]) {
      hash.update(readFileSync(join(__dirname, path)));
    }
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was written.
  }
}
