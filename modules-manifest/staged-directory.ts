import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  type Dirent,
  existsSync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { readWithMode } from "./root-files";

/** A file to be written: text of our own, or the copy of a file. */
export type StagedFile = { readonly content: Buffer } | { readonly real: string };

/** Larger files are neither read nor compared as a whole. */
const LARGE_BYTES = 4 * 1024 * 1024;
const STALE_MILLISECONDS = 3_600_000;

/**
 * Brings a directory to hold exactly these files. Whoever looks at it sees the old state or the new one; for a moment, none.
 * Nothing is touched when all is there already. Else a new directory is made, in which unchanged files are links to the same
 * content as in the old one, and takes its place.
 */
export function writeDirectory(directory: string, files: ReadonlyMap<string, StagedFile>): void {
  const { paths, hasOthers } = present(directory);
  const unchanged = new Set(
    [...files].filter(([path, file]) => paths.has(path) && isSame(join(directory, path), file)).map(([path]) => path),
  );
  if (!hasOthers && unchanged.size === files.size && paths.size === files.size) {
    return;
  }
  removeStale(directory);
  const suffix = randomBytes(4).toString("hex");
  const fresh = `${directory}.new-${suffix}`;
  const old = `${directory}.old-${suffix}`;
  try {
    const made = new Set<string>();
    for (const [path, file] of files) {
      const target = join(fresh, path);
      const parent = dirname(target);
      if (!made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        made.add(parent);
      }
      if (!unchanged.has(path) || !isLinked(join(directory, path), target)) {
        writeFile(target, file);
      }
    }
    exchange(directory, fresh, old);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** Files below a directory, and whether there is something else besides directories: a link, or an empty directory. */
function present(directory: string): { paths: ReadonlySet<string>; hasOthers: boolean } {
  const paths = new Set<string>();
  let hasOthers = false;
  const walk = (folder: string, prefix: string): void => {
    const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
    hasOthers ||= entries.length === 0;
    for (const entry of entries) {
      if (entry.isDirectory()) {
        walk(join(folder, entry.name), `${prefix}${entry.name}/`);
      } else if (entry.isFile()) {
        paths.add(prefix + entry.name);
      } else {
        hasOthers = true;
      }
    }
  };
  if (existsSync(directory)) {
    walk(directory, "");
  }
  return { paths, hasOthers };
}

function isSame(staged: string, file: StagedFile): boolean {
  if ("content" in file) {
    const { content, executable } = readWithMode(staged);
    return !executable && content.equals(file.content);
  }
  const [one, two] = [openSync(staged, "r"), openSync(file.real, "r")];
  try {
    const [first, second] = [fstatSync(one), fstatSync(two)];
    return (
      first.size === second.size &&
      (first.mode & 0o100) === (second.mode & 0o100) &&
      (first.size > LARGE_BYTES ? haveSameBytes(one, two) : readFileSync(one).equals(readFileSync(two)))
    );
  } finally {
    closeSync(one);
    closeSync(two);
  }
}

function haveSameBytes(one: number, two: number): boolean {
  const [first, second] = [Buffer.allocUnsafe(LARGE_BYTES), Buffer.allocUnsafe(LARGE_BYTES)];
  for (;;) {
    const [a, b] = [readSync(one, first), readSync(two, second)];
    if (a !== b || !first.subarray(0, a).equals(second.subarray(0, b))) {
      return false;
    }
    if (a === 0) {
      return true;
    }
  }
}

/** Whether the file system has such links. */
function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Copies share their blocks where the file system can. */
function writeFile(target: string, file: StagedFile): void {
  let executable = false;
  if ("content" in file) {
    writeFileSync(target, file.content);
  } else if (lstatSync(file.real).size > LARGE_BYTES) {
    copyFileSync(file.real, target, constants.COPYFILE_FICLONE);
    executable = (lstatSync(file.real).mode & 0o100) !== 0;
  } else {
    const read = readWithMode(file.real);
    writeFileSync(target, read.content);
    executable = read.executable;
  }
  chmodSync(target, executable ? 0o755 : 0o644);
}

function exchange(directory: string, fresh: string, old: string): void {
  const replaces = existsSync(directory);
  if (replaces) {
    renameSync(directory, old);
  }
  try {
    renameSync(fresh, directory);
  } catch (error) {
    if (replaces) {
      renameSync(old, directory);
    }
    throw error;
  }
}

/** Removes what a process left that was killed while it wrote. */
function removeStale(directory: string): void {
  const parent = dirname(directory);
  const prefixes = [`${basename(directory)}.new-`, `${basename(directory)}.old-`];
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const path = join(parent, name);
    const isOurs = prefixes.some(
      (prefix) => name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length)),
    );
    if (
      isOurs &&
      Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Date.now()) > STALE_MILLISECONDS
    ) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
